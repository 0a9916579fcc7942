import { describe, expect, it } from 'vitest';
import type { PairImage } from '../../../src/shared/panels/pair';
import { presetLevels, presetSaid } from '../../../src/webview/pair/presets';
import { CT_VALUES } from '../../e2e/support/panelFixtures';

const image = (values: PairImage['values']): PairImage => ({
  ...{ n: 1, name: 'a', width: 1, height: 1, facts: '' },
  ...{ values, levels: values.own },
});
const CT = image(CT_VALUES);
const { unit, ...unitless } = CT_VALUES;
const MR = image(unitless);
const PLAIN = image({ ...unitless, deep: false });
/** A picture whose levels say which part of its values they are. */
const picture = { levels: (low: number, high: number) => ({ low, high }) };

describe('presets of brightness and contrast', () => {
  it('of a CT are windows in Hounsfield units, and leave other images as they are', () => {
    expect(unit).toBe('HU');
    expect(presetLevels('lung', { image: CT, picture })).toEqual({ low: -1350, high: 149 });
    expect(presetLevels('brain', { image: CT, picture })).toEqual({ low: 0, high: 79 });
    expect([MR, PLAIN].map(other => presetLevels('bone', { image: other, picture }))).toEqual([undefined, undefined]);
    expect(presetSaid('soft tissue', [MR, CT])).toBe('Shown by the soft tissue window: centre 50, width 400 HU.');
    expect(presetSaid('lung', [MR])).toBe('The lung window is for values in Hounsfield units.');
  });

  it('of other kinds come from the file where the picture does not hold all of its values', () => {
    expect(presetLevels('percentile', { image: MR, picture })).toBe('percentile');
    expect(presetLevels('percentile', { image: PLAIN, picture })).toEqual({ low: 0.01, high: 0.99 });
    expect(presetLevels('extent', { image: PLAIN, picture: null })).toBeNull();
    expect(presetLevels('own', { image: PLAIN, picture })).toBeNull();
  });
});
