import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../../src/core/embedding/similarity';
import { correspond, cosinesOf, peakOf } from '../../../src/core/saliency/correspondence';

const DIM = 5;
const image = fc
  .array(fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: DIM, maxLength: DIM }), {
    minLength: 2,
    maxLength: 8,
  })
  .filter(patches => Math.min(...centred(patches).map(patch => Math.hypot(...patch))) > 0.1);

function centred(patches: readonly (readonly number[])[]): number[][] {
  return patches.map(patch =>
    patch.map((value, k) => value - patches.reduce((sum, other) => sum + other[k]!, 0) / patches.length),
  );
}
const flat = (patches: readonly (readonly number[])[]): Float32Array => Float32Array.from(patches.flat());

describe('correspondence', () => {
  it('is the cosine of the patches less each image’s mean, as computed patch by patch', () => {
    fc.assert(
      fc.property(image, image, (first, second) => {
        const { cosines } = correspond(flat(first), flat(second), DIM);
        centred(first).forEach((a, i) =>
          centred(second).forEach((b, j) => {
            expect(cosines[i * second.length + j]).toBeCloseTo(cosine(Float64Array.from(a), Float64Array.from(b)), 4);
          }),
        );
      }),
    );
  });

  it('links exactly the patches that are each other’s nearest, as a search of every pair finds them', () => {
    fc.assert(
      fc.property(image, image, (first, second) => {
        const found = correspond(flat(first), flat(second), DIM);
        const nearest = (n: 1 | 2, patch: number) => peakOf(cosinesOf(found, n, patch, second.length));
        const expected = first.flatMap((_, i) => (nearest(2, nearest(1, i)) === i ? [[i, nearest(1, i)]] : []));
        const links = Array.from({ length: found.mutual.length / 2 }, (_, l) => [
          ...found.mutual.slice(l * 2, l * 2 + 2),
        ]);
        expect(links).toEqual(expected);
        expect(links.length).toBeGreaterThan(0);
      }),
    );
  });

  it('finds every patch of an image in its shuffled copy', () => {
    const first = [
      [1, 0, 0, 0, 0],
      [0, 1, 0, 0, 0],
      [0, 0, 1, 0, 0],
    ];
    const { mutual } = correspond(flat(first), flat([first[2]!, first[0]!, first[1]!]), DIM);
    expect([...mutual]).toEqual([0, 1, 1, 2, 2, 0]);
  });

  it('gives a patch equal to the mean no direction, and no link', () => {
    const { cosines, mutual } = correspond(Float32Array.of(0.1, 0.3, 0.1, 0.3), Float32Array.of(1, 0, 0, 1), 2);
    expect(cosines.every(Number.isNaN)).toBe(true);
    expect(mutual).toHaveLength(0);
    expect(peakOf(cosines)).toBe(-1);
  });
});
