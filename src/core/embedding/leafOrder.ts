/**
 * The optimal leaf order of a cluster tree: of all orders that keep every cluster together, the one in which
 * neighbours are most similar in sum (Z. Bar-Joseph, D. K. Gifford, T. S. Jaakkola, "Fast optimal leaf ordering for
 * hierarchical clustering", Bioinformatics 17, 2001). O(n³) time in
 * the worst case: below a second for 1,000 leaves, six for 2,000.
 */
import { Turns } from '../turns';
import type { ClusterTree } from './linkage';

/** A cluster as a range of positions of the tree's own depth-first order: its left part [start, middle), its right [middle, end). */
interface Range {
  readonly start: number;
  /** `end` where the cluster is one leaf. */
  readonly middle: number;
  readonly end: number;
  readonly left: Range | undefined;
  readonly right: Range | undefined;
}

/**
 * @param similarity [n × n], symmetric, n being the tree's leaves
 * @returns a permutation of the leaves; of its two directions, the one whose first leaf is the lower number.
 * @throws ProbeError cancelled
 */
export async function optimalLeafOrder(
  tree: ClusterTree,
  similarity: Float32Array,
  signal?: AbortSignal,
): Promise<number[]> {
  if (tree.leaves < 2) return Array.from({ length: tree.leaves }, (_, leaf) => leaf);
  const { ranges, leaves } = layOut(tree);
  const search = new Search(permuted(similarity, leaves), leaves.length);
  const turns = new Turns(signal);
  for (const range of ranges) await search.solve(range, turns);
  const order = search.order(ranges.at(-1)!).map(position => leaves[position]!);
  return order[0]! < order.at(-1)! ? order : order.reverse();
}

/** Every joined cluster as a range, children before parents, and the leaf at each position. */
function layOut({ leaves: n, left, right }: ClusterTree): { ranges: Range[]; leaves: number[] } {
  const leaves: number[] = [];
  const ranges: Range[] = [];
  const visit = (node: number): Range => {
    if (node < n) {
      leaves.push(node);
      const start = leaves.length - 1;
      return { start, middle: start + 1, end: start + 1, left: undefined, right: undefined };
    }
    const [first, second] = [visit(left[node - n]!), visit(right[node - n]!)];
    const range = { start: first.start, middle: first.end, end: second.end, left: first, right: second };
    ranges.push(range);
    return range;
  };
  visit(n + left.length - 1);
  return { ranges, leaves };
}

function permuted(similarity: Float32Array, leaves: readonly number[]): Float32Array {
  const n = leaves.length;
  const result = new Float32Array(n * n);
  leaves.forEach((from, row) => {
    for (let column = 0; column < n; column++) result[row * n + column] = similarity[from * n + leaves[column]!]!;
  });
  return result;
}

class Search {
  /**
   * best[p, q]: the largest sum of neighbours' similarities in the smallest cluster that holds both positions, over
   * the orders in which they stand at its two ends. Symmetric; zero for one leaf.
   */
  readonly #best: Float64Array;
  readonly #joined: Float64Array;

  constructor(
    private readonly similarity: Float32Array,
    private readonly n: number,
  ) {
    this.#best = new Float64Array(n * n);
    this.#joined = new Float64Array(n);
  }

  /** Fills `best` for the ends of one cluster from those of its two parts. */
  async solve({ left, right }: Range, turns: Turns): Promise<void> {
    for (let first = left!.start; first < left!.end; first++) {
      if (turns.due) await turns.take();
      this.#solveFrom(first, left!, right!);
    }
  }

  #solveFrom(first: number, left: Range, right: Range): void {
    const { n, similarity } = this;
    const [best, joined] = [this.#best, this.#joined];
    // joined[k]: the best sum up to and with k as the first of the right part.
    joined.fill(-Infinity, right.start, right.end);
    const [from, to] = opposite(left, first);
    for (let end = from; end < to; end++) {
      const sum = best[first * n + end]!;
      for (let k = right.start; k < right.end; k++) {
        const value = sum + similarity[end * n + k]!;
        if (value > joined[k]!) joined[k] = value;
      }
    }
    for (let last = right.start; last < right.end; last++) best[first * n + last] = -Infinity;
    for (let k = right.start; k < right.end; k++) {
      const sum = joined[k]!;
      const [start, stop] = opposite(right, k);
      for (let last = start; last < stop; last++) {
        const value = sum + best[k * n + last]!;
        if (value > best[first * n + last]!) best[first * n + last] = value;
      }
    }
    for (let last = right.start; last < right.end; last++) best[last * n + first] = best[first * n + last]!;
  }

  /** The positions in the best order of a whole tree. */
  order(root: Range): number[] {
    const { n } = this;
    let ends: [number, number] = [root.start, root.middle];
    for (let first = root.start; first < root.middle; first++) {
      for (let last = root.middle; last < root.end; last++) {
        if (this.#best[first * n + last]! > this.#best[ends[0] * n + ends[1]]!) ends = [first, last];
      }
    }
    const order: number[] = [];
    this.#unfold(root, ends[0], ends[1], order);
    return order;
  }

  /** Appends a cluster's positions from `first` to `last`, looking again for the two that met in the middle. */
  #unfold(range: Range, first: number, last: number, order: number[]): void {
    if (range.left === undefined || range.right === undefined) {
      order.push(first);
      return;
    }
    const [near, far] = first < range.middle ? [range.left, range.right] : [range.right, range.left];
    const { n } = this;
    let most = -Infinity;
    let met: [number, number] = [first, last];
    const [from, to] = opposite(near, first);
    const [start, stop] = opposite(far, last);
    for (let end = from; end < to; end++) {
      for (let k = start; k < stop; k++) {
        const sum = this.#best[first * n + end]! + this.similarity[end * n + k]! + this.#best[k * n + last]!;
        if (sum > most) [most, met] = [sum, [end, k]];
      }
    }
    this.#unfold(near, first, met[0], order);
    this.#unfold(far, met[1], last, order);
  }
}

/** Where the other end of a cluster's order can be when `position` is at one: its other part; a leaf is both its ends. */
function opposite({ start, middle, end, left }: Range, position: number): readonly [number, number] {
  if (left === undefined) return [start, end];
  return position < middle ? [middle, end] : [start, middle];
}
