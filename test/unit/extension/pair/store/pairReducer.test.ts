import { describe, expect, it } from 'vitest';
import { itemOf } from '../../../../../src/extension/pair/store/keyedList';
import { curationOf } from '../../../../../src/extension/pair/store/lineView';
import { answersOf } from '../../../../../src/extension/pair/store/pairAnswers';
import { reduce } from '../../../../../src/extension/pair/store/pairReducer';
import { waiting } from '../../../../../src/extension/pair/comparing';
import { heatmapOf } from '../../../../e2e/support/panelFixtures';
import { after, asked, lineOf, lineSaying, LINE_TEXT, opened, openedLine, runOf } from './pairFixtures';

describe('an event', () => {
  it('of another pair changes nothing, whatever it is', () => {
    const state = opened();
    expect(reduce(state, { pair: 'b2', type: 'runsFound', runs: [runOf('r1', 'other')] })).toBe(state);
    expect(reduce(state, { pair: 'b2', type: 'answerChanged', answer: asked('x') })).toBe(state);
  });

  it('that changes something makes the next revision, and one that does not makes none', () => {
    const state = opened();
    const answered = after(state, { type: 'answerChanged', answer: asked('x') });
    expect(answered.revision).toBe(state.revision + 1);
    expect(after(answered, { type: 'answerChanged', answer: answered.answers.asked.byId['x']! })).toBe(answered);
  });
});

describe('an answer', () => {
  it('that has ended is not asked for again by what comes late', () => {
    const done = after(opened(), { type: 'answerChanged', answer: asked('x') });
    expect(after(done, { type: 'answerChanged', answer: asked('x', { state: 'asking' }) })).toBe(done);
  });

  it('stays while its pair is loaded again, and a run’s is replaced by what the run says', () => {
    const state = after(
      opened({ answers: [asked('x')] }),
      { type: 'encodersListed', waiting: [waiting('general')] },
      { type: 'runsFound', runs: [runOf('r1', 'p')] },
      { type: 'answerChanged', answer: asked('y') },
      { type: 'runsFound', runs: [] },
    );
    expect(answersOf(state.answers).map(({ id }) => id)).toEqual(['x', 'y']);
  });
});

describe('what is edited', () => {
  it('leaves the fields alone that the manifest has changed and nobody here has seen', () => {
    const state = after(openedLine(), { type: 'lineRead', read: lineOf(LINE_TEXT.replace('Left', 'On the left')) });
    const { draft } = after(state, { type: 'draftEdited', fields: { note: 'typed' }, seen: 0 }).question;
    expect(draft.options[0]?.text).toBe('On the left');
    expect(draft.note).toBe('typed');
  });

  it('clashes with a change of the same field that was not seen, and with none that was', () => {
    const changed = after(openedLine(), { type: 'lineRead', read: lineOf(lineSaying('theirs')) });
    const edit = (seen: number) =>
      after(changed, { type: 'draftEdited', fields: { question: 'mine' }, seen }).question.clashes;
    expect(edit(changed.revision - 1)).toEqual(['question']);
    expect(edit(changed.revision)).toEqual([]);
  });

  it('clashes with what the manifest says since, until it is discarded', () => {
    const state = after(
      openedLine(),
      { type: 'draftEdited', fields: { question: 'mine' }, seen: 9 },
      { type: 'lineRead', read: lineOf(lineSaying('theirs')) },
    );
    expect(state.question).toMatchObject({ clashes: ['question'], draft: { question: 'mine' } });
    const { question } = after(state, { type: 'draftDiscarded' });
    expect(question).toMatchObject({ clashes: [], draft: { question: 'theirs' } });
  });

  it('does not clash with what was saved from here, though the person has typed on meanwhile', () => {
    const [before, saved] = [lineSaying('Q0'), lineSaying('Q1')];
    const edit = (question: string) => ({ type: 'draftEdited', fields: { question }, seen: 9 }) as const;
    const state = after(
      openedLine(),
      edit('Q1'),
      { type: 'lineWriting', before, after: saved },
      edit('Q1 and more'),
      // The editor tells of the change while it is being saved, and once more afterwards.
      { type: 'lineRead', read: { ...lineOf(saved), unsavedFile: true } },
      { type: 'lineRead', read: lineOf(saved) },
      { type: 'lineWritten' },
      { type: 'lineRead', read: lineOf(saved) },
    );
    expect(state.question).toMatchObject({ clashes: [], draft: { question: 'Q1 and more' }, base: { question: 'Q1' } });
    expect(curationOf(state.question, null)).toMatchObject({ edited: ['question'], clashes: [] });
  });

  it('does not clash with what is taken back from here either', () => {
    const [before, saved] = [lineSaying('Q0'), lineSaying('Q1')];
    const state = after(
      openedLine(),
      { type: 'lineRead', read: lineOf(saved) },
      { type: 'draftEdited', fields: { question: 'Q2' }, seen: 9 },
      { type: 'lineWriting', before: saved, after: before },
      { type: 'lineRead', read: lineOf(before) },
      { type: 'lineWritten' },
    );
    expect(state.question).toMatchObject({ clashes: [], draft: { question: 'Q2' } });
  });

  it('clashes with what others write while the own text is being written', () => {
    const state = after(
      openedLine(),
      { type: 'draftEdited', fields: { question: 'Q1' }, seen: 9 },
      { type: 'lineWriting', before: lineSaying('Q0'), after: lineSaying('Q1') },
      { type: 'lineRead', read: lineOf(lineSaying('theirs')) },
    );
    expect(state.question.clashes).toEqual(['question']);
  });

  it('is nothing where the question is only shown', () => {
    const state = opened({ editable: false });
    expect(after(state, { type: 'draftEdited', fields: { note: 'x' }, seen: 0 })).toBe(state);
  });

  it('is asked as the manifest’s question once it is the manifest’s', () => {
    const state = after(openedLine(), { type: 'lineRead', read: lineOf(lineSaying('Q1')) });
    expect(state.question.inManifest?.question.question).toBe('Q1');
  });
});

