import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeRgb, decodeStored } from '../../../src/core/image/decode';
import { levelsOf, windowOf } from '../../../src/core/image/levels';
import { spreadOf } from '../../../src/core/image/spread';
import type { StoredValues } from '../../../src/core/image/types';

async function deepPng(values: readonly number[]): Promise<Uint8Array> {
  const raw = { width: values.length, height: 1, channels: 1 } as const;
  return sharp(Uint16Array.from(values), { raw }).toColourspace('grey16').png().toBuffer();
}
const spread = (values: StoredValues) => spreadOf({ width: values.length, height: 1, channels: 1, values });

describe('the levels of a deep image', () => {
  it('are the values it stores, not what 8 bits make of them', async () => {
    const values = Array.from({ length: 200 }, (_, i) => 1000 + i);
    const { extent, percentile } = spreadOf(
      await decodeStored(await deepPng([...values.slice(0, 199), 40_000]), 'deep.png', 0),
    );
    expect(extent).toEqual({ low: 1000, high: 40_000 });
    expect(percentile).toEqual({ low: 1001, high: 1197 });
  });

  it('make a window that shows the lowest black and the highest white', async () => {
    const window = windowOf({ low: 1000, high: 1100 });
    const { data } = await decodeRgb(await deepPng([900, 1000, 1050, 1100, 1200]), { window }, 'deep.png');
    expect([data[0], data[3], data[9], data[12]]).toEqual([0, 0, 255, 255]);
    expect(Math.abs(data[6]! - 127.5)).toBeLessThan(1);
    expect(levelsOf(window)).toEqual({ low: 1000, high: 1100 });
  });

  it('are those of 8 bits for an image that has no more', () => {
    const levels = { low: 3, high: 90 };
    expect(spread(Uint8Array.of(3, 7, 90))).toEqual({ extent: levels, percentile: levels });
  });
});

describe('the spread of values of any kind', () => {
  it('is exact for whole numbers, below zero too', () => {
    const numbers = fc.array(fc.integer({ min: -30_000, max: 30_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(numbers, values => {
        const sorted = values.toSorted((a, b) => a - b);
        const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
        const found = {
          extent: { low: sorted[0], high: sorted.at(-1) },
          percentile: { low: at(0.01), high: at(0.99) },
        };
        expect(spread(Int16Array.from(values))).toEqual(found);
        expect(spread(Int32Array.from(values))).toEqual(found);
      }),
    );
  });

  it('is within 1/65,535 of the extent for fractions and for what is far apart', () => {
    const fractions = Float32Array.from({ length: 1000 }, (_, i) => 0.25 + i / 1000);
    const { extent, percentile } = spread(fractions);
    expect(extent).toEqual({ low: 0.25, high: fractions[999] });
    expect(percentile.low).toBeCloseTo(fractions[9]!, 4);
    expect(percentile.high).toBeCloseTo(fractions[989]!, 4);
    const far = spread(Int32Array.of(-2_000_000_000, 0, 2_000_000_000)).percentile;
    expect(far).toEqual({ low: -2_000_000_000, high: 2_000_000_000 });
  });

  it('leaves out what is no number, and stands at 0 where nothing else is', () => {
    expect(spread(Float32Array.of(NaN, 1, -Infinity, 2, Infinity)).extent).toEqual({ low: 1, high: 2 });
    const none = { low: 0, high: 0 };
    expect(spread(Float32Array.of(NaN, NaN))).toEqual({ extent: none, percentile: none });
  });
});
