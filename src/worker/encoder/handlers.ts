import { ProbeError } from '../../core/errors';
import { loadGeneral } from '../../core/encoder/general';
import { loadRuntime } from '../../core/encoder/runtime';
import type { Encoder } from '../../core/encoder/types';
import { cosine } from '../../core/embedding/similarity';
import { EmbeddingStore } from '../../core/embedding/store';
import type { RgbImage } from '../../core/image/types';
import { patchShares } from '../../core/saliency/pooled';
import type { Handlers } from '../../shared/rpc/serve';
import type { WorkerConfig } from '../../shared/workers/common';
import type { EncoderMethods } from '../../shared/workers/encoderMethods';
import { mapOf, neighboursOf } from './map';

interface Loaded {
  readonly encoder: Encoder;
  readonly store: EmbeddingStore;
}

interface Input {
  readonly key: string;
  readonly data: Uint8Array;
}

export function encoderHandlers(config: WorkerConfig): Handlers<EncoderMethods> {
  const get = loader(config);
  return {
    runtime,
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
      const [encoded] = await loaded.encoder.encode([toRgb(loaded.encoder, image)], { patches: true });
      return encoded!.patches!;
    },
    cosine: async ({ encoder, keys }) => {
      const { store } = await get(encoder);
      await store.refresh();
      const [first, second] = await store.get(keys);
      return first === undefined || second === undefined ? null : cosine(first, second);
    },
    matrix: async ({ encoder, keys }, signal) => mapOf((await get(encoder)).store, keys, signal),
    neighbours: async ({ encoder, key, keys, k }) => neighboursOf((await get(encoder)).store, key, keys, k),
    shares: async ({ encoder, images }) => shares(await get(encoder), images),
  };
}

async function runtime() {
  const onnxruntime = await loadRuntime();
  const providers = onnxruntime.listSupportedBackends().map(backend => backend.name);
  return { onnxruntime: onnxruntime.env.versions.node ?? 'unknown', providers };
}

/** Each encoder is loaded once, when first asked for; a load that failed may be tried again. */
function loader(config: WorkerConfig): (id: string) => Promise<Loaded> {
  const loaded = new Map<string, Promise<Loaded>>();
  return id => {
    const known = loaded.get(id);
    if (known !== undefined) return known;
    const loading = load(id, config);
    loaded.set(id, loading);
    loading.catch(() => loaded.delete(id));
    return loading;
  };
}

async function load(id: string, config: WorkerConfig): Promise<Loaded> {
  if (id !== 'general') {
    throw new ProbeError('not-found', `There is no encoder "${id}".`, { remedy: 'Available: general.' });
  }
  const encoder = await loadGeneral({ modelDir: config.encoderDir });
  const store = await EmbeddingStore.open(config.cacheDir, encoder.info.fingerprint, encoder.info.dim);
  return { encoder, store };
}

function toRgb(encoder: Encoder, image: Input): RgbImage {
  const { width, height } = encoder.info.pixels;
  return { width, height, data: image.data };
}

async function embed({ encoder, store }: Loaded, images: readonly Input[]): Promise<Float32Array[]> {
  const encoded = await encoder.encode(
    images.map(image => toRgb(encoder, image)),
    { patches: false },
  );
  await store.put(encoded.map(({ embedding }, n) => ({ key: images[n]!.key, embedding })));
  return encoded.map(({ embedding }) => embedding);
}

async function shares({ encoder }: Loaded, images: readonly [Input, Input]) {
  const { grid, globalAveragePooling, title } = encoder.info;
  if (grid === undefined || !globalAveragePooling) {
    throw new ProbeError('unsupported', `${title} has no patches whose shares sum to the cosine.`);
  }
  const [first, second] = await encoder.encode(
    images.map(image => toRgb(encoder, image)),
    { patches: true },
  );
  return {
    cosine: cosine(first!.embedding, second!.embedding),
    rows: grid.rows,
    columns: grid.columns,
    shares1: Float32Array.from(patchShares(first!.patches!, first!.embedding, second!.embedding)),
    shares2: Float32Array.from(patchShares(second!.patches!, second!.embedding, first!.embedding)),
  };
}
