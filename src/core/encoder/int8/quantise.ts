/** Weights of a linear layer in eight bits. */

/** Of 127 and not 128, so that the range is symmetric and no zero point is needed. */
const LARGEST = 127;
const ROWS_AT_ONCE = 32;
/** Weights below this are zero to any network; near float32's end their scale would not be exact. */
const NOTHING = 1e-30;

export interface QuantisedLinear {
  /** [in, out]: `MatMul` order, the transpose of PyTorch's. */
  readonly values: Int8Array;
  /** [out]: a weight is its value times its output's scale. */
  readonly scales: Float32Array;
}

/**
 * Symmetric, one scale for each output: the largest weight of an output becomes ±127.
 * @param weights [out, in], row by row
 */
export function quantise(weights: Float32Array, out: number): QuantisedLinear {
  const inputs = weights.length / out;
  const values = new Int8Array(weights.length);
  const scales = new Float32Array(out);
  const inverses = new Float64Array(out);
  for (let o = 0; o < out; o++) {
    let largest = 0;
    for (let i = o * inputs; i < (o + 1) * inputs; i++) largest = Math.max(largest, Math.abs(weights[i]!));
    scales[o] = largest < NOTHING ? 1 : largest / LARGEST;
    inverses[o] = 1 / scales[o]!;
  }
  // Some rows at a time, so that what is read and what is written both stay near.
  for (let from = 0; from < out; from += ROWS_AT_ONCE) {
    const to = Math.min(out, from + ROWS_AT_ONCE);
    for (let i = 0; i < inputs; i++) {
      for (let o = from; o < to; o++) values[i * out + o] = Math.round(weights[o * inputs + i]! * inverses[o]!);
    }
  }
  return { values, scales };
}
