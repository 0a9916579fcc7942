/**
 * What each patch does to a pair's cosine under attention pooling.
 *
 * The pooled vector is a sum over patches before the head's MLP: z = b + Σ c_p, where c_p is what patch p adds through
 * attention, value and projection. The embedding is e(z) = z + MLP(norm(z)), and the cosine with the other image's
 * embedding f a function of z alone. The **pull** of a patch is d/dα cos(e(z + α c_p), f) at α = 0: by how much the cosine
 * would grow, in proportion, if more of this patch were pooled. It is the gradient, through the head alone, times what the
 * patch adds (gradient times input; Shrikumar et al., arXiv 1605.01713). It is no share: pulls may be negative, and do not
 * sum to the cosine.
 */
import { ProbeError } from '../../errors';
import { curveOf } from './activation';
import { backward, dot, forward } from './linear';
import type { AttentionHead } from './types';

/** What pooling made of an image. */
interface Pooled {
  /** [heads][patches], summing to 1 each. */
  readonly attention: readonly Float64Array[];
  /** [width], before norm and MLP. */
  readonly z: Float64Array;
}

/**
 * @param hidden [patches * width], the last hidden state
 * @param other [width], the other image's embedding, of any length but zero
 * @returns [patches]
 * @throws ProbeError bad-input for a zero embedding, or a hidden state of another width.
 */
export function patchPulls(head: AttentionHead, hidden: Float32Array, other: ArrayLike<number>): Float64Array {
  const { width, heads, out, value } = head;
  const { attention, z } = pool(head, hidden);
  const gradient = backward(out, cosineGradient(head, z, other));
  const size = width / heads;
  const pulls = new Float64Array(hidden.length / width);
  attention.forEach((weights, h) => {
    const direction = backward(value, gradient, h * size, size);
    const offset = dot(value.bias.subarray(h * size), gradient.subarray(h * size, (h + 1) * size));
    for (let p = 0; p < pulls.length; p++) pulls[p]! += weights[p]! * (dot(hidden, direction, p * width) + offset);
  });
  return pulls;
}

/** @returns [width], what the network's own head gives. @throws ProbeError bad-input as `patchPulls`. */
export const pooledEmbedding = (head: AttentionHead, hidden: Float32Array): Float64Array =>
  finish(head, pool(head, hidden).z).embedding;

function pool(head: AttentionHead, hidden: Float32Array): Pooled {
  const { width, heads, probe, query, key, value, out } = head;
  const count = hidden.length / width;
  if (!Number.isInteger(count) || count === 0) {
    throw new ProbeError('bad-input', `A hidden state of ${hidden.length} numbers is not of width ${width}.`);
  }
  const asked = forward(query, Float64Array.from(probe));
  const size = width / heads;
  const mixed = new Float64Array(width);
  const attention = Array.from({ length: heads }, (_, h) => {
    // The keys' bias adds the same to each patch, which softmax does not see.
    const wanted = backward(key, asked, h * size, size);
    const weights = softmax(
      Float64Array.from({ length: count }, (__, p) => dot(hidden, wanted, p * width) / Math.sqrt(size)),
    );
    const mean = new Float64Array(width);
    for (let p = 0; p < count; p++) {
      for (let i = 0; i < width; i++) mean[i]! += weights[p]! * hidden[p * width + i]!;
    }
    mixed.set(forward(rows(value, h * size, size), mean), h * size);
    return weights;
  });
  return { attention, z: forward(out, mixed) };
}

const rows = ({ weight, bias }: AttentionHead['value'], from: number, count: number): AttentionHead['value'] => {
  const width = weight.length / bias.length;
  return { weight: weight.subarray(from * width, (from + count) * width), bias: bias.subarray(from, from + count) };
};

function softmax(logits: Float64Array): Float64Array {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const powers = logits.map(logit => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map(power => power / sum);
}

/** Norm and MLP, with what going back through them needs. */
function finish({ norm, eps, mlp, activation }: AttentionHead, z: Float64Array) {
  const mean = z.reduce((a, b) => a + b) / z.length;
  const variance = z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / z.length;
  const deviation = Math.sqrt(variance + eps);
  const normed = z.map(value => (value - mean) / deviation);
  const before = forward(
    mlp[0],
    normed.map((value, i) => value * norm.weight[i]! + norm.bias[i]!),
  );
  const after = forward(mlp[1], before.map(curveOf(activation).value));
  return { deviation, normed, before, embedding: z.map((value, i) => value + after[i]!) };
}

/** [width]: how the cosine of e(z) with `other` changes with z. */
function cosineGradient(head: AttentionHead, z: Float64Array, other: ArrayLike<number>): Float64Array {
  const { deviation, normed, before, embedding } = finish(head, z);
  const [own, its] = [Math.sqrt(dot(embedding, embedding)), Math.sqrt(dot(other, other))];
  if (own === 0 || its === 0) throw new ProbeError('bad-input', 'An embedding is zero: it has no direction.');
  const cosine = dot(embedding, other) / (own * its);
  const outer = embedding.map((value, i) => (other[i]! / its - (cosine * value) / own) / own);
  const { slope } = curveOf(head.activation);
  const inner = backward(head.mlp[1], outer).map((value, i) => value * slope(before[i]!));
  const scaled = backward(head.mlp[0], inner).map((value, i) => value * head.norm.weight[i]!);
  const mean = scaled.reduce((a, b) => a + b) / z.length;
  const along = dot(scaled, normed) / z.length;
  return outer.map((value, i) => value + (scaled[i]! - mean - normed[i]! * along) / deviation);
}
