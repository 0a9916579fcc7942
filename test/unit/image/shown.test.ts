import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelsOf } from '../../../src/core/image/levels';
import { firstLook, toRgb } from '../../../src/core/image/shown';
import { spreadOf } from '../../../src/core/image/spread';
import type { Presentation, Rendering, Stored, StoredValues } from '../../../src/core/image/types';

const stored = (values: StoredValues, presentation?: Partial<Presentation>): Stored => ({
  width: values.length,
  height: 1,
  channels: 1,
  values,
  ...(presentation === undefined ? {} : { presentation: { shape: 'linear', invert: false, ...presentation } }),
});
const grey = (frame: Stored, rendering?: Rendering) => [...toRgb(frame, rendering)].filter((_, i) => i % 3 === 0);

describe('values become 8 bits', () => {
  const hounsfield = Int16Array.of(-2000, -160, 39, 40, 239, 3000);

  it('by the window that is asked for, before that of the file', () => {
    const own = { window: [-600, 1500] as const };
    expect(grey(stored(hounsfield, own), { window: [40, 400] })).toEqual([0, 0, 127, 128, 255, 255]);
    expect(grey(stored(Int16Array.of(-1350, 149), own))).toEqual([0, 255]);
  });

  it.each([
    // The middle and the ends of PS3.3, C.11.2.1.2 and C.11.2.1.3, for centre 2048 and width 4096.
    ['linear', [0, 2047, 2048, 4095], [0, 127, 128, 255]],
    ['linear-exact', [0, 2048, 4096], [0, 128, 255]],
    ['sigmoid', [0, 2048, 4096], [30, 128, 225]],
  ] as const)('by the function that the file names: %s', (shape, values, expected) => {
    expect(grey(stored(Int16Array.from(values), { window: [2048, 4096], shape }))).toEqual(expected);
  });

  it.each([
    // The linear function's −0.5 and −1 count whole numbers; a window of fractions spans its width.
    [
      [0.5, 1],
      [0, 0.25, 0.5, 1, 2],
      [0, 64, 128, 255, 255],
    ],
    [
      [1, 2],
      [0, 0.5, 1, 2],
      [0, 64, 128, 255],
    ],
    [
      [0.0025, 0.005],
      [0, 0.00125, 0.005],
      [0, 64, 255],
    ],
  ] as const)('of fractions by a window %o that spans its width', (window, values, expected) => {
    const frame = Float32Array.from(values);
    expect(grey(stored(frame, { window }))).toEqual(expected);
    expect(grey(stored(frame, {}), { window })).toEqual(expected);
    expect(firstLook(stored(frame, { window })).own).toEqual({
      low: window[0] - window[1] / 2,
      high: window[0] + window[1] / 2,
    });
  });

  it.each([
    [1, [99, 100, 101], [0, 255, 255]],
    [0.5, [99, 100, 101], [0, 128, 255]],
  ])('of whole numbers by a window of %f', (width, values, expected) => {
    expect(grey(stored(Int16Array.from(values), { window: [100, width] }))).toEqual(expected);
  });

  it.each([
    ['one of 4,095', Int16Array.of(1024, 1024), { low: 0, high: 4095 }, 64],
    ['the greatest of its bits', Uint8Array.of(1, 1), { low: 0, high: 1 }, 255],
    ['the least of its bits', Uint8Array.of(0, 0), { low: 0, high: 1 }, 0],
    ['a fraction', Float32Array.of(0.5, 0.5), { low: 0, high: 1 }, 128],
    ['beyond what is possible', Float32Array.of(7, 7), { low: 0, high: 1 }, 255],
  ])('of a constant frame by what its bits can hold: %s', (_name, values, possible, expected) => {
    expect(grey(stored(values, { possible }))).toEqual([expected, expected]);
  });

  it('by a table of the file, beyond whose ends are its first and last entry, unless a window is asked for', () => {
    const table = { first: 10, entries: Uint16Array.of(0, 1023, 512), greatest: 1023 };
    const frame = stored(Int16Array.of(-5, 10, 11, 12, 99), { table });
    expect(grey(frame)).toEqual([0, 0, 255, 128, 128]);
    expect(grey(frame, { window: [40, 400] })[4]).toBe(166);
    expect(firstLook(frame)).toMatchObject({ own: { low: 10, high: 12 }, straight: false });
  });

  it('without padding, which is as dark or bright as it comes', () => {
    const frame = stored(Int16Array.of(-2000, -1000, 0, 1000), { padding: [-2000, -1500] });
    expect(grey(frame)).toEqual([0, 0, 128, 255]);
    expect(firstLook(frame).range).toEqual({ low: -1000, high: 1000 });
    expect(spreadOf(frame)).toEqual({ extent: { low: -1000, high: 1000 }, percentile: { low: -1000, high: 1000 } });
  });

  it('from the least to the greatest where a DICOM file says no window, and over all bits where it is none', () => {
    expect(grey(stored(Int16Array.of(-50, 0, 50), {}))).toEqual([0, 128, 255]);
    expect(grey(stored(Float32Array.of(0.001, 0.002, 0.003), {}))).toEqual([0, 128, 255]);
    expect(grey(stored(Uint16Array.of(0, 257, 65_535)))).toEqual([0, 1, 255]);
    expect(grey(stored(Int16Array.of(7, 7), {}))).toEqual([0, 0]);
  });

  it('inverted where the least value is white, and back where that is asked for', () => {
    const xray = stored(Uint16Array.of(0, 4095), { window: [2048, 4096], invert: true });
    expect(grey(xray)).toEqual([255, 0]);
    expect(grey(xray, { invert: true })).toEqual([0, 255]);
  });

  it('alike from integers, of which a table is made, and from fractions, of which none is', () => {
    const windows = fc.tuple(fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: 1, max: 5000 }));
    const shapes = fc.constantFrom('linear', 'linear-exact', 'sigmoid' as const);
    const numbers = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(windows, shapes, fc.boolean(), numbers, (window, shape, invert, values) => {
        const asked = { window, shape, invert };
        const tabled = grey(stored(Int16Array.from(values), asked));
        expect(grey(stored(Float32Array.from(values), asked))).toEqual(tabled);
        expect(grey(stored(Int32Array.from(values), asked))).toEqual(tabled);
        const order = invert ? -1 : 1;
        values.forEach((value, i) => {
          if (i > 0)
            expect((tabled[i]! - tabled[i - 1]!) * Math.sign(value - values[i - 1]!) * order).toBeGreaterThanOrEqual(0);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('not at all where they are 8-bit colours already', () => {
    const values = Uint8Array.of(1, 2, 3, 4, 5, 6);
    expect(toRgb({ width: 2, height: 1, channels: 3, values }, undefined)).toBe(values);
  });
});

describe('the first look of a frame', () => {
  it('is what a person sees at first, in values', () => {
    const look = firstLook(stored(Int16Array.of(-1024, 3000), { window: [40, 400] }));
    expect(look).toMatchObject({ own: levelsOf([40, 400]), range: { low: -1024, high: 3000 }, whole: true });
    expect(firstLook(stored(Uint16Array.of(5, 6)))).toMatchObject({
      own: { low: 0, high: 65_535 },
      range: { low: 0, high: 65_535 },
    });
    const dose = firstLook(stored(Float32Array.of(0, 0.5), { invert: true }));
    expect(dose).toMatchObject({ own: { low: 0, high: 0.5 }, whole: false, inverted: true });
  });
});
