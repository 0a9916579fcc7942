/** Every pair's cosine similarity, exact: the upper triangle in tiles, each one dense product. */
import { Turns } from '../turns';
import type { RowProducts } from './products';
import type { UnitRows } from './rows';

/** Rows and columns of a tile: large enough for the full matrix rate, small enough to be cancelled between two. */
const TILE = 512;

/** The cosines of rows `top`, `top + 1`, … with rows `left`, `left + 1`, …; `left` is never before `top`. */
export interface Tile {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
  /** [rows × columns] */
  readonly cosines: Float32Array;
}

/** Yields tiles that together hold every pair of rows once; those on the diagonal hold theirs twice. */
export async function* cosineTiles(rows: UnitRows, products: RowProducts, signal?: AbortSignal): AsyncGenerator<Tile> {
  const { count, dim, data } = rows;
  const turns = new Turns(signal);
  const block = (from: number) => data.subarray(from * dim, Math.min(count, from + TILE) * dim);
  for (let top = 0; top < count; top += TILE) {
    for (let left = top; left < count; left += TILE) {
      await turns.take();
      const cosines = await products.of(block(top), block(left), dim);
      const columns = Math.min(TILE, count - left);
      yield { top, left, rows: cosines.length / columns, columns, cosines };
    }
  }
}

/** Calls `visit` once for every pair of a tile, `first < second`, with its cosine, within −1..1. */
export function eachPair(tile: Tile, visit: (first: number, second: number, cosine: number) => void): void {
  const { top, left, columns, cosines } = tile;
  for (let row = 0; row < tile.rows; row++) {
    const first = top + row;
    for (let column = top === left ? row + 1 : 0; column < columns; column++) {
      const cosine = cosines[row * columns + column]!;
      visit(first, left + column, cosine > 1 ? 1 : cosine < -1 ? -1 : cosine);
    }
  }
}

/** [count × count], symmetric, with a diagonal of ones. For as many rows as the memory allows: 16 MB for 2,000. */
export async function cosineMatrix(rows: UnitRows, products: RowProducts, signal?: AbortSignal): Promise<Float32Array> {
  const { count } = rows;
  const matrix = new Float32Array(count * count);
  for (let n = 0; n < count; n++) matrix[n * count + n] = 1;
  for await (const tile of cosineTiles(rows, products, signal)) {
    eachPair(tile, (first, second, cosine) => {
      matrix[first * count + second] = cosine;
      matrix[second * count + first] = cosine;
    });
  }
  return matrix;
}
