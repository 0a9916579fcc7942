import * as z from 'zod/mini';
import { HTTP_KINDS } from '../../core/endpoint/types';
import { checkMessage, failure, imageNumber, notice, option, PANEL_PROTOCOL, type Message } from './common';
import { answerFields, fromAnswers, toAnswers } from './answers';
import { curation, curationRequests } from './curation';

const letter = z.nullable(z.string());
const labelScore = z.object({ cosine: z.number(), probability: z.number() });
const count = z.int().check(z.nonnegative());
const floats = z.custom<Float32Array>(value => value instanceof Float32Array);
const exactValues = z.array(z.nullable(z.number()));
const indices = z.custom<Uint32Array>(value => value instanceof Uint32Array);
/** Values that are shown black and white (src/core/image/levels.ts). */
const levels = z.object({ low: z.number(), high: z.number() });

/** What is known of an image's values: stored ones, or a DICOM file's in the units of its modality. */
const imageValues = z.object({
  /** The levels that encoders and models get, and a person at first. */
  own: levels,
  /** The least and the greatest value. */
  range: levels,
  /** They are whole numbers. */
  whole: z.boolean(),
  /** The least value is white. */
  inverted: z.boolean(),
  /** Shown by `own`, equal steps of values are equal steps of brightness; not by a sigmoid or a table. */
  straight: z.boolean(),
  /** The preview is made of a window of the values; else of the values themselves. */
  deep: z.boolean(),
  /** `HU`; absent where values are plain numbers. */
  unit: z.optional(z.string()),
});

/** One image as shown. Neither `uri` nor `error`: it is still being decoded. */
const pairImage = z.object({
  n: imageNumber,
  name: z.string(),
  /** Webview URI of a decoded preview; never the file itself, so that every format shows the pixels that are compared. */
  uri: z.optional(z.string()),
  /** Size of the decoded image in pixels, which may be larger than the preview; 0 while unknown. */
  width: count,
  height: count,
  values: imageValues,
  /** What the preview shows black and white. */
  levels,
  /** Millimetres from one pixel's centre to the next, down and across; absent where the file does not say. */
  spacing: z.optional(z.tuple([z.number(), z.number()])),
  /** One line: `PNG · 8 bit · greyscale`, `DICOM · CT · 12 bit`. */
  facts: z.string(),
  error: z.optional(failure),
});

/** Cosine similarity of the pair under one encoder. */
const similarity = z.object({
  id: z.string(),
  title: z.string(),
  /** What the encoder is and where it comes from, and whether it is a medical one. */
  origin: z.string(),
  state: z.enum(['working', 'ready', 'error']),
  /** −1…1; null unless `ready`. */
  cosine: z.nullable(z.number()),
  /** What it means in plain words; progress while `working`. */
  note: z.string(),
  /** Marks on the bar, in cosine. */
  thresholds: z.array(z.object({ at: z.number(), label: z.string() })),
  error: z.optional(failure),
});

const scale = z.object({ min: z.number(), max: z.number(), diverging: z.exactOptional(z.literal(true)) });

/** Values of both images, row by row, `rows * columns` each, on one colour scale; NaN where a patch has none. */
const patchMap = z.object({
  values1: floats,
  values2: floats,
  /** How opaquely each patch is drawn, 0…1; absent where pooling weighs all alike. */
  fade1: z.optional(floats),
  fade2: z.optional(floats),
  scale,
  /** What a value says, in one plain sentence; shown beside the legend. */
  meaning: z.string(),
});

const contributionMap = z.extend(patchMap, { exact: z.boolean() });

/** `encoder` is the id of the similarity that the maps explain. */
const heatmapReady = z.object({
  state: z.literal('ready'),
  encoder: z.string(),
  rows: count,
  columns: count,
  /** Computed together with the maps, so that their sum can be held against it. */
  cosine: z.number(),
  /** Where each image looks like the other: cosines. */
  resemblance: patchMap,
  /**
   * Each patch's share of the cosine (`exact`), or how it pulls at it, times the number of patches; null where neither is
   * known.
   */
  contribution: z.nullable(contributionMap),
  /** src/core/saliency/correspondence.ts: [P * P] cosines, and mutual nearest neighbours as pairs of indices. */
  correspondence: z.object({ cosines: floats, mutual: indices, scale, meaning: z.string() }),
});
const heatmap = z.discriminatedUnion('state', [
  z.object({ state: z.literal('working'), encoder: z.string() }),
  z.object({ state: z.literal('error'), encoder: z.string(), error: failure }),
  heatmapReady,
]);

