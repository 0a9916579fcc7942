/**
 * Where one image looks like another: each patch of it, as if pooling had attended to that patch alone, against the other
 * image's embedding. Source of the idea: Zhou, Loy, Dai, "Extract Free Dense Labels from CLIP" (MaskCLIP, arXiv 2112.01071),
 * which reads a patch through the pooling head's value and output layers; here the other image stands in a text's place.
 */
import { dot } from '../embedding/similarity';
import { ProbeError } from '../errors';
import type { HeatmapScale } from './heatmap';

/** A cosine's: 0 and less get the first colour, 1 the last. The same for both images of every pair. */
export const COSINE_SCALE: HeatmapScale = { min: 0, max: 1 };

/**
 * Cosine of each patch with the other image's embedding. `patches` are in the embedding's space: what the pooling head
 * makes of a patch alone, which under mean pooling is the patch itself.
 * @param patches [P * dim], row by row; @param other [dim]
 * @returns [P], -1..1; NaN where a patch (or `other`) is zero and so has no direction
 * @throws ProbeError internal (lengths that do not fit)
 */
export function patchCosines(patches: Float32Array, other: Float32Array): Float32Array {
  const count = patchCount(patches, other.length);
  return Float32Array.from({ length: count }, (_, p) => direction(part(patches, p, other.length), other));
}

/**
 * Cosine of each part of an embedding with the part at the same place of another: for embeddings that are their patches
 * one after the other, where a patch belongs to a place and is never compared with the rest of the other image.
 * @param a @param b [count * part length]
 * @returns [count], -1..1; NaN where a part is zero
 * @throws ProbeError internal (lengths that do not fit)
 */
export function placeCosines(a: Float32Array, b: Float32Array, count: number): Float32Array {
  const length = a.length / count;
  if (a.length !== b.length || !Number.isInteger(length)) {
    throw new ProbeError('internal', `Embeddings of ${a.length} and ${b.length} numbers are not ${count} patches.`);
  }
  return Float32Array.from({ length: count }, (_, p) => direction(part(a, p, length), part(b, p, length)));
}

/**
 * How much of each patch is drawn: its pooling attention relative to even attention, at most 1. Even attention fades
 * nothing, and the scale does not depend on the image.
 * @param attention [P], head-averaged, summing to 1
 */
export const fadeOf = (attention: Float32Array): Float32Array =>
  attention.map(weight => Math.min(1, weight * attention.length));

/** How many vectors of `dim` numbers there are. @throws ProbeError internal */
export function patchCount(patches: Float32Array, dim: number): number {
  const count = patches.length / dim;
  if (Number.isInteger(count)) return count;
  throw new ProbeError('internal', `Patches of ${patches.length} numbers do not fit an embedding of ${dim}.`);
}

const part = (of: Float32Array, p: number, length: number): Float32Array => of.subarray(p * length, (p + 1) * length);

const direction = (a: Float32Array, b: Float32Array): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
