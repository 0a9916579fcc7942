/**
 * Which patch of one image looks like which patch of the other: cosines of patch vectors, the mean of each image's own
 * patches taken away, and the mutual nearest neighbours among them. Source: Amir, Gandelsman, Bagon, Dekel, "Deep ViT
 * Features as Dense Visual Descriptors" (arXiv 2112.05814), whose "best buddies" these are.
 */
import { patchCount } from './resemblance';

export interface Correspondence {
  /** [P1 * P2]: the cosine of patch `i` of image 1 and patch `j` of image 2 at `i * P2 + j`; NaN where one has no direction. */
  readonly cosines: Float32Array;
  /** Pairs `i, j` one after the other: each the other's nearest patch. */
  readonly mutual: Uint32Array;
}

/**
 * @param patches1 [P1 * dim] @param patches2 [P2 * dim], row by row
 * @throws ProbeError internal (lengths that do not fit)
 */
export function correspond(patches1: Float32Array, patches2: Float32Array, dim: number): Correspondence {
  const [first, second] = [centred(patches1, dim), centred(patches2, dim)];
  const [count1, count2] = [first.length / dim, second.length / dim];
  const cosines = new Float32Array(count1 * count2);
  for (let i = 0; i < count1; i++) {
    for (let j = 0; j < count2; j++) {
      let sum = 0;
      for (let k = 0; k < dim; k++) sum += first[i * dim + k]! * second[j * dim + k]!;
      cosines[i * count2 + j] = sum;
    }
  }
  return { cosines, mutual: mutualNearest(cosines, count1, count2) };
}

/** Unit vectors after the mean patch is taken away; a patch equal to the mean has no direction and becomes NaN. */
function centred(patches: Float32Array, dim: number): Float64Array {
  const count = patchCount(patches, dim);
  const mean = new Float64Array(dim);
  for (let i = 0; i < patches.length; i++) mean[i % dim]! += patches[i]! / count;
  const unit = Float64Array.from(patches, (value, i) => value - mean[i % dim]!);
  for (let p = 0; p < count; p++) {
    const vector = unit.subarray(p * dim, (p + 1) * dim);
    const length = Math.hypot(...vector);
    const largest = patches
      .subarray(p * dim, (p + 1) * dim)
      .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // What is left of a patch equal to the mean is rounding.
    for (let k = 0; k < dim; k++) vector[k] = length <= largest * 1e-6 ? Number.NaN : vector[k]! / length;
  }
  return unit;
}

function mutualNearest(cosines: Float32Array, count1: number, count2: number): Uint32Array {
  const of1 = new Int32Array(count1).fill(-1);
  const of2 = new Int32Array(count2).fill(-1);
  for (let i = 0; i < count1; i++) {
    for (let j = 0; j < count2; j++) {
      const cosine = cosines[i * count2 + j]!;
      if (Number.isNaN(cosine)) continue;
      if (of1[i] === -1 || cosine > cosines[i * count2 + of1[i]!]!) of1[i] = j;
      if (of2[j] === -1 || cosine > cosines[of2[j]! * count2 + j]!) of2[j] = i;
    }
  }
  const mutual: number[] = [];
  of1.forEach((j, i) => {
    if (j >= 0 && of2[j] === i) mutual.push(i, j);
  });
  return Uint32Array.from(mutual);
}

/** The cosines of one patch with every patch of the other image. @param n whose patch it is */
export function cosinesOf({ cosines }: Pick<Correspondence, 'cosines'>, n: 1 | 2, patch: number, count2: number) {
  if (n === 1) return cosines.subarray(patch * count2, (patch + 1) * count2);
  return Float32Array.from({ length: cosines.length / count2 }, (_, i) => cosines[i * count2 + patch]!);
}

/** How alike each patch of an image is to the one nearest to it in the other; NaN where it has none. @param n whose patches */
export const nearestCosines = (found: Pick<Correspondence, 'cosines'>, n: 1 | 2, count1: number, count2: number) =>
  Float32Array.from({ length: n === 1 ? count1 : count2 }, (_, patch) => {
    const cosines = cosinesOf(found, n, patch, count2);
    return cosines[peakOf(cosines)] ?? Number.NaN;
  });

/** Position of the greatest value; -1 where there is none but NaN. */
export const peakOf = (values: ArrayLike<number>): number => {
  let peak = -1;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i]) && (peak === -1 || values[i]! > values[peak]!)) peak = i;
  }
  return peak;
};
