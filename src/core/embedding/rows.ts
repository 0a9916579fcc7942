import { dot } from './similarity';

/** Embeddings of length 1, so that the inner product of two is their cosine similarity. */
export interface UnitRows {
  readonly count: number;
  readonly dim: number;
  /** [count × dim], row by row. */
  readonly data: Float32Array;
}

/**
 * Embeddings scaled to length 1, one after the other. One that is zero or not finite has no direction, and so no
 * similarity to anything: it is left out, and stops nothing.
 * @returns the rows; `used`, which embedding each row is; `without`, the embeddings that were left out.
 */
export function unitRows(
  embeddings: readonly Float32Array[],
  dim: number,
): { rows: UnitRows; used: number[]; without: number[] } {
  const lengths = embeddings.map(embedding => Math.sqrt(dot(embedding, embedding)));
  const hasDirection = (length: number) => length > 0 && Number.isFinite(length);
  const all = [...embeddings.keys()];
  const used = all.filter(n => hasDirection(lengths[n]!));
  const data = new Float32Array(used.length * dim);
  used.forEach((n, row) => {
    const scaled = embeddings[n]!.map(value => value / lengths[n]!);
    data.set(scaled, row * dim);
  });
  return { rows: { count: used.length, dim, data }, used, without: all.filter(n => !hasDirection(lengths[n]!)) };
}

/** The rows in another order: row `order[n]` becomes row `n`. */
export function reorderRows(rows: UnitRows, order: readonly number[]): UnitRows {
  const { dim } = rows;
  const data = new Float32Array(order.length * dim);
  order.forEach((from, to) => data.set(rows.data.subarray(from * dim, (from + 1) * dim), to * dim));
  return { count: order.length, dim, data };
}
