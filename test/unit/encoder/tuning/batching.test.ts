import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BATCH_SIZES, Batching, LONGEST_BATCH_SECONDS } from '../../../../src/core/encoder/tuning/batching';

/** Batches of a machine on which a batch of `size` takes `seconds(size)`, until the size is final. */
function settled(seconds: (size: number) => number): number {
  const batching = new Batching();
  for (let n = 0; n < 100 && !batching.settled; n++) batching.measured(batching.size, seconds(batching.size));
  expect(batching.settled).toBe(true);
  return batching.size;
}

describe('the size of a batch', () => {
  it('grows while larger batches are worth it', () => {
    // 10 ms a batch and 1 ms an image.
    expect(settled(size => 0.01 + 0.001 * size)).toBe(16);
  });

  it('stays at one where nothing is gained', () => {
    expect(settled(size => 0.1 * size)).toBe(1);
  });

  it('stops before a batch keeps a person waiting', () => {
    expect(settled(size => 0.4 + 0.8 * size)).toBe(4);
  });

  it('is what an earlier job settled on', () => {
    const batching = new Batching(4);
    batching.measured(4, 100);
    expect([batching.size, batching.settled]).toEqual([4, true]);
  });

  it('learns nothing from the last, smaller batch of a folder', () => {
    const batching = new Batching();
    for (const _ of [1, 2]) batching.measured(1, 1);
    batching.measured(1, 0.001);
    expect(batching.size).toBe(2);
  });

  it('always settles, on a size that is offered and short', () => {
    const costs = fc.tuple(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 1e-4, max: 2, noNaN: true }));
    fc.assert(
      fc.property(costs, ([fixed, each]) => {
        const size = settled(count => fixed + each * count);
        expect(BATCH_SIZES).toContain(size);
        if (size > 1) expect(size * (fixed / size + each)).toBeLessThanOrEqual(LONGEST_BATCH_SECONDS * 2);
      }),
    );
  });
});
