import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../../src/core/embedding/similarity';
import { patchShares, patchValues } from '../../../src/core/saliency/pooled';

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

function meanOf(patches: Float32Array, dim: number): Float32Array {
  const count = patches.length / dim;
  return Float32Array.from({ length: dim }, (_, i) => {
    let total = 0;
    for (let p = 0; p < count; p++) total += patches[p * dim + i]!;
    return total / count;
  });
}

const number = fc.float({ min: -4, max: 4, noNaN: true });

describe('shares of a cosine', () => {
  it('sum to it, for any patches whose mean has a direction', () => {
    const scene = fc
      .record({ dim: fc.integer({ min: 2, max: 24 }), count: fc.integer({ min: 1, max: 20 }) })
      .chain(({ dim, count }) =>
        fc.record({
          dim: fc.constant(dim),
          patches: fc.array(number, { minLength: dim * count, maxLength: dim * count }).map(v => Float32Array.from(v)),
          other: fc.array(number, { minLength: dim, maxLength: dim }).map(v => Float32Array.from(v)),
        }),
      );
    fc.assert(
      fc.property(scene, ({ dim, patches, other }) => {
        const own = meanOf(patches, dim);
        fc.pre(Math.hypot(...own) > 0.1 && Math.hypot(...other) > 0.1);
        const shares = patchShares(patches, own, other);
        const whole = cosine(own, other);
        expect(Math.abs(sum(shares) - whole)).toBeLessThan(5e-6);
        expect(Math.abs(sum(patchValues(shares)) / shares.length - whole)).toBeLessThan(5e-6);
      }),
    );
  });

  it('go to the patches that look like the other image, and against those that look like its opposite', () => {
    const patches = Float32Array.of(1, 0, 0, 1, -0.5, 0, 0.5, 0);
    const shares = patchShares(patches, meanOf(patches, 2), Float32Array.of(3, 0));
    expect(shares[0]).toBeGreaterThan(shares[3]!);
    expect(shares[1]).toBe(0);
    expect(shares[2]).toBe(-shares[3]!);
  });

  it('are refused where lengths do not fit or an embedding is zero', () => {
    const kind = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        return (error as { kind?: string }).kind;
      }
      return undefined;
    };
    expect(kind(() => patchShares(new Float32Array(5), Float32Array.of(1, 1), Float32Array.of(1, 1)))).toBe('internal');
    expect(kind(() => patchShares(new Float32Array(4), Float32Array.of(1, 1), Float32Array.of(1)))).toBe('internal');
    expect(kind(() => patchShares(new Float32Array(4), Float32Array.of(0, 0), Float32Array.of(1, 1)))).toBe(
      'bad-input',
    );
    expect(kind(() => cosine(Float32Array.of(1, 2), Float32Array.of(1)))).toBe('internal');
    expect(kind(() => cosine(Float32Array.of(1, Number.NaN), Float32Array.of(1, 1)))).toBe('bad-input');
  });
});