/** How well each label fits each image under one encoder that reads text (src/core/encoder/zeroShot.ts). */
const labelSheet = z.object({
  encoder: z.string(),
  title: z.string(),
  state: z.enum(['working', 'ready', 'error']),
  /** Whether the probabilities are of each label on its own, or of one among the others. */
  note: z.string(),
  labels: z.array(z.string()),
  /** Of `labels`, in order, for image 1 and image 2; null unless `ready`. */
  scores: z.nullable(z.tuple([z.array(labelScore), z.array(labelScore)])),
  error: z.optional(failure),
});

const labels = z.object({
  /** As the person wrote them, separated by commas. */
  text: z.string(),
  /** False until every encoder has said whether it reads text. */
  known: z.boolean(),
  /** Of the encoders that read text. */
  sheets: z.array(labelSheet),
});

const draftShape = {
  question: z.string(),
  options: z.array(option),
  /** Letters; null while not chosen. */
  correct1: letter,
  correct2: letter,
  categories1: z.array(z.string()),
  categories2: z.array(z.string()),
  note: z.string(),
};

/** What a person writes of a pair: what is asked of both images, and what is noted of them. Held by the extension: a hidden webview forgets it. */
export const draft = z.object(draftShape);

/** Some of its fields: those that have changed. */
const draftFields = z.object({
  question: z.exactOptional(draftShape.question),
  options: z.exactOptional(draftShape.options),
  correct1: z.exactOptional(draftShape.correct1),
  correct2: z.exactOptional(draftShape.correct2),
  categories1: z.exactOptional(draftShape.categories1),
  categories2: z.exactOptional(draftShape.categories2),
  note: z.exactOptional(draftShape.note),
});

const endpoint = z.object({
  name: z.string(),
  label: z.string(),
  kind: z.enum(['baseline', ...HTTP_KINDS, 'vscode-lm']),
  /** `host[:port]` that the images would go to; absent for baselines, which send nothing. */
  host: z.optional(z.string()),
  model: z.optional(z.string()),
});

const snapshot = z.object({
  type: z.literal('snapshot'),
  v: z.literal(PANEL_PROTOCOL),
  /** Names the pair for as long as the panel shows it; a new one makes the webview drop its own edits. */
  pair: z.string(),
  images: z.tuple([pairImage, pairImage]),
  similarity: z.array(similarity),
  /** At most one for each encoder; an encoder without a patch grid has none. */
  heatmaps: z.array(heatmap),
  labels,
  draft,
  /** False where the question belongs to a benchmark and is only shown. */
  editable: z.boolean(),
  endpoints: z.array(endpoint),
  selected: z.nullable(z.string()),
  /** The question as it is asked here only, where it is not `draft`. */
  edited: z.nullable(draft),
  ...answerFields,
  /** The workspace is not trusted: its endpoint settings are not used. */
  untrusted: z.boolean(),
  /** Where the pair was saved, as shown to the person: `study.pairs.jsonl:14`. */
  savedTo: z.nullable(z.string()),
  curation,
  /** The run that the answers are from, as it is called; null where they are from no run. */
  run: z.nullable(z.string()),
  notice: z.nullable(notice),
});

/** Extension → Pair panel. After `ready` one `snapshot`, then only what changed. */
export const toPairPanel = z.discriminatedUnion('type', [
  snapshot,
  z.object({ type: z.literal('image'), image: pairImage }),
  /** Of the pixel that was asked about, channel by channel, null for no number; none where it cannot be read. */
  z.object({ type: z.literal('values'), n: imageNumber, column: count, row: count, values: exactValues }),
  /** Replaces the one of the same `id`, or is added. */
  z.object({ type: z.literal('similarity'), similarity }),
  /** Replaces the one of the same `encoder`, or is added. */
  z.object({ type: z.literal('heatmap'), heatmap }),
  z.object({ type: z.literal('labels'), labels }),
  z.object({ type: z.literal('endpoints'), endpoints: z.array(endpoint), selected: z.nullable(z.string()) }),
  ...toAnswers,
  z.object({ type: z.literal('saved'), savedTo: z.nullable(z.string()) }),
  z.object({ type: z.literal('notice'), notice: z.nullable(notice) }),
  z.object({ type: z.literal('curation'), curation }),
  /** Fields that are others now than the panel was sent: they were edited, or the manifest's line has changed. */
  z.object({ type: z.literal('draft'), draft: draftFields }),
  z.object({ type: z.literal('edited'), edited: z.nullable(draft) }),
]);

