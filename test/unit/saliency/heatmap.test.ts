import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourAt, PATCH_VALUE_SCALE, renderHeatmap } from '../../../src/core/saliency/heatmap';

const scale = { min: 0, max: 2 };

function pixel(rgba: Uint8Array, width: number, x: number, y: number): number[] {
  return Array.from(rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));
}

/** Relative luminance (ITU-R BT.709) of an sRGB colour. */
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map(v => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** CIE L*. */
const lightnessOf = (rgb: readonly number[]): number => 116 * Math.cbrt(luminance(rgb)) - 16;

describe('the colours of a heatmap', () => {
  it('grow lighter with the value, in even steps of lightness', () => {
    const lightness = Array.from({ length: 33 }, (_, i) => lightnessOf(colourAt(i / 16, scale)));
    const steps = lightness.slice(1).map((value, i) => value - lightness[i]!);
    const mean = steps.reduce((a, b) => a + b) / steps.length;
    expect(mean).toBeGreaterThan(2);
    for (const step of steps) expect(Math.abs(step - mean)).toBeLessThan(mean / 3);
  });

  it('stay at the ends beyond the scale', () => {
    expect(colourAt(-1, scale)).toEqual(colourAt(0, scale));
    expect(colourAt(9, scale)).toEqual(colourAt(2, scale));
    expect(colourAt(0, scale)).toEqual([68, 1, 84]);
    expect(colourAt(2, scale)).toEqual([253, 231, 37]);
  });

  it('say the same of equal values on every image: the scale does not depend on them', () => {
    const one = renderHeatmap([0.5, 0.5, 0.5, 1.9], { rows: 2, columns: 2 }, 8, 8, PATCH_VALUE_SCALE);
    const two = renderHeatmap([0.5, 0.1, 0.1, 0.1], { rows: 2, columns: 2 }, 8, 8, PATCH_VALUE_SCALE);
    expect(pixel(one, 8, 0, 0)).toEqual(pixel(two, 8, 0, 0));
  });
});

describe('the colours of signed values', () => {
  const signed = { min: -1, max: 1, diverging: true } as const;

  it('are blue below zero and orange above, equally dark at equal distances', () => {
    for (const value of [0.25, 0.5, 1]) {
      const [below, above] = [colourAt(-value, signed), colourAt(value, signed)];
      expect(below[2]).toBeGreaterThan(below[0]);
      expect(above[0]).toBeGreaterThan(above[2]);
      expect(Math.abs(lightnessOf(below) - lightnessOf(above))).toBeLessThan(4);
    }
    const [red, green, blue] = colourAt(0, signed);
    expect(new Set([red, green, blue]).size).toBe(1);
  });

  it('grow darker in even steps away from zero', () => {
    for (const sign of [-1, 1]) {
      const lightness = Array.from({ length: 9 }, (_, i) => lightnessOf(colourAt((sign * i) / 8, signed)));
      const steps = lightness.slice(1).map((value, i) => lightness[i]! - value);
      const mean = steps.reduce((a, b) => a + b) / steps.length;
      expect(mean).toBeGreaterThan(2);
      for (const step of steps) expect(Math.abs(step - mean)).toBeLessThan(mean / 3);
    }
  });

  it('are not drawn at zero', () => {
    const rgba = renderHeatmap([0, 1], { rows: 1, columns: 2 }, 2, 1, signed);
    expect([rgba[3], rgba[7]]).toEqual([0, 255]);
  });
});

describe('patches without a value', () => {
  const grid = { rows: 1, columns: 3 };

  it('are left transparent, and leave their neighbours’ values alone', () => {
    const rgba = renderHeatmap([2, Number.NaN, 1], grid, 9, 1, scale);
    expect(pixel(rgba, 9, 4, 0)[3]).toBe(0);
    expect(pixel(rgba, 9, 1, 0)).toEqual([...colourAt(2, scale), 255]);
    const between = pixel(rgba, 9, 2, 0);
    expect(between.slice(0, 3)).toEqual([...colourAt(2, scale)]);
    expect(between[3]).toBe(170);
  });

  it('are told apart from faded ones, which keep their colour', () => {
    const rgba = renderHeatmap([2, 2, 2], grid, 9, 1, scale, [1, 0.5, 0]);
    expect(pixel(rgba, 9, 4, 0)).toEqual([...colourAt(2, scale), 128]);
    expect(pixel(rgba, 9, 8, 0)[3]).toBe(0);
  });
});

describe('rendering', () => {
  const grid = { rows: 2, columns: 3 };
  const values = [0, 0.4, 0.8, 1.2, 1.6, 2];

  it('puts each value at the centre of its patch, row by row', () => {
    const [width, height] = [9, 6];
    // Three rows of odd height have a pixel exactly at the centre; 6 / 2 = 3 and 9 / 3 = 3.
    const rgba = renderHeatmap(values, grid, width, height, scale);
    values.forEach((value, i) => {
      const [x, y] = [1 + 3 * (i % 3), 1 + 3 * Math.floor(i / 3)];
      expect(pixel(rgba, width, x, y)).toEqual([...colourAt(value, scale), 255]);
    });
  });

  it('interpolates between centres and holds the value beyond the outer ones', () => {
    const rgba = renderHeatmap([0, 2], { rows: 1, columns: 2 }, 6, 1, scale);
    // Centres at 1.5 and 4.5; pixel centres at 0.5, 1.5, …
    expect(pixel(rgba, 6, 0, 0)).toEqual([...colourAt(0, scale), 255]);
    expect(pixel(rgba, 6, 2, 0)).toEqual([...colourAt(2 / 3, scale), 255]);
    expect(pixel(rgba, 6, 5, 0)).toEqual([...colourAt(2, scale), 255]);
  });

  it('fills any size opaquely, and a constant grid with one colour', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, fc.double({ min: -1, max: 3, noNaN: true }), (width, height, value) => {
        const rgba = renderHeatmap([value, value, value, value], { rows: 2, columns: 2 }, width, height, scale);
        expect(rgba.length).toBe(width * height * 4);
        const expected = [...colourAt(value, scale), 255];
        expect(rgba.every((byte, i) => byte === expected[i % 4])).toBe(true);
      }),
    );
  });

  it('refuses values that do not fill the grid', () => {
    expect(() => renderHeatmap([1, 2, 3], { rows: 2, columns: 2 }, 4, 4, scale)).toThrow(RangeError);
  });
});
