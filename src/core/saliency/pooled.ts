/**
 * Where the similarity of two images comes from, exactly, for an encoder whose embedding is the mean of its patches.
 * Sources: Stylianou, Souvenir, Pless, "Visualizing Deep Similarity Networks" (arXiv 1901.00536);
 * Zhu, Yang, Chen, "Visual Explanation for Deep Metric Learning" (arXiv 1909.12977).
 */
import { dot, norm } from '../embedding/similarity';
import { ProbeError } from '../errors';

/**
 * What each patch of one image adds to the cosine similarity with another image: `patch · other / (P |own| |other|)`.
 * As `own` is the mean of the patches, the shares sum to the cosine; a share may be negative.
 * @param patches [P * dim], row by row; @param own [dim], their mean; @param other [dim], the other image's embedding
 * @returns [P] in float64
 * @throws ProbeError internal (lengths that do not fit) | bad-input (a zero embedding)
 */
export function patchShares(patches: Float32Array, own: Float32Array, other: Float32Array): Float64Array {
  const dim = own.length;
  const count = patches.length / dim;
  if (other.length !== dim || !Number.isInteger(count)) {
    throw new ProbeError(
      'internal',
      `Patches of ${patches.length} numbers do not fit embeddings of ${dim} and ${other.length}.`,
    );
  }
  const scale = 1 / (count * norm(own) * norm(other));
  return Float64Array.from({ length: count }, (_, p) => scale * dot(patches.subarray(p * dim, (p + 1) * dim), other));
}

/**
 * Shares as they are shown: times the number of patches, so that their mean, not their sum, is the cosine. The values of
 * grids of different sizes then share one scale, and a patch above the cosine raises it, one below lowers it.
 */
export function patchValues(shares: Float64Array | Float32Array): Float64Array {
  return Float64Array.from(shares, share => share * shares.length);
}
