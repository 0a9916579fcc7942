import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceInterval } from '../../../src/core/benchmark/statistics/difference';
import type { TwiceCounted } from '../../../src/core/benchmark/statistics/difference';
import { Proportion } from '../../../src/core/benchmark/statistics/proportion';
import type { Figure } from '../../../src/core/benchmark/types';

function share(clusters: readonly TwiceCounted[], of: 'first' | 'second'): Figure {
  const proportion = new Proportion();
  clusters.forEach((cluster, index) => {
    for (let n = 0; n < cluster.trials; n++) proportion.add(index, n < cluster[of]);
  });
  return proportion.figure();
}

const intervalOf = (clusters: readonly TwiceCounted[]) =>
  differenceInterval(share(clusters, 'first'), share(clusters, 'second'), clusters);

const alone = (both: number, first: number, second: number, neither: number): TwiceCounted[] =>
  [both, first, second, neither].flatMap((count, kind) =>
    Array.from({ length: count }, () => ({ trials: 1, first: Number(kind < 2), second: Number(kind % 2 === 0) })),
  );

describe('the interval of a difference', () => {
  it('is Newcombe’s of paired shares where no pairs belong together', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table II, (36, 12, 2, 0), method 8: 0.0569 to 0.3404.
    const [low, high] = intervalOf(alone(36, 12, 2, 0)) ?? [];
    expect(low).toBeCloseTo(-34.04, 1);
    expect(high).toBeCloseTo(-5.69, 1);
  });

  it('holds the difference, turns around with the two, and is there where nothing differs', () => {
    const cluster = fc.integer({ min: 1, max: 6 }).chain(trials =>
      fc.record({
        trials: fc.constant(trials),
        first: fc.integer({ min: 0, max: trials }),
        second: fc.integer({ min: 0, max: trials }),
      }),
    );
    fc.assert(
      fc.property(fc.array(cluster, { minLength: 1, maxLength: 12 }), clusters => {
        const [low, high] = intervalOf(clusters)!;
        const difference = share(clusters, 'second').value! - share(clusters, 'first').value!;
        expect(low).toBeLessThanOrEqual(difference + 1e-9);
        expect(high).toBeGreaterThanOrEqual(difference - 1e-9);
        const turned = intervalOf(
          clusters.map(({ trials, first, second }) => ({ trials, first: second, second: first })),
        )!;
        expect(turned[0]).toBeCloseTo(-high, 6);
        expect(turned[1]).toBeCloseTo(-low, 6);
      }),
      { numRuns: 60 },
    );
    const [low, high] = intervalOf(alone(0, 0, 0, 10))!;
    expect(low).toBeLessThan(-20);
    expect(high).toBeGreaterThan(20);
    expect(differenceInterval(share([], 'first'), share([], 'second'), [])).toBeNull();
  });
});
