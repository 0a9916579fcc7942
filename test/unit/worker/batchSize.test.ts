import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchSize } from '../../../src/worker/computing';

describe('the size of a batch', () => {
  it('begins with one image where it must not take long, and is what fits into that time then', () => {
    const size = new BatchSize(8, 4);
    expect(size.next()).toBe(1);
    size.took(1, 3);
    expect(size.next()).toBe(1);
    size.took(1, 1.5);
    expect(size.next()).toBe(2);
    size.took(2, 0.1);
    expect(size.next()).toBe(8);
    size.took(8, 80);
    expect(size.next()).toBe(1);
  });

  it('learns nothing from a batch that the cache had', () => {
    const size = new BatchSize(8, 4);
    size.took(1, 1);
    size.took(0, 0);
    expect(size.next()).toBe(4);
  });

  it('is the most from the start where somebody waits', () => {
    const size = new BatchSize(8, Infinity);
    expect(size.next()).toBe(8);
    size.took(8, 80);
    expect(size.next()).toBe(8);
  });

  it('is never none, never too many, and never longer than one image or the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.array(fc.double({ min: 1e-6, max: 100, noNaN: true }), { minLength: 1 }),
        (most, times) => {
          const size = new BatchSize(most, 4);
          for (const perImage of times) {
            size.took(3, perImage * 3);
            const next = size.next();
            expect(next).toBeGreaterThanOrEqual(1);
            expect(next).toBeLessThanOrEqual(most);
            if (next > 1) expect(next * perImage).toBeLessThanOrEqual(4 + 1e-9);
          }
        },
      ),
    );
  });
});
