/** The most similar few, collected while every pair passes by once. Equal cosines: the lower number first. */
import { cosine } from './similarity';

/** From here on two images are taken for near-duplicates: one picture twice, or a slightly altered copy. */
export const NEAR_DUPLICATE = 0.98;

export interface Neighbour {
  readonly index: number;
  readonly cosine: number;
}

/**
 * The `k` embeddings most similar to a query, most similar first; embeddings without a direction are passed over.
 * @throws ProbeError bad-input where the query has no direction.
 */
export function nearestTo(query: Float32Array, embeddings: readonly Float32Array[], k: number): Neighbour[] {
  const usable = [...embeddings.entries()].filter(([, embedding]) => embedding.some(value => value !== 0));
  return usable
    .map(([index, embedding]) => ({ index, cosine: cosine(query, embedding) }))
    .sort((a, b) => b.cosine - a.cosine || a.index - b.index)
    .slice(0, k);
}

/** For each of n images its `k` most similar others. */
export class NeighbourTable {
  readonly k: number;
  /** [n × k], most similar first. */
  readonly index: Uint32Array;
  readonly cosines: Float32Array;

  constructor(n: number, k: number) {
    this.k = Math.max(0, Math.min(k, n - 1));
    this.index = new Uint32Array(n * this.k).fill(n);
    this.cosines = new Float32Array(n * this.k).fill(-Infinity);
  }

  /** Each pair is added once. */
  add(first: number, second: number, cosine: number): void {
    this.#insert(first, second, cosine);
    this.#insert(second, first, cosine);
  }

  #insert(of: number, other: number, cosine: number): void {
    const { k, index, cosines } = this;
    const start = of * k;
    let at = start + k - 1;
    if (k === 0 || cosine < cosines[at]!) return;
    const goesBefore = (n: number) => cosine > cosines[n]! || (cosine === cosines[n]! && other < index[n]!);
    if (!goesBefore(at)) return;
    for (; at > start && goesBefore(at - 1); at--) {
      index[at] = index[at - 1]!;
      cosines[at] = cosines[at - 1]!;
    }
    index[at] = other;
    cosines[at] = cosine;
  }
}

export interface SimilarPair {
  readonly first: number;
  readonly second: number;
  readonly cosine: number;
}

/** The most similar pairs of all, most similar first. */
export class TopPairs {
  readonly pairs: SimilarPair[] = [];
  #least = -Infinity;

  constructor(private readonly limit: number) {}

  add(first: number, second: number, cosine: number): void {
    if (cosine < this.#least) return;
    const { pairs, limit } = this;
    const pair = { first, second, cosine };
    const at = pairs.findLastIndex(other => comparePairs(other, pair) < 0) + 1;
    pairs.splice(at, 0, pair);
    if (pairs.length > limit) pairs.pop();
    if (pairs.length === limit) this.#least = pairs.at(-1)?.cosine ?? Infinity;
  }
}

const comparePairs = (a: SimilarPair, b: SimilarPair): number =>
  b.cosine - a.cosine || a.first - b.first || a.second - b.second;
