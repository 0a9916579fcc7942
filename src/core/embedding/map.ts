/** Everything that a similarity map shows, from the embeddings of a folder's images. */
import { cosineTiles, eachPair } from './allPairs';
import { NeighbourTable, TopPairs } from './nearest';
import type { SimilarPair } from './nearest';
import type { RowProducts } from './products';
import { reorderRows } from './rows';
import type { UnitRows } from './rows';
import { clusterOrder, EXACT_ORDER } from './seriation';

/** Cells along each side where there are more images than cells can be drawn for. */
const BLOCK_CELLS = 1_000;
const NEIGHBOURS = 12;
const SIMILAR_PAIRS = 200;

/** The full range of a stored cell stands for a cosine of −1..1: a cell is exact to 0.00002. */
export const CELL_SCALE = 32_767;

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
  limits: MapLimits = { images: EXACT_ORDER, blockCells: BLOCK_CELLS },
): Promise<SimilarityMap> {
  const order = await clusterOrder(rows, products, signal, { exact: limits.images, landmarks: limits.blockCells });
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

class Cells {
  readonly values: Int16Array;
  readonly pairs: Uint32Array | null;

  constructor(
    private readonly images: number,
    readonly side: number,
  ) {
    this.values = new Int16Array(side * side);
    this.pairs = side === images ? null : new Uint32Array(side * side * 2);
    if (this.pairs === null) for (let n = 0; n < side; n++) this.values[n * side + n] = CELL_SCALE;
    else this.values.fill(-CELL_SCALE - 1); // below any cosine: every block has a pair, which replaces it
  }

  add(first: number, second: number, cosine: number): void {
    const value = Math.round(cosine * CELL_SCALE);
    if (this.pairs === null) {
      this.values[first * this.side + second] = value;
      this.values[second * this.side + first] = value;
      return;
    }
    const [row, column] = [this.#block(first), this.#block(second)];
    this.#raise(row * this.side + column, value, first, second);
    if (row !== column) this.#raise(column * this.side + row, value, second, first);
  }

  #raise(cell: number, value: number, row: number, column: number): void {
    if (value <= this.values[cell]!) return;
    this.values[cell] = value;
    this.pairs![cell * 2] = row;
    this.pairs![cell * 2 + 1] = column;
  }

  #block(position: number): number {
    return Math.floor((position * this.side) / this.images);
  }
}
