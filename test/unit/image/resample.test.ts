import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resample } from '../../../src/core/image/resample';

interface Case {
  filter: 'bilinear' | 'bicubic';
  from: [number, number];
  to: [number, number];
  pixels: string;
  expected: string;
}
const fixture = JSON.parse(readFileSync('test/fixtures/image/resample.json', 'utf8')) as { cases: Case[] };
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

describe("resample equals Pillow's, bit for bit", () => {
  it.each(fixture.cases)('$filter $from → $to', ({ filter, from, to, pixels, expected }) => {
    const resized = resample({ width: from[0], height: from[1], data: bytes(pixels) }, to[0], to[1], filter);
    expect([resized.width, resized.height]).toEqual(to);
    expect(Buffer.from(resized.data).equals(Buffer.from(bytes(expected)))).toBe(true);
  });

  /** Channels do not touch each other, so the first of a coloured case is a grey one. */
  const grey = (rgb: Uint8Array) => rgb.map((_, i) => rgb[i - (i % 3)]!);

  it.each(fixture.cases)('$filter $from → $to, in grey', ({ filter, from, to, pixels, expected }) => {
    const resized = resample({ width: from[0], height: from[1], data: grey(bytes(pixels)) }, to[0], to[1], filter);
    expect([...resized.data]).toEqual([...grey(bytes(expected))]);
  });

  it('refuses sizes that are none', () => {
    expect(() => resample({ width: 1, height: 1, data: new Uint8Array(3) }, 0, 4, 'bicubic')).toThrow(RangeError);
  });
});
