import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../../src/core/embedding/similarity';
import { describeStructure } from '../../../src/core/encoder/structure';
import type { EncoderInfo } from '../../../src/core/encoder/types';
import { pairShares, positionShares } from '../../../src/core/saliency/shares';

const info = (composition: EncoderInfo['composition'], rows: number, columns: number): EncoderInfo => ({
  ...describeStructure(),
  composition,
  grid: { rows, columns },
});
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const thrown = (kind: string) => expect.objectContaining({ kind }) as Error;

describe('shares by position', () => {
  it('sum to the cosine, and do not depend on which image is first', () => {
    const number = fc.float({ min: -4, max: 4, noNaN: true });
    const scene = fc
      .record({ length: fc.integer({ min: 1, max: 16 }), count: fc.integer({ min: 1, max: 30 }) })
      .chain(({ length, count }) => {
        const size = length * count;
        const vector = fc.array(number, { minLength: size, maxLength: size }).map(v => Float32Array.from(v));
        return fc.record({ count: fc.constant(count), a: vector, b: vector });
      });
    fc.assert(
      fc.property(scene, ({ count, a, b }) => {
        fc.pre(Math.hypot(...a) > 0 && Math.hypot(...b) > 0);
        const shares = positionShares(a, b, count);
        expect(shares.length).toBe(count);
        expect(Math.abs(sum(shares) - cosine(a, b))).toBeLessThan(1e-6);
        expect(positionShares(b, a, count)).toEqual(shares);
      }),
    );
  });

  it('are positive where both agree, negative where they oppose, and nothing where one is empty', () => {
    const shares = positionShares(Float32Array.of(1, 0, 1, 0, 0, 0), Float32Array.of(2, 0, -2, 0, 1, 1), 3);
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares[1]).toBe(-shares[0]!);
    expect(shares[2]).toBe(0);
  });

  it('are refused where lengths do not fit', () => {
    expect(() => positionShares(new Float32Array(4), new Float32Array(6), 2)).toThrow(thrown('internal'));
    expect(() => positionShares(new Float32Array(4), new Float32Array(4), 3)).toThrow(thrown('internal'));
  });
});

describe('shares of a pair', () => {
  const first = { embedding: Float32Array.of(1, 2), patches: Float32Array.of(2, 0, 0, 4) };
  const second = { embedding: Float32Array.of(3, 1), patches: Float32Array.of(4, 2, 2, 0) };

  it('are each image’s own where its embedding is the mean of its patches', () => {
    const { rows, columns, shares1, shares2 } = pairShares(info('mean', 1, 2), first, second);
    expect([rows, columns]).toEqual([1, 2]);
    expect(shares1).not.toEqual(shares2);
    for (const shares of [shares1, shares2]) {
      expect(sum(shares)).toBeCloseTo(cosine(first.embedding, second.embedding), 12);
    }
  });

  it('belong to the position where the embedding is its patches', () => {
    const { shares1, shares2 } = pairShares(info('concatenation', 2, 1), first, second);
    expect(shares1).toEqual(shares2);
    expect(sum(shares1)).toBeCloseTo(cosine(first.embedding, second.embedding), 12);
  });

  it('are refused for an encoder that has none', () => {
    expect(() => pairShares(info('other', 1, 2), first, second)).toThrow(thrown('unsupported'));
    expect(() => pairShares({ ...info('mean', 1, 2), grid: undefined }, first, second)).toThrow(thrown('unsupported'));
    expect(() => pairShares(info('mean', 1, 2), first, { embedding: second.embedding })).toThrow(thrown('internal'));
  });
});
