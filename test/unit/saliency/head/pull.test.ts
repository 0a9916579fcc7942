import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relativeL2 } from '../../../../src/core/encoder/verify';
import type { Encoded, Encoder } from '../../../../src/core/encoder/types';
import { curveOf } from '../../../../src/core/saliency/head/activation';
import { patchPulls, pooledEmbedding } from '../../../../src/core/saliency/head/pull';
import type { AttentionHead, Linear } from '../../../../src/core/saliency/head/types';
import { FIXTURES, openEncoder, readFloats } from '../../../support/checkpoints';

const floats = (values: Float64Array) => Float32Array.from(values);
const times = ({ weight, bias }: Linear, x: readonly number[]): number[] =>
  Array.from(bias, (offset, row) => offset + x.reduce((sum, value, i) => sum + weight[row * x.length + i]! * value, 0));
const inner = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** The head by its definition, patch by patch and head by head: what each patch adds, and the rest. */
function parts(head: AttentionHead, hidden: Float32Array): { readonly added: number[][]; readonly rest: number[] } {
  const { width, heads } = head;
  const size = width / heads;
  const patches = Array.from({ length: hidden.length / width }, (_, p) => [
    ...hidden.subarray(p * width, (p + 1) * width),
  ]);
  const query = times(head.query, [...head.probe]);
  const keys = patches.map(patch => times(head.key, patch));
  const values = patches.map(patch => times(head.value, patch));
  const attention = Array.from({ length: heads }, (_, h) => {
    const of = (vector: readonly number[]) => vector.slice(h * size, (h + 1) * size);
    const powers = keys.map(key => Math.exp(inner(of(query), of(key)) / Math.sqrt(size)));
    const all = powers.reduce((a, b) => a + b);
    return powers.map(power => power / all);
  });
  const unbiased = { weight: head.out.weight, bias: new Float32Array(width) };
  const added = values.map((value, p) =>
    times(
      unbiased,
      value.map((one, i) => one * attention[Math.floor(i / size)]![p]!),
    ),
  );
  return { added, rest: [...head.out.bias] };
}

function embeddingOf(head: AttentionHead, z: readonly number[]): number[] {
  const mean = z.reduce((a, b) => a + b) / z.length;
  const variance = z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / z.length;
  const normed = z.map(
    (value, i) => ((value - mean) / Math.sqrt(variance + head.eps)) * head.norm.weight[i]! + head.norm.bias[i]!,
  );
  const between = times(head.mlp[0], normed).map(curveOf(head.activation).value);
  return times(head.mlp[1], between).map((value, i) => value + z[i]!);
}

const cosineOf = (a: readonly number[], b: readonly number[]) => inner(a, b) / (Math.hypot(...a) * Math.hypot(...b));

describe('how patches pull at a cosine', () => {
  let encoder: Encoder;
  let head: AttentionHead;
  let encoded: readonly Encoded[];
  beforeAll(async () => {
    const folder = path.join(FIXTURES, 'siglip');
    encoder = await openEncoder(folder);
    head = await encoder.head!();
    const pixels = await readFloats(path.join(folder, 'reference.pixel_values.f32'));
    encoded = await encoder.encodeTensor!(pixels, { outputs: ['hidden'] });
  });
  afterAll(() => encoder?.dispose());

  it('rests on the head that the network has', () => {
    for (const { hidden, embedding } of encoded) {
      expect(relativeL2(floats(pooledEmbedding(head, hidden!)), embedding)).toBeLessThan(1e-5);
    }
  });

  it('is the finite difference of the cosine as each patch is pooled a little more and a little less', () => {
    const STEP = 1e-4;
    const [first, second] = encoded;
    const other = [...second!.embedding];
    const { added, rest } = parts(head, first!.hidden!);
    const z = rest.map((value, i) => added.reduce((sum, patch) => sum + patch[i]!, value));
    const withMore = (patch: readonly number[], more: number) =>
      cosineOf(embeddingOf(head, z.map((value, i) => value + more * patch[i]!)), other); // prettier-ignore
    const differences = added.map(patch => (withMore(patch, STEP) - withMore(patch, -STEP)) / (2 * STEP));
    const pulls = patchPulls(head, first!.hidden!, second!.embedding);
    expect(Math.max(...differences.map(Math.abs))).toBeGreaterThan(1e-4);
    expect(relativeL2(floats(pulls), Float32Array.from(differences))).toBeLessThan(1e-5);
  });

  it('is nothing where both images are the same: no patch can bring them closer', () => {
    const [{ hidden, embedding }] = encoded as [Encoded];
    expect(Math.max(...patchPulls(head, hidden!, embedding).map(Math.abs))).toBeLessThan(1e-6);
  });

  it('refuses a direction that is none', () => {
    const [{ hidden, embedding }] = encoded as [Encoded];
    expect(() => patchPulls(head, hidden!, new Float32Array(embedding.length))).toThrow('zero');
    expect(() => patchPulls(head, hidden!.subarray(1), embedding)).toThrow('width');
  });
});

describe('the curves between a head’s layers', () => {
  it.each(['gelu', 'gelu-tanh', 'quick-gelu'] as const)('%s: the slope is that of the curve', activation => {
    const { value, slope } = curveOf(activation);
    for (let x = -6; x <= 6; x += 0.37) {
      expect(slope(x)).toBeCloseTo((value(x + 1e-4) - value(x - 1e-4)) / 2e-4, 5);
    }
  });
});