/** Pair panel → extension. */
export const fromPairPanel = z.discriminatedUnion('type', [
  /** The webview listens; sent each time it is created or shown again. */
  z.object({ type: z.literal('ready'), v: z.literal(PANEL_PROTOCOL) }),
  /** Both images of this pair are on the screen, or cannot be shown. */
  z.object({ type: z.literal('shown'), pair: z.string() }),
  /** Fields that the person edited; to be kept, and answers already there judged again by them. */
  z.object({ type: z.literal('draft'), draft: draftFields }),
  ...fromAnswers(draft),
  z.object({ type: z.literal('savePair'), draft }),
  z.object({ type: z.literal('setEndpoint'), endpoint: z.string() }),
  z.object({ type: z.literal('addEndpoint') }),
  /** Labels to hold against both images, separated by commas. */
  z.object({ type: z.literal('labels'), text: z.string() }),
  z.object({ type: z.literal('addEncoder') }),
  /** Open the image's file in the editor. */
  z.object({ type: z.literal('openImage'), n: imageNumber }),
  /** The person looks closer than the preview is: send a larger one. */
  z.object({ type: z.literal('detail'), n: imageNumber }),
  /** How a deep image's values are shown; never how they are embedded or sent. */
  z.object({
    type: z.literal('levels'),
    n: imageNumber,
    levels: z.union([levels, z.enum(['own', 'extent', 'percentile'])]),
  }),
  /** The values of one pixel are wanted, more exactly than the preview tells. */
  z.object({ type: z.literal('readValues'), n: imageNumber, column: count, row: count }),
  /** The maps as they are shown, to be written where the person chooses. */
  z.object({ type: z.literal('exportMaps'), png: z.custom<Uint8Array>(value => value instanceof Uint8Array) }),
  /** Show where the pair was saved. */
  z.object({ type: z.literal('openSaved') }),
  /** Do again what failed: decoding, embedding and map. */
  z.object({ type: z.literal('retry') }),
  ...curationRequests,
]);

export type PixelValues = Extract<ToPairPanel, { type: 'values' }>;
export type PairImage = Message<z.infer<typeof pairImage>>;
export type Similarity = Message<z.infer<typeof similarity>>;
export type Heatmap = Message<z.infer<typeof heatmap>>;
export type PatchMap = Message<z.infer<typeof patchMap>>;
export type ContributionMap = Message<z.infer<typeof contributionMap>>;
export type ReadyHeatmap = Message<z.infer<typeof heatmapReady>>;
export type Labels = Message<z.infer<typeof labels>>;
export type LabelSheet = Message<z.infer<typeof labelSheet>>;
/** How one image is shown, or what is in it. */
export type ImageRequest = Extract<FromPairPanel, { type: 'detail' | 'levels' | 'readValues' }>;
export type ImageLevels = Extract<FromPairPanel, { type: 'levels' }>['levels'];
export type Draft = Message<z.infer<typeof draft>>;
export type PairEndpoint = Message<z.infer<typeof endpoint>>;
export type PairSnapshot = Message<z.infer<typeof snapshot>>;
export type ToPairPanel = Message<z.infer<typeof toPairPanel>>;
export type FromPairPanel = Message<z.infer<typeof fromPairPanel>>;

/** Throws ProbeError `internal` for anything that is not such a message. */
export const checkToPairPanel = (value: unknown): ToPairPanel => checkMessage(toPairPanel, value, 'Pair panel');
export const checkFromPairPanel = (value: unknown): FromPairPanel => checkMessage(fromPairPanel, value, 'Pair panel');
