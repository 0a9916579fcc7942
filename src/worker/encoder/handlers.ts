import { decide, writeDecision } from '../../core/encoder/precision/decision';
import { refKey } from '../../core/encoder/ref';
import type { EncoderRef } from '../../core/encoder/ref';
import { describeRemote } from '../../core/encoder/remote/describe';
import { loadEncoder } from '../../core/encoder/registry';
import type { EncoderSources } from '../../core/encoder/registry';
import { loadRuntime } from '../../core/encoder/runtime';
import { telemetryState } from '../../core/encoder/telemetryOptOut';
import { chooseProvider } from '../../core/encoder/tuning/provider';
import type { Encoded, Encoder, EncoderFacts, EncoderOutput } from '../../core/encoder/types';
import { joined } from '../../core/encoder/verify';
import { ProbeError } from '../../core/errors';
import { cosine } from '../../core/embedding/similarity';
import { EmbeddingStore } from '../../core/embedding/store';
import type { RgbImage } from '../../core/image/types';
import { pairSaliency } from '../../core/saliency/pair';
import { pairShares } from '../../core/saliency/shares';
import type { Handlers } from '../../shared/rpc/serve';
import type { WorkerConfig } from '../../shared/workers/common';
import type { EncoderMethods } from '../../shared/workers/encoderMethods';
import { mapOf, neighboursOf } from './map';
import { RecentPairs } from './recentPairs';
import { scoresOf, Texts } from './texts';
import { Tuned } from './tuned';

interface Known {
  readonly info: EncoderFacts;
  readonly store: EmbeddingStore;
  /** Absent where it computes elsewhere. */
  readonly encoder?: Encoder;
  readonly texts?: Texts;
  /** Of a model folder. */
  readonly tuned?: Tuned;
}

interface Loaded extends Known {
  readonly encoder: Encoder;
  readonly texts: Texts;
}

interface Input {
  readonly key: string;
  readonly data: Uint8Array;
}

/** @param onnxRuntime how ONNX Runtime is loaded; only for an encoder that needs it, and to compare whole folders */
export function encoderHandlers(config: WorkerConfig, onnxRuntime = () => loadRuntime()): Handlers<EncoderMethods> {
  const { cacheDir, encoderDir: modelDir, provider = 'cpu', weightLoading = 'mmap' } = config;
  const loader = new Loader(cacheDir, { modelDir, runtime: onnxRuntime, cacheDir, provider, weightLoading });
  const get = (ref: EncoderRef) => loader.get(ref);
  return {
    runtime: async () => {
      const runtime = await onnxRuntime();
      const providers = runtime.listSupportedBackends().map(backend => backend.name);
      const computes = await chooseProvider(provider, runtime);
      const onnxruntime = runtime.env.versions.node ?? 'unknown';
      return { onnxruntime, providers, computes, telemetry: telemetryState() };
    },
    info: async ({ encoder }) => (await get(encoder)).info,
    ...ofStored(get),
    matrix: async ({ encoder, keys }, signal) => mapOf((await get(encoder)).store, keys, await onnxRuntime(), signal),
    ...computing(
      async ref => here(await get(ref)),
      ref => loader.forget(ref),
    ),
    decidePrecision: async ({ encoder, keys }) => {
      const full = here(await get({ ...encoder, precision: 'fp32' }));
      const eight = here(await get({ ...encoder, precision: 'int8' }));
      const decision = decide({
        fp32: await stored(full.store, keys),
        int8: await stored(eight.store, keys),
        secondsPerImage: { fp32: full.tuned?.best ?? null, int8: eight.tuned?.best ?? null },
      });
      await writeDecision(cacheDir, full.info.fingerprint, decision);
      loader.forgetAuto(encoder.encoder);
      return decision;
    },
  };
}

/** What needs the cache alone. */
function ofStored(get: (ref: EncoderRef) => Promise<Known>) {
  return {
    cached: async ({ encoder, keys }) => {
      const { store } = await get(encoder);
      await store.refresh();
      return keys.map(key => store.has(key));
    },
    embeddings: async ({ encoder, keys }) => {
      const { store } = await get(encoder);
      await store.refresh();
      return (await store.get(keys)).map(embedding => embedding ?? null);
    },
    put: async ({ encoder, images }) => {
      await (await get(encoder)).store.put(images);
      return {};
    },
    cosine: async ({ encoder, keys }) => {
      const { store } = await get(encoder);
      await store.refresh();
      const [first, second] = await store.get(keys);
      return first === undefined || second === undefined ? null : cosine(first, second);
    },
    neighbours: async ({ encoder, key, keys, k }) => neighboursOf((await get(encoder)).store, key, keys, k),
  } satisfies Partial<Handlers<EncoderMethods>>;
}

