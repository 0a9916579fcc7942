import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PairImage } from '../../../src/shared/panels/pair';
import { changeLevels, decimalsOf, remaining, sameLevels, storedValue } from '../../../src/webview/pair/levels';
import { CT_VALUES, valuesOf } from '../../e2e/support/panelFixtures';

type Values = PairImage['values'];

const levels = fc
  .record({ low: fc.integer({ min: -2000, max: 60_000 }), width: fc.integer({ min: 1, max: 60_000 }) })
  .map(({ low, width }) => ({ low, high: low + width }));
const CT = CT_VALUES;
const DOSE: Values = { ...CT, own: { low: 0, high: 0.25 }, range: { low: 0, high: 0.25 }, whole: false };

describe('brightness and contrast', () => {
  it('leave nothing to do for a picture made with the same levels', () => {
    fc.assert(fc.property(levels, wanted => remaining(wanted, { levels: wanted, values: CT }) === null));
  });

  it('map the wanted black and white of a picture to 0 and 1, also where black is the greatest value', () => {
    fc.assert(
      fc.property(levels, levels, fc.boolean(), (wanted, made, inverted) => {
        const values = { ...CT, inverted };
        const left = remaining(wanted, { levels: made, values }) ?? { low: 0, high: 1 };
        // A picture's 0…1 is its black to white: which value that is, the picture itself says.
        const valueAt = (part: number) => storedValue(part * 255, { levels: made, values });
        expect(valueAt(left.low)).toBeCloseTo(inverted ? wanted.high : wanted.low, 4);
        expect(valueAt(left.high)).toBeCloseTo(inverted ? wanted.low : wanted.high, 4);
      }),
    );
  });

  it.each([
    ['8 bits', valuesOf(8)],
    ['a CT', CT],
    ['a dose', DOSE],
  ])('stay a range of at least one step however often contrast is raised: %s', (_, values) => {
    const all = values.range.high - values.range.low;
    let now = values.own;
    for (let i = 0; i < 100; i++) now = changeLevels(now, { wider: -0.2, brighter: 0 }, values);
    expect(now.high).toBeGreaterThan(now.low);
    for (let i = 0; i < 200; i++) now = changeLevels(now, { wider: 0.2, brighter: 0 }, values);
    expect(now.high - now.low).toBeLessThanOrEqual(4 * all + 1);
    expect(now.high - now.low).toBeGreaterThan(3.9 * all);
  });

  it('become brighter by taking lower values for white, or higher ones where the least is white', () => {
    const { own } = valuesOf(16);
    const brighter = changeLevels(own, { wider: 0, brighter: 0.1 }, valuesOf(16));
    expect(brighter.high).toBeLessThan(65_535);
    expect(sameLevels(brighter, own)).toBe(false);
    expect(storedValue(255, { levels: brighter, values: valuesOf(16) })).toBe(brighter.high);
    const inverted = changeLevels(own, { wider: 0, brighter: 0.1 }, { ...valuesOf(16), inverted: true });
    expect(inverted.low).toBeGreaterThan(0);
  });

  it('move fractions by less than one', () => {
    const brighter = changeLevels(DOSE.own, { wider: 0, brighter: 0.1 }, DOSE);
    expect(brighter.low).toBeCloseTo(-0.025, 4);
    expect(decimalsOf(DOSE)).toBe(5);
    expect(decimalsOf(CT)).toBe(0);
  });

  it('of a sigmoid or a table do not tell a value, until the person has chosen others', () => {
    const values = { ...CT, straight: false };
    expect(storedValue(127.5, { levels: values.own, values })).toBeNull();
    expect(storedValue(127.5, { levels: { low: 0, high: 100 }, values })).toBe(50);
  });
});
