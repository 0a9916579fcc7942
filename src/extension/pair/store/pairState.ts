/**
 * All that is known of one pair while it is open, as plain data: it can be printed, compared and kept. Only `reduce`
 * (pairReducer.ts) makes a new one. What belongs to the workspace and not to a pair (endpoints, columns, the text of the
 * labels) is in PanelFacts (pairView.ts).
 */
import type { Pair } from '../../../core/dataset/types';
import type { FirstLook } from '../../../core/image/shown';
import type { Levels } from '../../../core/image/levels';
import type { ImageFacts } from '../../../core/image/types';
import type { PairAnswer } from '../../../shared/panels/answers';
import type { Failure, ImageNumber, Notice } from '../../../shared/panels/common';
import type { Draft, Heatmap, ImageLevels, LabelSheet, Similarity } from '../../../shared/panels/pair';
import type { EmbedTarget } from '../../../worker/embedder';
import type { InManifest, PairRecord, SavedAt } from '../record';
import type { RunOfPair } from '../runAnswers';
import { emptyList, listOf } from './keyedList';
import type { KeyedList } from './keyedList';

/** Enough to fill a screen; there at once. */
export const PREVIEW_SIDE = 2048;

/** What is wanted of an image. A reply to an earlier request is dropped. */
export interface PreviewRequest {
  /** Grows by one with every request. */
  readonly number: number;
  /** Longest side of the preview, in pixels. */
  readonly maxSide: number;
  /** `own`: as the image is embedded. */
  readonly levels: ImageLevels;
}

/** A decoded preview in the cache. */
export interface ImagePreview {
  /** Path of the PNG. */
  readonly file: string;
  /** Of the decoded image, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly facts: ImageFacts;
  readonly defaults: FirstLook;
  /** Shown black and white; null for the image's own. */
  readonly levels: Levels | null;
  /** A `data:` address of a small JPEG, for the page before its script has run; null where there is none. */
  readonly small: string | null;
}

export interface ImageState {
  readonly n: ImageNumber;
  readonly target: EmbedTarget;
  readonly request: PreviewRequest;
  /** Number of the request that was answered last, by a preview or a failure; −1 for none. */
  readonly answered: number;
  /** The newest that came; null while none has. */
  readonly preview: ImagePreview | null;
  /** Why the newest request failed. */
  readonly failure: Failure | null;
}

/** What the encoders say, each under its name. */
export interface EncoderState {
  readonly similarities: KeyedList<Similarity>;
  readonly maps: KeyedList<Heatmap>;
  /** By `encoder@fingerprint`, as a manifest keeps them. */
  readonly cosines: Readonly<Record<string, number>>;
}

/** The person's labels held against both images, under every encoder that reads text. */
export interface LabelState {
  /** Every encoder has said whether it reads text. */
  readonly known: boolean;
  /** Grows by one whenever other labels are wanted; scores of earlier ones are dropped. */
  readonly request: number;
  readonly sheets: KeyedList<LabelSheet>;
}

/** The pair's line in its manifest, as it was read last. */
export interface LineRead {
  readonly state: 'read';
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly content: Pair;
  /** Lines in the manifest. */
  readonly lines: number;
  /** The manifest has edits in its editor that are not on the disk. */
  readonly unsavedFile: boolean;
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  /** Categories to offer. */
  readonly known: readonly string[];
}

export type LineState =
  { readonly state: 'reading' } | { readonly state: 'lost'; readonly failure: Failure } | LineRead;

export type DraftField = keyof Draft;

/** The question and what is noted of the pair: as it is edited here, and as its manifest has it. */
export interface DraftState {
  readonly draft: Draft;
  /** The question as it is asked here only; null while the draft is asked. */
  readonly edited: Draft | null;
  /** False where the question belongs to a benchmark and is only shown. */
  readonly editable: boolean;
  readonly inManifest: InManifest | null;
  readonly saved: SavedAt | null;
  /** The line's content when the draft was last in step with it; null before the line was read. */
  readonly base: Draft | null;
  readonly line: LineState;
  /** Fields that both the person and the manifest have changed, and that are not saved. */
  readonly clashes: readonly DraftField[];
  /** Revision at which the manifest changed a field last: an edit made before it was seen clashes with it. */
  readonly changedAt: Readonly<Partial<Record<DraftField, number>>>;
  /** The line's texts while it is being written from here: to read one of them is no change by others. */
  readonly writing: { readonly before: string; readonly after: string } | null;
}

export interface AnswerState {
  /** Asked here, or given with the run that the panel was opened from. */
  readonly asked: KeyedList<PairAnswer>;
  /** What the manifest's runs have recorded, the newest run first. */
  readonly runs: readonly RunOfPair[];
  /** Columns of runs that the panel was opened from and that were taken away. */
  readonly closed: readonly string[];
  /** Name of the chosen endpoint. */
  readonly selected: string | null;
}

export interface PairState {
  /** Names the pair; an event about another is dropped. */
  readonly pair: string;
  /** Grows by one with every event that changes anything. */
  readonly revision: number;
  readonly images: readonly [ImageState, ImageState];
  readonly encoders: EncoderState;
  readonly labels: LabelState;
  readonly question: DraftState;
  readonly answers: AnswerState;
  /** The run that the panel was opened from, and the pair's id there. */
  readonly run: PairRecord['run'] | null;
  readonly notice: Notice | null;
}

const imageState = (n: ImageNumber, target: EmbedTarget): ImageState => ({
  n,
  target,
  request: { number: 0, maxSide: PREVIEW_SIDE, levels: 'own' },
  answered: -1,
  preview: null,
  failure: null,
});

/** A pair as it is when its panel opens. @param revision of the pair when it was kept last */
export function initialState(record: PairRecord, revision = 0): PairState {
  const { id, images, draft, edited, editable, inManifest, saved, base, clashes, answers, selected, run } = record;
  return {
    pair: id,
    revision,
    images: [imageState(1, images[0]), imageState(2, images[1])],
    encoders: { similarities: emptyList(), maps: emptyList(), cosines: {} },
    labels: { known: false, request: 0, sheets: emptyList() },
    question: {
      draft,
      edited: edited ?? null,
      editable,
      inManifest: inManifest ?? null,
      saved,
      base: base ?? null,
      line: { state: 'reading' },
      clashes: clashes ?? [],
      changedAt: {},
      writing: null,
    },
    answers: { asked: listOf(answers, ({ id: name }) => name), runs: [], closed: [], selected },
    run: run ?? null,
    notice: null,
  };
}

/** What outlives the panel. */
export function recordOf({ pair, images, question, answers, run }: PairState): PairRecord {
  const { draft, edited, editable, inManifest, saved, base, clashes } = question;
  return {
    id: pair,
    images: [images[0].target, images[1].target],
    draft,
    editable,
    selected: answers.selected,
    answers: answers.asked.ids.map(id => answers.asked.byId[id]!),
    saved,
    ...(edited === null ? {} : { edited }),
    ...(base === null ? {} : { base }),
    ...(clashes.length === 0 ? {} : { clashes }),
    ...(inManifest === null ? {} : { inManifest }),
    ...(run === null || run === undefined ? {} : { run }),
  };
}