/** What an encoder of this machine computes. */
function computing(get: (ref: EncoderRef) => Promise<Loaded>, forget: (ref: EncoderRef) => void) {
  const pairs = new RecentPairs();
  return {
    embed: async ({ encoder, images }) => embed(await get(encoder), images, () => forget(encoder)),
    patches: async ({ encoder, image }) => {
      const loaded = await get(encoder);
      const [encoded] = await loaded.encoder.encode([toRgb(loaded.encoder, image)], { outputs: ['patches'] });
      return encoded!.patches!;
    },
    encodeTensor: async ({ encoder, pixels, outputs }) => encodeTensor((await get(encoder)).encoder, pixels, outputs),
    encodeIds: async ({ encoder, ids }) => (await get(encoder)).texts.tower.encode(ids),
    embedText: async ({ encoder, texts }, signal) => (await get(encoder)).texts.embed(texts, signal),
    labelScores: async ({ encoder, keys, labels }, signal) => scoresOf(await get(encoder), keys, labels, signal),
    shares: async ({ encoder, images }) => shares(await get(encoder), images),
    saliency: async ({ encoder, images }) => {
      const loaded = await get(encoder);
      const [first, second] = await encodePair(loaded, images, forMaps(loaded));
      return pairSaliency(loaded.encoder.info, first, second, await loaded.encoder.head?.());
    },
    pair: async ({ encoder, images, maps }) => {
      const loaded = await get(encoder);
      return comparePair(
        loaded,
        await pairs.get(pairKey(loaded, images), () => embedPair(loaded, images, () => forget(encoder))),
        images,
        maps,
      );
    },
  } satisfies Partial<Handlers<EncoderMethods>>;
}

/** Each encoder is loaded once, when first asked for; a load that failed may be tried again. */
class Loader {
  readonly #loaded = new Map<string, { readonly ref: EncoderRef; readonly loading: Promise<Known> }>();

  constructor(
    private readonly cacheDir: string,
    private readonly sources: EncoderSources,
  ) {}

