import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilson } from '../../../src/core/benchmark/statistics/interval';
import { Proportion } from '../../../src/core/benchmark/statistics/proportion';
import { holm, mcnemar, signFlip } from '../../../src/core/benchmark/statistics/significance';

interface Reference {
  wilson: { n: number; of: number; interval: [number, number] }[];
  clustered: { sizes: number[]; successes: number[]; interval: [number, number] }[];
  mcnemar: { onlyFirst: number; onlySecond: number; p: number }[];
  signFlip: { differences: number[]; p: number }[];
  holm: { p: number[]; adjusted: number[] }[];
}
/** From SciPy and statsmodels; scripts/reference/intervals.py. */
const reference = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../fixtures/statistics/reference.json'), 'utf8'),
) as Reference;

type Clusters = readonly (readonly [size: number, successes: number])[];

function intervalOf(clusters: Clusters): readonly [number, number] {
  const proportion = new Proportion();
  clusters.forEach(([size, successes], cluster) => {
    for (let i = 0; i < size; i++) proportion.add(cluster, i < successes);
  });
  return proportion.figure().ci95!;
}

const clusters: fc.Arbitrary<Clusters> = fc.array(
  fc.integer({ min: 1, max: 12 }).chain(size => fc.tuple(fc.constant(size), fc.nat(size))),
  { minLength: 1, maxLength: 25 },
);

describe('beside SciPy and statsmodels', () => {
  test.each(reference.wilson)('Wilson $n of $of', ({ n, of, interval }) => {
    const own = wilson(n / of, of);
    expect(own[0]).toBeCloseTo(interval[0], 12);
    expect(own[1]).toBeCloseTo(interval[1], 12);
  });

  test.each(reference.clustered)('clusters $sizes with $successes', ({ sizes, successes, interval }) => {
    const own = intervalOf(sizes.map((size, j) => [size, successes[j]!]));
    expect(own[0]).toBeCloseTo(100 * interval[0], 4);
    expect(own[1]).toBeCloseTo(100 * interval[1], 4);
  });

  test.each(reference.mcnemar)('McNemar $onlyFirst against $onlySecond', ({ onlyFirst, onlySecond, p }) => {
    expect(mcnemar(onlyFirst, onlySecond) / p).toBeCloseTo(1, 9);
  });

  test.each(reference.signFlip)('sign flips of $differences', ({ differences, p }) => {
    expect(signFlip(differences)).toBeCloseTo(p, 12);
  });

  test.each(reference.holm)('Holm of $p', ({ p, adjusted }) => {
    holm(p).forEach((one, i) => expect(one).toBeCloseTo(adjusted[i]!, 12));
  });
});

describe('intervals over clusters', () => {
  test('are Wilson’s where no outcomes belong together', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(300), (of, n) => {
        const successes = Math.min(n, of);
        const own = intervalOf(Array.from({ length: of }, (_, i) => [1, i < successes ? 1 : 0] as const));
        const [low, high] = wilson(successes / of, of);
        expect(own[0]).toBeCloseTo(100 * low, 6);
        expect(own[1]).toBeCloseTo(100 * high, 6);
      }),
      { numRuns: 50 },
    );
  });

  test('hold what was seen, stay within 0 and 100, and are never narrower than half of Wilson’s', () => {
    fc.assert(
      fc.property(clusters, sample => {
        const of = sample.reduce((sum, [size]) => sum + size, 0);
        const n = sample.reduce((sum, [, successes]) => sum + successes, 0);
        const [low, high] = intervalOf(sample);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual((100 * n) / of);
        expect(high).toBeGreaterThanOrEqual((100 * n) / of);
        expect(high).toBeLessThanOrEqual(100);
        const independent = wilson(n / of, of);
        expect(high - low).toBeGreaterThan(50 * (independent[1] - independent[0]));
      }),
    );
  });

  test('are mirrored where successes and failures change places', () => {
    fc.assert(
      fc.property(clusters, sample => {
        const [low, high] = intervalOf(sample);
        const mirrored = intervalOf(sample.map(([size, successes]) => [size, size - successes]));
        expect(mirrored[0]).toBeCloseTo(100 - high, 4);
        expect(mirrored[1]).toBeCloseTo(100 - low, 4);
      }),
    );
  });

  test('are narrower with four times as many clusters', () => {
    fc.assert(
      fc.property(clusters, sample => {
        const [low, high] = intervalOf(sample);
        const [lower, higher] = intervalOf([...sample, ...sample, ...sample, ...sample]);
        expect(higher - lower).toBeLessThan(high - low);
      }),
    );
  });

  test('are wider where the outcomes of a cluster agree than where they do not', () => {
    const agreeing = intervalOf(Array.from({ length: 20 }, (_, j) => [6, j % 2 === 0 ? 6 : 0] as const));
    const mixed = intervalOf(Array.from({ length: 20 }, () => [6, 3] as const));
    expect(agreeing[1] - agreeing[0]).toBeGreaterThan(2 * (mixed[1] - mixed[0]));
  });

  test('counting an outcome twice is not two outcomes', () => {
    const [once, twice] = [new Proportion(), new Proportion()];
    for (let i = 0; i < 40; i++) {
      once.add(i, i % 4 === 0);
      twice.add(i, i % 4 === 0, 2);
    }
    expect(twice.figure()).toEqual({ ...once.figure(), n: 20, of: 80 });
  });
});

describe('tests of a difference', () => {
  test('clusters of one pair each make the sign-flip test McNemar’s', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (b, c) => {
        const differences = [...new Array<number>(b).fill(-1), ...new Array<number>(c).fill(1)];
        expect(signFlip(differences)).toBeCloseTo(mcnemar(b, c), 10);
      }),
    );
  });

  test('what changed within one cluster is one observation', () => {
    expect(mcnemar(0, 12)).toBeLessThan(0.001);
    expect(signFlip([12])).toBe(1);
  });
});