describe('an image', () => {
  const preview = {
    file: '/p.png',
    width: 4,
    height: 4,
    facts: { format: 'png', width: 4, height: 4, channels: 1, bitsStored: 16, frames: 1 },
    defaults: { own: { low: 0, high: 1 }, range: { low: 0, high: 1 }, straight: true, inverted: false, whole: true },
    levels: null,
    small: null,
  } as const;

  it('keeps the levels that were dragged while a preset was looked up', () => {
    const dragged = { low: 1, high: 2 };
    const asking = after(opened(), { type: 'imageRequested', n: 1, levels: 'percentile' });
    const state = after(
      asking,
      { type: 'imageRequested', n: 1, levels: dragged },
      { type: 'levelsFound', n: 1, request: 1, levels: { low: 5, high: 900 } },
      { type: 'imageLoaded', n: 1, request: 1, preview },
    );
    expect(state.images[0]).toMatchObject({ request: { number: 2, levels: dragged }, preview: null });
    expect(after(asking, { type: 'levelsFound', n: 1, request: 1, levels: dragged }).images[0].request.levels).toEqual(
      dragged,
    );
  });

  it('fails in its own place, and not for a request that was given up', () => {
    const failure = { message: 'It is damaged.' };
    const state = after(
      opened(),
      { type: 'imageRequested', n: 2 },
      { type: 'imageRequested', n: 2 },
      { type: 'imageFailed', n: 2, request: 1, failure },
    );
    expect(state.images[1].failure).toBeNull();
    const failed = after(state, { type: 'imageFailed', n: 2, request: 2, failure });
    expect(failed.images[1].failure).toEqual(failure);
    expect(failed.images[0]).toBe(state.images[0]);
  });
});

describe('encoders that are listed again', () => {
  const ready = { ...waiting('general'), state: 'ready' as const, cosine: 0.9 };
  it('keep what is ready, and begin again with what failed or is new', () => {
    const state = after(
      opened(),
      { type: 'encodersListed', waiting: [waiting('general'), waiting('structure')] },
      { type: 'similarityChanged', similarity: ready },
      { type: 'mapChanged', map: heatmapOf('general', 0.9, [3, 3]) },
      { type: 'similarityChanged', similarity: { ...waiting('structure'), state: 'error' } },
      { type: 'mapChanged', map: { state: 'error', encoder: 'structure', error: { message: 'x' } } },
      { type: 'encodersListed', waiting: ['general', 'structure', '__proto__'].map(waiting) },
    );
    const { similarities, maps } = state.encoders;
    expect(similarities.ids).toEqual(['general', 'structure', '__proto__']);
    expect(itemOf(similarities, 'general')).toBe(ready);
    expect(itemOf(similarities, '__proto__')?.state).toBe('working');
    expect(maps.ids.map(id => itemOf(maps, id)?.state)).toEqual(['ready', 'working', 'working']);
  });

  it('do not bring back one that was taken away', () => {
    const state = after(opened(), { type: 'encodersListed', waiting: [waiting('structure')] });
    expect(after(state, { type: 'similarityChanged', similarity: ready })).toBe(state);
  });
});
