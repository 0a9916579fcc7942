import * as z from 'zod/mini';
import { checkMessage, failure, notice, PANEL_PROTOCOL, type Message } from './common';

const count = z.int().check(z.nonnegative());
const cells = z.custom<Int16Array>(value => value instanceof Int16Array);
const indices = z.custom<Uint32Array>(value => value instanceof Uint32Array);
const floats = z.custom<Float32Array>(value => value instanceof Float32Array);

const progress = z.object({
  done: count,
  total: count,
  /** Of those done. */
  fromCache: count,
  failed: count,
  imagesPerSecond: z.nullable(z.number()),
  secondsLeft: z.nullable(z.number()),
  /** What is done before the first image is, in words; absent from then on. */
  preparing: z.optional(z.string()),
});

/** `embedding` can be paused, and like `paused` and `comparing` be stopped; `stopped` and `failed` can be gone on with. */
const state = z.enum(['embedding', 'paused', 'comparing', 'ready', 'stopped', 'failed']);

/** The finished map (src/core/embedding/map.ts). Images are named by their position in it. */
const content = z.object({
  /** By position, as the person knows them: paths below the folder. */
  names: z.array(z.string()),
  side: count,
  cells,
  pairs: z.nullable(indices),
  neighbours: z.object({ k: count, index: indices, cosines: floats }),
  similar: z.array(z.object({ first: count, second: count, cosine: z.number() })),
  /** The colours' ends in cosine; the same for every map. */
  scale: z.object({ min: z.number(), max: z.number() }),
  /** The cosine from which on a pair is marked as near-duplicates. */
  nearDuplicate: z.number(),
});

const snapshot = z.object({
  type: z.literal('snapshot'),
  v: z.literal(PANEL_PROTOCOL),
  /** Names the map for as long as the panel shows it. */
  map: z.string(),
  /** The folder as the person knows it. */
  folder: z.string(),
  encoder: z.object({ title: z.string(), origin: z.string() }),
  state,
  progress,
  /** Files that are in no cell, and why. */
  failed: z.array(z.object({ name: z.string(), failure })),
  content: z.nullable(content),
  notice: z.nullable(notice),
});

/** Extension → Map panel. After `ready` one `snapshot`, and another whenever more than the progress has changed. */
export const toMapPanel = z.discriminatedUnion('type', [
  snapshot,
  z.object({ type: z.literal('progress'), state, progress }),
  /** Small previews by position; null where an image cannot be shown. */
  z.object({
    type: z.literal('thumbnails'),
    thumbnails: z.array(z.object({ image: count, uri: z.nullable(z.string()) })),
  }),
]);

/** Map panel → extension. */
export const fromMapPanel = z.discriminatedUnion('type', [
  /** The webview listens; sent each time it is created or shown again. */
  z.object({ type: z.literal('ready'), v: z.literal(PANEL_PROTOCOL) }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('stop') }),
  /** Reads the folder again: goes on after a stop or a failure, and takes in what has changed since. */
  z.object({ type: z.literal('refresh') }),
  z.object({ type: z.literal('thumbnails'), images: z.array(count) }),
  z.object({ type: z.literal('openPair'), first: count, second: count }),
]);

export type MapState = z.infer<typeof state>;
export type MapProgress = Message<z.infer<typeof progress>>;
/** Its arrays of numbers are shared, never written to. */
export type MapContent = z.infer<typeof content>;
export type MapSnapshot = Omit<Message<z.infer<typeof snapshot>>, 'content'> & { readonly content: MapContent | null };
export type ToMapPanel = Exclude<Message<z.infer<typeof toMapPanel>>, { type: 'snapshot' }> | MapSnapshot;
export type FromMapPanel = Message<z.infer<typeof fromMapPanel>>;

/** Throws ProbeError `internal` for anything that is not such a message. */
export const checkToMapPanel = (value: unknown): ToMapPanel =>
  checkMessage(toMapPanel, value, 'Map panel') as ToMapPanel;
export const checkFromMapPanel = (value: unknown): FromMapPanel => checkMessage(fromMapPanel, value, 'Map panel');
