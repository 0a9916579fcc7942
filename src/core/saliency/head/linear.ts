/** Small products of matrices and vectors, in double precision. */
import type { Linear } from './types';

/** W x + b. */
export function forward({ weight, bias }: Linear, x: Float64Array): Float64Array {
  const from = x.length;
  return Float64Array.from(bias, (offset, row) => {
    let sum = offset;
    for (let i = 0; i < from; i++) sum += weight[row * from + i]! * x[i]!;
    return sum;
  });
}

/** Wᵀ g for rows `start` to `start + count` of W, of which `g` has one number each: what reaches the inputs. */
export function backward({ weight, bias }: Linear, g: Float64Array, start = 0, count = bias.length): Float64Array {
  const from = weight.length / bias.length;
  const out = new Float64Array(from);
  for (let row = start; row < start + count; row++) {
    const factor = g[row]!;
    for (let i = 0; i < from; i++) out[i]! += factor * weight[row * from + i]!;
  }
  return out;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>, aFrom = 0): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[aFrom + i]! * b[i]!;
  return sum;
}
