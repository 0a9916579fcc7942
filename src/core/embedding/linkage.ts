/**
 * Hierarchical clustering with average linkage, by nearest-neighbour chains: O(n²) time, the same tree as merging the
 * most similar two again and again (F. Murtagh, "A survey of recent advances in hierarchical clustering algorithms",
 * The Computer Journal 26, 1983).
 */
import { Turns } from '../turns';

/** A binary tree over leaves 0..n−1. Node `n + k` joins `left[k]` and `right[k]`, which come before it; the last is the root. */
export interface ClusterTree {
  readonly leaves: number;
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/**
 * @param similarity [n × n], symmetric; left as it is.
 * Among equally similar clusters the one that holds the lowest slot goes first, so that the same input gives the same tree.
 * @throws ProbeError cancelled
 */
export async function averageLinkage(similarity: Float32Array, n: number, signal?: AbortSignal): Promise<ClusterTree> {
  const clusters = new Clusters(similarity, n);
  const turns = new Turns(signal);
  const chain: number[] = [];
  while (clusters.active.length > 1) {
    if (turns.due) await turns.take();
    const last = chain.at(-1) ?? clusters.active[0]!;
    if (chain.length === 0) chain.push(last);
    const before = chain.at(-2);
    const nearest = clusters.nearest(last, before);
    if (nearest !== before) chain.push(nearest);
    else {
      chain.length -= 2;
      clusters.merge(Math.min(last, nearest), Math.max(last, nearest));
    }
  }
  return { leaves: n, left: clusters.left, right: clusters.right };
}

/** Clusters in slots 0..n−1; a merged cluster stays in the lower of the two slots. */
class Clusters {
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly active: number[];
  readonly #between: Float32Array;
  readonly #sizes: Uint32Array;
  /** The tree's node in each slot. */
  readonly #nodes: number[];

  constructor(
    similarity: Float32Array,
    private readonly n: number,
  ) {
    this.#between = similarity.slice();
    this.#sizes = new Uint32Array(n).fill(1);
    this.#nodes = Array.from({ length: n }, (_, slot) => slot);
    this.active = [...this.#nodes];
  }

  /** The slot most similar to `slot`; `preferred` wins a tie, which is what ends every chain. */
  nearest(slot: number, preferred: number | undefined): number {
    const row = slot * this.n;
    let best = preferred ?? -1;
    let most = preferred === undefined ? -Infinity : this.#between[row + preferred]!;
    for (const other of this.active) {
      const value = this.#between[row + other]!;
      if (other === slot || !(value > most)) continue;
      most = value;
      best = other;
    }
    return best;
  }

  merge(low: number, high: number): void {
    const [lowSize, highSize] = [this.#sizes[low]!, this.#sizes[high]!];
    this.left.push(this.#nodes[low]!);
    this.right.push(this.#nodes[high]!);
    this.#nodes[low] = this.n + this.left.length - 1;
    this.#sizes[low] = lowSize + highSize;
    this.active.splice(this.active.indexOf(high), 1);
    const [lowRow, highRow] = [low * this.n, high * this.n];
    for (const other of this.active) {
      if (other === low) continue;
      const mean =
        (lowSize * this.#between[lowRow + other]! + highSize * this.#between[highRow + other]!) / (lowSize + highSize);
      this.#between[lowRow + other] = mean;
      this.#between[other * this.n + low] = mean;
    }
  }
}
