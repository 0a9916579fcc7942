import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeLevels, fullLevels, remaining, sameLevels, storedValue } from '../../../src/webview/pair/levels';

const levels = fc
  .record({ low: fc.integer({ min: -500, max: 60_000 }), width: fc.integer({ min: 1, max: 60_000 }) })
  .map(({ low, width }) => ({ low, high: low + width }));

describe('brightness and contrast', () => {
  it('leave nothing to do for a picture made with the same levels', () => {
    fc.assert(fc.property(levels, wanted => remaining(wanted, wanted) === null));
  });

  it('map the wanted black and white of a picture to 0 and 1', () => {
    fc.assert(
      fc.property(levels, levels, (wanted, made) => {
        const left = remaining(wanted, made) ?? { low: 0, high: 1 };
        const span = made.high - made.low;
        expect(made.low + left.low * span).toBeCloseTo(wanted.low, 4);
        expect(made.low + left.high * span).toBeCloseTo(wanted.high, 4);
      }),
    );
  });

  it('stay a range of at least one value however often contrast is raised', () => {
    let now = fullLevels(8);
    for (let i = 0; i < 100; i++) now = changeLevels(now, { wider: -0.2, brighter: 0 }, 8);
    expect(now.high).toBeGreaterThan(now.low);
    for (let i = 0; i < 200; i++) now = changeLevels(now, { wider: 0.2, brighter: 0 }, 8);
    expect(now.high - now.low).toBeLessThanOrEqual(4 * 255 + 1);
  });

  it('become brighter by taking lower values for white', () => {
    const brighter = changeLevels(fullLevels(16), { wider: 0, brighter: 0.1 }, 16);
    expect(brighter.high).toBeLessThan(65_535);
    expect(sameLevels(brighter, fullLevels(16))).toBe(false);
    expect(storedValue(255, brighter)).toBe(brighter.high);
  });
});
