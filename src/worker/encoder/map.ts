/** Whole folders compared: the similarity map and the nearest neighbours of cached embeddings. */
import { ProbeError } from '../../core/errors';
import { similarityMap } from '../../core/embedding/map';
import type { SimilarityMap } from '../../core/embedding/map';
import { nearestTo } from '../../core/embedding/nearest';
import type { Neighbour } from '../../core/embedding/nearest';
import { RowProducts } from '../../core/embedding/products';
import { unitRows } from '../../core/embedding/rows';
import type { EmbeddingStore } from '../../core/embedding/store';
import type { OnnxRuntime } from '../../core/encoder/runtime';

export async function mapOf(
  store: EmbeddingStore,
  keys: readonly string[],
  runtime: OnnxRuntime,
  signal: AbortSignal,
): Promise<SimilarityMap & { readonly without: number[] }> {
  const { rows, used, without } = unitRows(await cached(store, keys), store.dim);
  const products = await RowProducts.create(runtime);
  try {
    const map = await similarityMap(rows, products, signal);
    const { k, index, cosines } = map.neighbours;
    return { ...map, neighbours: { k, index, cosines }, order: map.order.map(row => used[row]!), without };
  } finally {
    await products.dispose();
  }
}

export async function neighboursOf(
  store: EmbeddingStore,
  key: string,
  keys: readonly string[],
  k: number,
): Promise<Neighbour[]> {
  const [query, ...others] = await cached(store, [key, ...keys]);
  return nearestTo(query!, others, k);
}

/** @throws ProbeError io where the cache was cleared in between */
async function cached(store: EmbeddingStore, keys: readonly string[]): Promise<Float32Array[]> {
  await store.refresh();
  const found = await store.get(keys);
  return found.map(embedding => {
    if (embedding !== undefined) return embedding;
    throw new ProbeError('io', 'An embedding vanished from the cache.', { remedy: 'Try again.', retryable: true });
  });
}
