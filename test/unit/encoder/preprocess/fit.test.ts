import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPixels } from '../../../../src/core/encoder/preprocess/fit';
import type { PixelFilter, PixelFit, PixelSpec } from '../../../../src/core/encoder/types';
import { resample } from '../../../../src/core/image/resample';

interface Case {
  way: string;
  side: number;
  filter: PixelFilter;
  fit: PixelFit;
  image: string;
  expected: string;
}
interface Fixture {
  images: Record<string, { size: [number, number]; pixels: string }>;
  cases: Case[];
}
/** scripts/reference/preprocess.py */
const fixture = JSON.parse(readFileSync('test/fixtures/encoder/preprocess.json', 'utf8')) as Fixture;
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

function spec(side: number, fit: PixelFit, filter: PixelFilter): PixelSpec {
  return { width: side, height: side, fit, filter, mean: [0, 0, 0], std: [1, 1, 1] };
}

describe('images are prepared as published, bit for bit', () => {
  const cases = fixture.cases.map(one => ({ ...one, how: JSON.stringify(one.fit) }));

  it.each(cases)('$way: $image → $side, $filter, $how', ({ side, filter, fit, image, expected }) => {
    const { size, pixels } = fixture.images[image]!;
    const fitted = fitPixels({ width: size[0], height: size[1], data: bytes(pixels) }, spec(side, fit, filter));
    expect([fitted.width, fitted.height]).toEqual([side, side]);
    expect([...fitted.data]).toEqual([...bytes(expected)]);
  });

  it('covers every way that is offered', () => {
    expect(new Set(fixture.cases.map(({ way }) => way))).toEqual(new Set(['checkpoint', 'eval', 'serving']));
  });
});

describe('a fitted image', () => {
  const side = fc.integer({ min: 1, max: 40 });
  const image = fc
    .tuple(side, side)
    .chain(([width, height]) =>
      fc
        .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
        .map(data => ({ width, height, data })),
    );

  it('is what cropping the whole resized image gives', () => {
    fc.assert(
      fc.property(image, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 9 }), (source, wanted, more) => {
        const edge = wanted + more;
        const { width, height } = source;
        const size =
          width <= height ? [edge, Math.trunc((edge * height) / width)] : [Math.trunc((edge * width) / height), edge];
        const all = resample(source, size[0]!, size[1]!, 'bicubic');
        const left = Math.floor((all.width - wanted) / 2);
        const top = Math.floor((all.height - wanted) / 2);
        const row = (y: number) =>
          all.data.subarray(((top + y) * all.width + left) * 3, ((top + y) * all.width + left + wanted) * 3);
        const expected = Array.from({ length: wanted }, (_, y) => [...row(y)]).flat();
        expect([...fitPixels(source, spec(wanted, { shortestEdge: edge }, 'bicubic')).data]).toEqual(expected);
      }),
    );
  });

  it('of an extreme strip costs no more than another', () => {
    const strip = { width: 1, height: 100_000, data: new Uint8Array(300_000).fill(90) };
    const centre = fitPixels(strip, spec(28, { shortestEdge: 28 }, 'bicubic'));
    expect(new Set(centre.data)).toEqual(new Set([90]));
    const square = fitPixels(strip, spec(28, 'pad-square', 'bicubic'));
    expect(square.data.length).toBe(28 * 28 * 3);
  });

  it('refuses what is published for no encoder', () => {
    const pixel = { width: 1, height: 1, data: new Uint8Array(3) };
    expect(() => fitPixels(pixel, spec(2, 'pad-square', 'tf-bilinear'))).toThrow(/TensorFlow/);
  });
});
