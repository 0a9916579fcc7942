import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { decodeRgb } from '../../../src/core/image/decode';
import { readSpread, windowOf } from '../../../src/core/image/levels';

async function deepPng(values: readonly number[]): Promise<Uint8Array> {
  const raw = { width: values.length, height: 1, channels: 1 } as const;
  return sharp(Uint16Array.from(values), { raw }).toColourspace('grey16').png().toBuffer();
}

describe('the levels of a deep image', () => {
  it('are the values it stores, not what 8 bits make of them', async () => {
    const values = Array.from({ length: 200 }, (_, i) => 1000 + i);
    const spread = await readSpread(await deepPng([...values.slice(0, 199), 40_000]), 'deep.png', 0);
    expect(spread.extent).toEqual({ low: 1000, high: 40_000 });
    expect(spread.percentile).toEqual({ low: 1001, high: 1197 });
  });

  it('make a window that shows the lowest black and the highest white', async () => {
    const window = windowOf({ low: 1000, high: 1100 });
    const { data } = await decodeRgb(await deepPng([900, 1000, 1050, 1100, 1200]), { window }, 'deep.png');
    expect([data[0], data[3], data[9], data[12]]).toEqual([0, 0, 255, 255]);
    expect(Math.abs(data[6]! - 127.5)).toBeLessThan(1);
  });

  it('are those of 8 bits for an image that has no more', async () => {
    const raw = { width: 3, height: 1, channels: 1 } as const;
    const png = await sharp(Uint8Array.of(3, 7, 90), { raw })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(await readSpread(png, 'flat.png', 0)).toEqual({
      extent: { low: 3, high: 90 },
      percentile: { low: 3, high: 90 },
    });
  });
});
