import * as z from 'zod/mini';
import { checkMessage, notice, option, outcome, PANEL_PROTOCOL, reading, verdict, type Message } from './common';

const count = z.int().check(z.nonnegative());

/** A percentage, unrounded, with what it is a percentage of (src/core/benchmark/types.ts). */
const figure = z.object({
  /** null for 0/0. */
  value: z.nullable(z.number()),
  n: count,
  of: count,
  /** In percent; null for 0/0. */
  ci95: z.nullable(z.tuple([z.number(), z.number()])),
});
const figureSet = z.object({
  setAccuracy: figure,
  individualAccuracy: figure,
  confusion: figure,
  invalid: figure,
  precision: figure,
});
/** What guessing would give, in percent; absent where guessing has no figure. */
const guessing = z.object({
  setAccuracy: z.optional(z.number()),
  individualAccuracy: z.optional(z.number()),
  confusion: z.optional(z.number()),
});

const summary = z.object({
  /** Over what was answered; null before the first answer. */
  figures: z.nullable(figureSet),
  /** True once every pair is answered; until then every figure is shown as `so far`. */
  complete: z.boolean(),
  guessing,
  categories: z.array(z.object({ name: z.string(), figures: figureSet })),
  /** Answers that the official and the robust reading read differently. */
  readingsDiffer: count,
  /** Groups of pairs that share no image with another: what the intervals take as independent. */
  components: count,
});

const run = z.object({
  id: z.string(),
  benchmark: z.string(),
  mode: z.string(),
  endpoint: z.string(),
  /** `running` can be cancelled; `stopped` can be resumed; `recorded` was asked elsewhere and can be neither. */
  state: z.enum(['running', 'stopped', 'complete', 'recorded']),
  /** One line: `official wording · official reading · temperature 0`. */
  provenance: z.string(),
});

const progress = z.object({
  /** Pairs of which every image is answered. */
  answered: count,
  pairs: count,
  /** Questions that failed; asked again on resume. */
  errors: count,
  answersPerSecond: z.nullable(z.number()),
  secondsLeft: z.nullable(z.number()),
  /** Said behind the rest, such as `$0.12 so far`. */
  notes: z.optional(z.array(z.string())),
});

const rowImage = z.object({
  /** The official reading; absent while not answered. */
  read: z.optional(reading),
  correct: z.string(),
  verdict: z.optional(verdict),
  /** The question failed and will be asked again: what happened. */
  error: z.optional(z.string()),
});
/** One pair (two images) or one case (one image). */
const row = z.object({
  id: z.string(),
  question: z.string(),
  options: z.array(option),
  categories: z.array(z.string()),
  outcome,
  images: z.union([z.tuple([rowImage, rowImage]), z.tuple([rowImage])]),
  readingsDiffer: z.boolean(),
});

const snapshot = z.object({
  type: z.literal('snapshot'),
  v: z.literal(PANEL_PROTOCOL),
  run,
  progress,
  summary,
  /** In the manifest's order. */
  rows: z.array(row),
  notice: z.nullable(notice),
});

const thumbnails = z.object({
  id: z.string(),
  /** Webview URIs in the order of the row's images; null where the image cannot be shown. */
  uris: z.array(z.nullable(z.string())),
});

/** Extension → Results panel. After `ready` one `snapshot`, then only what changed, at most a few times a second. */
export const toResultsPanel = z.discriminatedUnion('type', [
  snapshot,
  z.object({ type: z.literal('progress'), run, progress, summary }),
  /** Replace the rows of the same `id`; ids that the snapshot does not have are ignored. */
  z.object({ type: z.literal('rows'), rows: z.array(row) }),
  z.object({ type: z.literal('thumbnails'), thumbnails: z.array(thumbnails) }),
  z.object({ type: z.literal('notice'), notice: z.nullable(notice) }),
]);

/** Results panel → extension. */
export const fromResultsPanel = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), v: z.literal(PANEL_PROTOCOL) }),
  z.object({ type: z.literal('openPair'), id: z.string() }),
  /** These rows became visible; each id is asked for once per snapshot. */
  z.object({ type: z.literal('thumbnails'), ids: z.array(z.string()) }),
  z.object({ type: z.literal('cancelRun') }),
  z.object({ type: z.literal('resumeRun') }),
]);

export type ResultsFigure = Message<z.infer<typeof figure>>;
export type ResultsFigures = Message<z.infer<typeof figureSet>>;
export type ResultsRun = Message<z.infer<typeof run>>;
export type ResultsProgress = Message<z.infer<typeof progress>>;
export type ResultsSummary = Message<z.infer<typeof summary>>;
export type ResultsRow = Message<z.infer<typeof row>>;
export type ResultsRowImage = Message<z.infer<typeof rowImage>>;
export type ResultsSnapshot = Message<z.infer<typeof snapshot>>;
export type ToResultsPanel = Message<z.infer<typeof toResultsPanel>>;
export type FromResultsPanel = Message<z.infer<typeof fromResultsPanel>>;

/** Throws ProbeError `internal` for anything that is not such a message. */
export const checkToResultsPanel = (value: unknown): ToResultsPanel =>
  checkMessage(toResultsPanel, value, 'Results panel');
export const checkFromResultsPanel = (value: unknown): FromResultsPanel =>
  checkMessage(fromResultsPanel, value, 'Results panel');
