/** Everything that a similarity map shows, from the embeddings of a folder's images. */
import { cosineTiles, eachPair } from './allPairs';
import { Cells } from './cells';
import { NeighbourTable, TopPairs } from './nearest';
import type { SimilarPair } from './nearest';
import type { RowProducts } from './products';
import { reorderRows } from './rows';
import type { UnitRows } from './rows';
import { clusterOrder } from './seriation';

/** Up to this many images every pair has its cell. */
const PAIR_CELLS = 2_000;
/** Beyond it, the cells along each side: each shows a block of pairs. */
const BLOCK_CELLS = 1_000;
const NEIGHBOURS = 12;
const SIMILAR_PAIRS = 200;

/** Positions count in `order`, from 0. */
export interface SimilarityMap {
  /** The row at each position. */
  readonly order: readonly number[];
  /** Cells along each side: one an image, or fewer where each stands for a block of images. */
  readonly side: number;
  /** [side × side], symmetric: cosine × CELL_SCALE. A block's cell is that of its most similar pair. */
  readonly cells: Int16Array;
  /** [side × side × 2]: the positions of the pair that a block's cell shows; null where cells are images. */
  readonly pairs: Uint32Array | null;
  /** For each position its `neighbours.k` most similar others: their positions and cosines. */
  readonly neighbours: { readonly k: number; readonly index: Uint32Array; readonly cosines: Float32Array };
  /** The most similar pairs, by position, most similar first. */
  readonly similar: readonly SimilarPair[];
}

export interface MapLimits {
  /** More images than this are shown as blocks. */
  readonly images: number;
  readonly blockCells: number;
}

/** @throws ProbeError cancelled */
export async function similarityMap(
  rows: UnitRows,
  products: RowProducts,
  signal?: AbortSignal,
  limits: MapLimits = { images: PAIR_CELLS, blockCells: BLOCK_CELLS },
): Promise<SimilarityMap> {
  const order = await clusterOrder(rows, products, signal);
  const { count } = rows;
  const cells = new Cells(count, count <= limits.images ? count : limits.blockCells);
  const neighbours = new NeighbourTable(count, NEIGHBOURS);
  const similar = new TopPairs(SIMILAR_PAIRS);
  for await (const tile of cosineTiles(reorderRows(rows, order), products, signal)) {
    eachPair(tile, (first, second, cosine) => {
      cells.add(first, second, cosine);
      neighbours.add(first, second, cosine);
      similar.add(first, second, cosine);
    });
  }
  const { side, values, pairs } = cells;
  return { order, side, cells: values, pairs, neighbours, similar: similar.pairs };
}
