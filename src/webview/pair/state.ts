import type { Draft, Heatmap, PairSnapshot, PixelValues, ToPairPanel } from '../../shared/panels/pair';
import { editedView, NO_EDITS, settleEdits, type PendingEdits } from './pendingEdits';

/** Replaces the entry of the same key where it stands, or adds it at the end. */
function upsert<T>(list: readonly T[], item: T, key: (item: T) => string): readonly T[] {
  const at = list.findIndex(other => key(other) === key(item));
  return at < 0 ? [...list, item] : list.with(at, item);
}

/** What the extension has sent, and what the person has edited over it. */
export interface PanelModel {
  /** As the extension knows it; null before the first snapshot. */
  readonly sent: PairSnapshot | null;
  readonly pending: PendingEdits;
}

export const EMPTY_MODEL: PanelModel = { sent: null, pending: NO_EDITS };

/** What the person sees. */
export const shownIn = ({ sent, pending }: PanelModel): PairSnapshot | null =>
  sent === null ? null : editedView(sent, pending);

/** @param heard number of the last of the panel's messages that the extension had heard when it sent this one */
export function receive(model: PanelModel, message: Exclude<ToPairPanel, PixelValues>, heard: number): PanelModel {
  if (message.type === 'snapshot' && message.pair !== model.sent?.pair) return { sent: message, pending: NO_EDITS };
  if (model.sent === null) return model;
  const { shown, pending } = settleEdits(model.sent, model.pending, heard);
  return { sent: applyToPair(shown, message), pending };
}

/** What is known of the pair after a message about it. */
export function applyToPair(shown: PairSnapshot, message: Exclude<ToPairPanel, PixelValues>): PairSnapshot {
  switch (message.type) {
    case 'snapshot':
      return message;
    case 'image': {
      const [one, two] = shown.images;
      return { ...shown, images: message.image.n === 1 ? [message.image, two] : [one, message.image] };
    }
    case 'similarity':
      return { ...shown, similarity: upsert(shown.similarity, message.similarity, s => s.id) };
    case 'heatmap':
      return { ...shown, heatmaps: upsert(shown.heatmaps, message.heatmap, map => map.encoder) };
    case 'labels':
      return { ...shown, labels: message.labels };
    case 'endpoints':
      return { ...shown, endpoints: message.endpoints, selected: message.selected };
    case 'answer':
      return {
        ...shown,
        answers: upsert(shown.answers, message.answer, a => a.id),
        headline: message.headline,
      };
    case 'columns':
      return { ...shown, columns: message.columns, runs: message.runs };
    case 'headline':
      return { ...shown, headline: message.headline };
    case 'saved':
      return { ...shown, savedTo: message.savedTo };
    case 'notice':
      return { ...shown, notice: message.notice };
    case 'curation':
      return { ...shown, curation: message.curation };
    case 'draft':
      return { ...shown, draft: { ...shown.draft, ...message.draft } };
    case 'edited':
      return { ...shown, edited: message.edited };
  }
}

/** The chosen encoder's map, else the first there is. */
export const chosenHeatmap = (shown: PairSnapshot, encoder: string | null): Heatmap | null =>
  shown.heatmaps.find(map => map.encoder === encoder) ?? shown.heatmaps[0] ?? null;

/** An encoder as the person knows it. */
export const encoderTitle = (shown: PairSnapshot, encoder: string): string =>
  shown.similarity.find(entry => entry.id === encoder)?.title ?? encoder;

export const MAX_OPTIONS = 6;
const letterAt = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

export function addOption(draft: Draft): Draft {
  if (draft.options.length >= MAX_OPTIONS) return draft;
  return { ...draft, options: [...draft.options, { letter: letterAt(draft.options.length), text: '' }] };
}

/** Takes an option away; those after it move up a letter, and so does what was chosen as correct. */
export function removeOption(draft: Draft, index: number): Draft {
  const gone = draft.options[index]?.letter;
  const kept = draft.options.filter((_, i) => i !== index);
  const moved = (letter: string | null): string | null => {
    const at = kept.findIndex(o => o.letter === letter);
    return letter === gone || at < 0 ? null : letterAt(at);
  };
  return {
    ...draft,
    options: kept.map((o, i) => ({ letter: letterAt(i), text: o.text })),
    correct1: moved(draft.correct1),
    correct2: moved(draft.correct2),
  };
}

export const setOptionText = (draft: Draft, index: number, text: string): Draft => ({
  ...draft,
  options: draft.options.map((o, i) => (i === index ? { ...o, text } : o)),
});

/** What is missing before the question can be asked, in words; null when nothing is. */
export function missingToAsk(draft: Draft, endpoint: string | null): string | null {
  if (draft.question.trim() === '') return 'Write a question to ask it.';
  if (draft.options.length < 2) return 'Give at least two options.';
  const empty = draft.options.filter(o => o.text.trim() === '').map(o => o.letter);
  if (empty.length > 0) return `Give option ${empty.join(' and ')} a text.`;
  return endpoint === null ? 'Choose an endpoint to ask.' : null;
}

/** What to know about the chosen correct options before trusting an outcome; null when all is well. */
export function draftAdvice(draft: Draft): string | null {
  if (draft.correct1 === null || draft.correct2 === null) {
    return 'Choose the correct option for each image to get an outcome.';
  }
  return draft.correct1 === draft.correct2
    ? 'The same option is correct for both images: such a pair cannot show that they are confused.'
    : null;
}
