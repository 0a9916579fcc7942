/** An order of images in which clusters show as blocks along the diagonal of their similarity matrix. */
import { Turns } from '../turns';
import { cosineMatrix } from './allPairs';
import { optimalLeafOrder } from './leafOrder';
import { averageLinkage } from './linkage';
import type { RowProducts } from './products';
import { reorderRows } from './rows';
import type { UnitRows } from './rows';

/**
 * Up to this many rows the order is hierarchical, with optimal leaves. Its time grows with the cube, and a person who
 * asks for a pair meanwhile waits for it: below a second here.
 */
const EXACT_ORDER = 1_000;
/** Beyond it, so many rows, evenly spread over the given order, are ordered that way, and every other stands with the most similar of them. */
const LANDMARKS = 1_000;
/** Rows compared with all landmarks at once. */
const BLOCK = 512;

export interface SeriationLimits {
  readonly exact: number;
  readonly landmarks: number;
}

/** @returns a permutation of the rows, the same for the same rows. @throws ProbeError cancelled */
export async function clusterOrder(
  rows: UnitRows,
  products: RowProducts,
  signal?: AbortSignal,
  limits: SeriationLimits = { exact: EXACT_ORDER, landmarks: LANDMARKS },
): Promise<number[]> {
  return rows.count <= limits.exact
    ? hierarchicalOrder(rows, products, signal)
    : landmarkOrder(rows, products, limits.landmarks, signal);
}

async function hierarchicalOrder(rows: UnitRows, products: RowProducts, signal?: AbortSignal): Promise<number[]> {
  const similarity = await cosineMatrix(rows, products, signal);
  const tree = await averageLinkage(similarity, rows.count, signal);
  return optimalLeafOrder(tree, similarity, signal);
}

async function landmarkOrder(
  rows: UnitRows,
  products: RowProducts,
  count: number,
  signal?: AbortSignal,
): Promise<number[]> {
  const chosen = Array.from({ length: count }, (_, n) => Math.floor((n * rows.count) / count));
  const landmarks = reorderRows(rows, chosen);
  const order = await hierarchicalOrder(landmarks, products, signal);
  const groups = Array.from({ length: count }, (): { row: number; cosine: number }[] => []);
  const turns = new Turns(signal);
  for (let top = 0; top < rows.count; top += BLOCK) {
    await turns.take();
    const block = rows.data.subarray(top * rows.dim, Math.min(rows.count, top + BLOCK) * rows.dim);
    const cosines = await products.of(block, landmarks.data, rows.dim);
    for (let row = 0; row * count < cosines.length; row++) {
      const nearest = indexOfLargest(cosines.subarray(row * count, (row + 1) * count));
      groups[nearest]!.push({ row: top + row, cosine: cosines[row * count + nearest]! });
    }
  }
  return order.flatMap(n => groups[n]!.sort((a, b) => b.cosine - a.cosine || a.row - b.row).map(({ row }) => row));
}

function indexOfLargest(values: Float32Array): number {
  let largest = 0;
  for (let n = 1; n < values.length; n++) if (values[n]! > values[largest]!) largest = n;
  return largest;
}