  get(ref: EncoderRef): Promise<Known> {
    const key = refKey(ref);
    const known = this.#loaded.get(key);
    if (known !== undefined) return known.loading;
    const loading = load(ref, this.cacheDir, this.sources);
    this.#loaded.set(key, { ref, loading });
    loading.catch(() => this.#loaded.delete(key));
    return loading;
  }

  /** It is loaded anew when it is next asked for. */
  forget(ref: EncoderRef): void {
    this.#loaded.delete(refKey(ref));
  }

  /** What `auto` means has been decided: the next who asks for it gets that. */
  forgetAuto(encoder: string): void {
    for (const [key, { ref }] of this.#loaded) {
      if (ref.encoder === encoder && (ref.precision ?? 'auto') === 'auto') this.#loaded.delete(key);
    }
  }
}

/** @throws ProbeError io where an embedding is missing. */
async function stored(store: EmbeddingStore, keys: readonly string[]): Promise<Float32Array[]> {
  await store.refresh();
  return (await store.get(keys)).map(embedding => {
    if (embedding !== undefined) return embedding;
    throw new ProbeError('io', 'An embedding is no longer in the cache.', { remedy: 'Embed the images again.' });
  });
}

async function load(ref: EncoderRef, cacheDir: string, sources: EncoderSources): Promise<Known> {
  const known = ref.remote === undefined ? await loadHere(ref, sources) : { info: describeRemote(ref.remote) };
  const store = await EmbeddingStore.open(cacheDir, known.info.fingerprint, known.info.dim);
  return { ...known, store };
}

async function loadHere(ref: EncoderRef, sources: EncoderSources): Promise<Omit<Loaded, 'store'>> {
  const encoder = await loadEncoder(ref, sources);
  const known = { encoder, texts: new Texts(encoder, ref.encoder) };
  const { info } = encoder;
  if (info.precision === undefined || sources.cacheDir === undefined) return { ...known, info };
  const tuned = await Tuned.open(sources.cacheDir, info.fingerprint);
  return { ...known, info: { ...info, batch: tuned.batch }, tuned };
}

/** @throws ProbeError unsupported for a remote encoder, of which only embeddings are known. */
function here({ encoder, texts, ...known }: Known): Loaded {
  if (encoder !== undefined && texts !== undefined) return { ...known, encoder, texts };
  throw new ProbeError('unsupported', `${known.info.title} gives embeddings only.`, {
    remedy: 'Choose an encoder that runs on this machine.',
  });
}

function toRgb(encoder: Encoder, image: Input): RgbImage {
  const { width, height } = encoder.info.pixels;
  return { width, height, data: image.data };
}

/** Nothing is embedded twice: not what another process, or this call before a crash, has embedded, nor equal images. */
async function embed({ encoder, store, tuned }: Loaded, images: readonly Input[], forget: () => void) {
  await store.refresh();
  const byKey = new Map(images.map(image => [image.key, image]));
  const missing = [...byKey.values()].filter(({ key }) => !store.has(key));
  const startedAt = performance.now();
  const encoded = await encoder.encode(missing.map(image => toRgb(encoder, image)));
  const seconds = (performance.now() - startedAt) / 1000;
  await requireUnchanged(encoder, forget);
  await store.put(encoded.map(({ embedding }, n) => ({ key: missing[n]!.key, embedding })));
  await tuned?.took(missing.length, seconds);
  return { computed: missing.length, seconds, next: tuned?.batch ?? null };
}

/** An encoder whose weights were replaced meanwhile is loaded anew when it is next asked for. */
async function requireUnchanged(encoder: Encoder, forget: () => void): Promise<void> {
  await encoder.requireUnchanged?.().catch((error: unknown) => {
    forget();
    throw error;
  });
}

async function encodeTensor(encoder: Encoder, pixels: Float32Array, outputs: readonly EncoderOutput[]) {
  if (encoder.encodeTensor === undefined) throw lacks(encoder, 'network that takes a tensor');
  const encoded = await encoder.encodeTensor(pixels, { outputs });
  const all = (output: EncoderOutput) => joined(encoded.flatMap(image => image[output] ?? []));
  const asked = outputs.map(output => [output, all(output)]);
  return {
    embedding: all('embedding'),
    ...(Object.fromEntries(asked) as Partial<Record<EncoderOutput, Float32Array>>),
  };
}

const lacks = ({ info }: Encoder, what: string): ProbeError =>
  new ProbeError('unsupported', `${info.title} (${info.kind}) has no ${what}.`, { remedy: 'Choose another encoder.' });

/** Both images with their patches, and with what pooling attends to where the encoder tells. */
async function encodePair(
  { encoder }: Loaded,
  images: readonly [Input, Input],
  besides: readonly EncoderOutput[] = [],
): Promise<[Encoded, Encoded]> {
  const wanted: readonly EncoderOutput[] = ['patches', 'attention', ...besides];
  const [first, second] = await encoder.encode(
    images.map(image => toRgb(encoder, image)),
    { outputs: wanted.filter(output => encoder.info.outputs.includes(output)) },
  );
  return [first!, second!];
}

/** What the maps take beside patches and attention. */
const forMaps = ({ encoder }: Loaded): readonly EncoderOutput[] => (encoder.head === undefined ? [] : ['hidden']);

const pairKey = ({ encoder }: Loaded, images: readonly Input[]): string =>
  [encoder.info.fingerprint, ...images.map(({ key }) => key)].join(' ');

/** Encoded for the maps at once where there are any: the network is run once for both. The embeddings are remembered. */
async function embedPair(
  loaded: Loaded,
  images: readonly [Input, Input],
  forget: () => void,
): Promise<[Encoded, Encoded]> {
  const encoded = await encodePair(loaded, images, forMaps(loaded));
  await requireUnchanged(loaded.encoder, forget);
  const { store } = loaded;
  await store.refresh();
  const entries = encoded.map(({ embedding }, n) => ({ key: images[n]!.key, embedding }));
  const missing = new Map(entries.filter(({ key }) => !store.has(key)).map(entry => [entry.key, entry]));
  if (missing.size > 0) await store.put([...missing.values()]);
  return encoded;
}

/** The cosine is of the embeddings in the cache, which may have been there before. */
async function comparePair(
  { encoder, store }: Loaded,
  [first, second]: readonly [Encoded, Encoded],
  images: readonly [Input, Input],
  maps: boolean,
) {
  const [known1, known2] = await store.get(images.map(({ key }) => key));
  return {
    cosine: cosine(known1 ?? first.embedding, known2 ?? second.embedding),
    maps: maps ? pairSaliency(encoder.info, first, second, await encoder.head?.()) : null,
  };
}

async function shares(loaded: Loaded, images: readonly [Input, Input]) {
  const [first, second] = await encodePair(loaded, images);
  const { rows, columns, shares1, shares2 } = pairShares(loaded.encoder.info, first, second);
  return {
    cosine: cosine(first.embedding, second.embedding),
    rows,
    columns,
    shares1: Float32Array.from(shares1),
    shares2: Float32Array.from(shares2),
  };
}
