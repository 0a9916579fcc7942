import { describe, expect, it } from 'vitest';
import type { PairImage } from '../../../src/shared/panels/pair';
import { check } from '../../../src/shared/rpc/methods';
import { checkToPairPanel } from '../../../src/shared/panels/pair';
import { imageMethods } from '../../../src/shared/workers/imageMethods';
import { pixelText } from '../../../src/webview/pair/readout';
import type { Picture } from '../../../src/webview/pair/picture';
import { CT_VALUES } from '../../e2e/support/panelFixtures';

describe('the values of a pixel', () => {
  const image: PairImage = {
    ...{ name: 'a.dcm', width: 4, height: 2, facts: '' },
    ...{ n: 1, spacing: [0.5, 0.25], values: CT_VALUES, levels: CT_VALUES.own },
  };
  const picture = { full: { width: 4 }, valueAt: () => [0, 0, 0] } as unknown as Picture;
  const said = (exact: readonly (number | null)[] | null): string =>
    pixelText({ image, picture, overlay: null, exact: () => exact }, { n: 1, x: 0.5, y: 0.5 });

  it('are those of the file, in its unit, once they are known', () => {
    expect(said(null)).toBe('x 2, y 1 (0.5 × 0.5 mm): ≤ −160 HU');
    expect(said([-987])).toBe('x 2, y 1 (0.5 × 0.5 mm): −987 HU');
  });

  it('may be none, which passes every boundary on the way', () => {
    const values = check(imageMethods.valuesAt.result, [null], 'values');
    const message = { type: 'values', n: 1, column: 2, row: 1, values };
    expect(checkToPairPanel(message)).toEqual(message);
    expect(said(values)).toBe('x 2, y 1 (0.5 × 0.5 mm): no value');
  });
});
