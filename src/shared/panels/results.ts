import * as z from 'zod/mini';
import { checkMessage, notice, option, outcome, PANEL_PROTOCOL, reading, verdict, type Message } from './common';
import { beside } from './controls';
import { count, figure } from './figure';

/** UTF-16 units of an answer that a row carries: what is shown of it, and searched. */
export const ANSWER_SHOWN = 500;

/** A figure by its name. A run says which it has; the first is the one to go by. */
const namedFigure = z.object({
  name: z.string(),
  /** What is counted, of what. */
  meaning: z.string(),
  figure,
  /** What guessing would give, in percent; absent where guessing has no figure. */
  guessing: z.optional(z.number()),
});

const summary = z.object({
  /** Over what was answered; empty before the first answer. */
  figures: z.array(namedFigure),
  /** True once every pair is answered; until then every figure is shown as `so far`. */
  complete: z.boolean(),
  /** The same figures in the same order for each category. */
  categories: z.array(z.object({ name: z.string(), figures: z.array(figure) })),
  /** Answers that the official and the robust reading read differently. */
  readingsDiffer: count,
  /** Groups of pairs that share no image with another: what the intervals take as independent. */
  components: count,
});

const run = z.object({
  id: z.string(),
  /** Tells it from the other runs shown: the endpoint, and the time where that is not enough. */
  label: z.string(),
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
  /** `case` where the run is of single images. */
  unit: z.optional(z.enum(['pair', 'case'])),
  /** Questions that failed; asked again on resume. */
  errors: count,
  answersPerSecond: z.nullable(z.number()),
  secondsLeft: z.nullable(z.number()),
  /** Said behind the rest, such as `$0.12 so far`. */
  notes: z.optional(z.array(z.string())),
});

/** A run of those shown, with how it stands. */
const runView = z.object({ run, progress, summary, beside: z.optional(beside) });

/** Every two of several runs over the pairs that all of them have answered (src/core/benchmark/compare.ts). */
const comparison = z.object({
  pairs: count,
  components: count,
  /** Of each run over those pairs, in the order of the runs. */
  accuracies: z.array(figure),
  couples: z.array(
    z.object({
      /** Indices of runs. */
      first: count,
      second: count,
      bothCorrect: count,
      onlyFirst: count,
      onlySecond: count,
      neither: count,
      /** Exact, two-sided; takes pairs as independent. */
      mcnemar: z.number(),
      /** By groups of pairs that share images. */
      clustered: z.number(),
      /** `clustered`, adjusted for all couples. */
      holm: z.number(),
    }),
  ),
  /** What a reader must know: pairs left out, wordings that differ. */
  notes: z.array(z.string()),
});

/** A pair's outcome, or the verdict of a case's one image. */
const rowOutcome = z.union([outcome, z.enum(['correct', 'wrong'])]);

const rowImage = z.object({
  /** The official reading; absent while not answered. */
  read: z.optional(reading),
  verdict: z.optional(verdict),
  /** The answer's beginning, at most ANSWER_SHOWN units. */
  text: z.optional(z.string()),
  /** The answer is longer than `text`. */
  cut: z.optional(z.literal(true)),
  /** How long the answer took; absent where it had been kept from an earlier run. */
  ms: z.optional(z.number()),
  /** The question failed and will be asked again: what happened. */
  error: z.optional(z.string()),
});
/** What one run has of a row. */
const rowRun = z.object({
  outcome: rowOutcome,
  /** As many as the row has images. */
  images: z.array(rowImage),
  readingsDiffer: z.boolean(),
});
/** One pair (two images) or one case (one image). */
const row = z.object({
  id: z.string(),
  question: z.string(),
  options: z.array(option),
  categories: z.array(z.string()),
  /** The correct option of each image: one or two. */
  correct: z.array(z.string()).check(z.minLength(1), z.maxLength(2)),
  /** The cosine that the manifest gives the pair. */
  similarity: z.optional(z.number()),
  /** In the order of the runs. */
  runs: z.array(rowRun),
});

const snapshot = z.object({
  type: z.literal('snapshot'),
  v: z.literal(PANEL_PROTOCOL),
  /** Opaque name of what is shown; kept for the panel's reopening. */
  id: z.string(),
  /** One, or two and more to compare. */
  runs: z.array(runView).check(z.minLength(1)),
  /** null for one run. */
  comparison: z.nullable(comparison),
  /** Whose cosine `similarity` is; absent where no row has one. */
  similarityOf: z.optional(z.string()),
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
  z.object({ type: z.literal('progress'), runs: z.array(runView), comparison: z.nullable(comparison) }),
  /** Replace the rows of the same `id`; ids that the snapshot does not have are ignored. */
  z.object({ type: z.literal('rows'), rows: z.array(row) }),
  z.object({ type: z.literal('thumbnails'), thumbnails: z.array(thumbnails) }),
  /** For each run and image the whole answer; null where there is none. */
  z.object({ type: z.literal('answers'), id: z.string(), runs: z.array(z.array(z.nullable(z.string()))) }),
  z.object({ type: z.literal('notice'), notice: z.nullable(notice) }),
  /** Choose this row, bring it into sight and give it the focus; a filter that hides it is taken away. */
  z.object({ type: z.literal('reveal'), id: z.string() }),
]);

/** Results panel → extension. */
export const fromResultsPanel = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), v: z.literal(PANEL_PROTOCOL) }),
  z.object({ type: z.literal('openPair'), id: z.string() }),
  /** These rows became visible; each id is asked for once per snapshot. */
  z.object({ type: z.literal('thumbnails'), ids: z.array(z.string()) }),
  /** The whole answers of this row are wanted. */
  z.object({ type: z.literal('answers'), id: z.string() }),
  z.object({ type: z.literal('cancelRun') }),
  z.object({ type: z.literal('resumeRun') }),
]);

export type ResultsFigure = Message<z.infer<typeof figure>>;
export type ResultsNamedFigure = Message<z.infer<typeof namedFigure>>;
export type ResultsRun = Message<z.infer<typeof run>>;
export type ResultsProgress = Message<z.infer<typeof progress>>;
export type ResultsSummary = Message<z.infer<typeof summary>>;
export type ResultsRunView = Message<z.infer<typeof runView>>;
export type ResultsComparison = Message<z.infer<typeof comparison>>;
export type ResultsOutcome = z.infer<typeof rowOutcome>;
export type ResultsRow = Message<z.infer<typeof row>>;
export type ResultsRowRun = Message<z.infer<typeof rowRun>>;
export type ResultsRowImage = Message<z.infer<typeof rowImage>>;
export type ResultsSnapshot = Message<z.infer<typeof snapshot>>;
export type ToResultsPanel = Message<z.infer<typeof toResultsPanel>>;
export type FromResultsPanel = Message<z.infer<typeof fromResultsPanel>>;

/** Throws ProbeError `internal` for anything that is not such a message. */
export const checkToResultsPanel = (value: unknown): ToResultsPanel =>
  checkMessage(toResultsPanel, value, 'Results panel');
export const checkFromResultsPanel = (value: unknown): FromResultsPanel =>
  checkMessage(fromResultsPanel, value, 'Results panel');
