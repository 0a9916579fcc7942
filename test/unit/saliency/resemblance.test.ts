import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../../src/core/embedding/similarity';
import { fadeOf, patchCosines, placeCosines } from '../../../src/core/saliency/resemblance';

const vector = (length: number) =>
  fc
    .array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: length, maxLength: length })
    .map(values => Float32Array.from(values))
    .filter(values => Math.hypot(...values) > 0.1);

describe('where an image looks like another', () => {
  it('is the cosine of each patch with the other embedding, whatever the patch’s length', () => {
    const patch = vector(6);
    fc.assert(
      fc.property(
        fc.array(patch, { minLength: 1, maxLength: 9 }),
        patch,
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        (all, other, by) => {
          const flat = Float32Array.from(all.flatMap(values => [...values.map(value => value * by)]));
          const found = patchCosines(flat, other);
          all.forEach((values, p) => expect(found[p]).toBeCloseTo(cosine(values, other), 5));
        },
      ),
    );
  });

  it('has no value for a patch without a direction', () => {
    expect([...patchCosines(Float32Array.of(0, 0, 3, 4), Float32Array.of(3, 4))]).toEqual([Number.NaN, 1]);
    expect([...placeCosines(Float32Array.of(0, 0, 1, 0), Float32Array.of(1, 1, 0, 1), 2)]).toEqual([Number.NaN, 0]);
  });

  it('compares a place only with the same place, and so alike in both directions', () => {
    const [a, b] = [Float32Array.of(1, 0, 0, 2), Float32Array.of(2, 0, 3, 0)];
    expect([...placeCosines(a, b, 2)]).toEqual([1, 0]);
    expect(placeCosines(b, a, 2)).toEqual(placeCosines(a, b, 2));
  });

  it('refuses lengths that do not fit', () => {
    expect(() => patchCosines(new Float32Array(5), new Float32Array(2))).toThrow('do not fit');
    expect(() => placeCosines(new Float32Array(4), new Float32Array(6), 2)).toThrow('are not 2 patches');
  });
});

describe('fading by attention', () => {
  it('leaves even attention as it is, and does not depend on what attracts the most', () => {
    expect([...fadeOf(Float32Array.of(0.25, 0.25, 0.25, 0.25))]).toEqual([1, 1, 1, 1]);
    expect([...fadeOf(Float32Array.of(0.75, 0.125, 0.125, 0))]).toEqual([1, 0.5, 0.5, 0]);
  });
});
