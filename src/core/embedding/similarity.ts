import { ProbeError } from '../errors';

type Vector = Float32Array | Float64Array;

/**
 * Inner product, accumulated in float64.
 * @throws ProbeError internal for vectors of different lengths: they come from different encoders.
 */
export function dot(a: Vector, b: Vector): number {
  if (a.length !== b.length) {
    throw new ProbeError('internal', `Embeddings of ${a.length} and ${b.length} numbers cannot be compared.`);
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * Euclidean length.
 * @throws ProbeError bad-input for a zero (or not finite) vector, whose direction means nothing.
 */
export function norm(a: Vector): number {
  const length = Math.sqrt(dot(a, a));
  if (length > 0 && Number.isFinite(length)) return length;
  throw new ProbeError(
    'bad-input',
    `An embedding is ${length === 0 ? 'zero' : 'not finite'}, so it has no direction to compare.`,
    {
      remedy: 'Check that the image is not blank, and that the encoder is intact.',
    },
  );
}

/**
 * Cosine similarity of two embeddings, -1..1, accumulated in float64.
 * @throws ProbeError internal (different lengths) | bad-input (a zero or not finite vector)
 */
export function cosine(a: Vector, b: Vector): number {
  return dot(a, b) / (norm(a) * norm(b));
}
