import { refKey } from '../../core/encoder/ref';
import type { EncoderRef } from '../../core/encoder/ref';
import { loadEncoder } from '../../core/encoder/registry';
import type { EncoderSources } from '../../core/encoder/registry';
import { loadRuntime } from '../../core/encoder/runtime';
import type { Encoder, EncoderOutput } from '../../core/encoder/types';
import { joined } from '../../core/encoder/verify';
import { ProbeError } from '../../core/errors';
import { cosine } from '../../core/embedding/similarity';
import { EmbeddingStore } from '../../core/embedding/store';
import type { RgbImage } from '../../core/image/types';
import { pairShares } from '../../core/saliency/shares';
import type { Handlers } from '../../shared/rpc/serve';
import type { WorkerConfig } from '../../shared/workers/common';
import type { EncoderMethods } from '../../shared/workers/encoderMethods';
import { mapOf, neighboursOf } from './map';
import { scoresOf, Texts } from './texts';

interface Loaded {
  readonly encoder: Encoder;
  readonly store: EmbeddingStore;
  readonly texts: Texts;
}

interface Input {
  readonly key: string;
  readonly data: Uint8Array;
}

/** @param onnxRuntime how ONNX Runtime is loaded; only for an encoder that needs it, and to compare whole folders */
export function encoderHandlers(config: WorkerConfig, onnxRuntime = () => loadRuntime()): Handlers<EncoderMethods> {
  const get = loader(config.cacheDir, {
    modelDir: config.encoderDir,
    runtime: onnxRuntime,
    cacheDir: config.cacheDir,
  });
  return {
    runtime: async () => {
      const runtime = await onnxRuntime();
      const providers = runtime.listSupportedBackends().map(backend => backend.name);
      return { onnxruntime: runtime.env.versions.node ?? 'unknown', providers };
    },
    info: async ({ encoder }) => (await get(encoder)).encoder.info,
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
    embed: async ({ encoder, images }) => embed(await get(encoder), images),
    patches: async ({ encoder, image }) => {
      const loaded = await get(encoder);
      const [encoded] = await loaded.encoder.encode([toRgb(loaded.encoder, image)], { outputs: ['patches'] });
      return encoded!.patches!;
    },
    encodeTensor: async ({ encoder, pixels, outputs }) => encodeTensor((await get(encoder)).encoder, pixels, outputs),
    encodeIds: async ({ encoder, ids }) => (await get(encoder)).texts.tower.encode(ids),
    embedText: async ({ encoder, texts }, signal) => (await get(encoder)).texts.embed(texts, signal),
    labelScores: async ({ encoder, keys, labels }, signal) => scoresOf(await get(encoder), keys, labels, signal),
    cosine: async ({ encoder, keys }) => {
      const { store } = await get(encoder);
      await store.refresh();
      const [first, second] = await store.get(keys);
      return first === undefined || second === undefined ? null : cosine(first, second);
    },
    matrix: async ({ encoder, keys }, signal) => mapOf((await get(encoder)).store, keys, await onnxRuntime(), signal),
    neighbours: async ({ encoder, key, keys, k }) => neighboursOf((await get(encoder)).store, key, keys, k),
    shares: async ({ encoder, images }) => shares(await get(encoder), images),
  };
}

/** Each encoder is loaded once, when first asked for; a load that failed may be tried again. */
function loader(cacheDir: string, sources: EncoderSources): (ref: EncoderRef) => Promise<Loaded> {
  const loaded = new Map<string, Promise<Loaded>>();
  return ref => {
    const key = refKey(ref);
    const known = loaded.get(key);
    if (known !== undefined) return known;
    const loading = load(ref, cacheDir, sources);
    loaded.set(key, loading);
    loading.catch(() => loaded.delete(key));
    return loading;
  };
}

async function load(ref: EncoderRef, cacheDir: string, sources: EncoderSources): Promise<Loaded> {
  const encoder = await loadEncoder(ref, sources);
  const store = await EmbeddingStore.open(cacheDir, encoder.info.fingerprint, encoder.info.dim);
  return { encoder, store, texts: new Texts(encoder, ref.encoder) };
}

function toRgb(encoder: Encoder, image: Input): RgbImage {
  const { width, height } = encoder.info.pixels;
  return { width, height, data: image.data };
}

async function embed({ encoder, store }: Loaded, images: readonly Input[]): Promise<Float32Array[]> {
  const encoded = await encoder.encode(images.map(image => toRgb(encoder, image)));
  await store.put(encoded.map(({ embedding }, n) => ({ key: images[n]!.key, embedding })));
  return encoded.map(({ embedding }) => embedding);
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

async function shares({ encoder }: Loaded, images: readonly [Input, Input]) {
  const [first, second] = await encoder.encode(
    images.map(image => toRgb(encoder, image)),
    { outputs: ['patches'] },
  );
  const { rows, columns, shares1, shares2 } = pairShares(encoder.info, first!, second!);
  return {
    cosine: cosine(first!.embedding, second!.embedding),
    rows,
    columns,
    shares1: Float32Array.from(shares1),
    shares2: Float32Array.from(shares2),
  };
}
