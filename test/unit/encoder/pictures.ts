import type { RgbImage } from '../../../src/core/image/types';

/** A square grey picture from a function of its pixels; values are clamped to 0…255. */
export function picture(size: number, value: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(size * size * 3);
  for (let p = 0; p < size * size; p++) {
    data.fill(Math.min(255, Math.max(0, value(p % size, Math.floor(p / size)))), p * 3, p * 3 + 3);
  }
  return { width: size, height: size, data };
}

/** The picture with each value changed. */
export const changed = (image: RgbImage, value: (of: number) => number): RgbImage => ({
  ...image,
  data: image.data.map(of => Math.min(255, Math.max(0, value(of)))),
});

/** The picture whose pixel at (x, y) is this one's at `from(x, y)`, both 0…width - 1. */
export function moved(image: RgbImage, from: (x: number, y: number) => readonly [number, number]): RgbImage {
  const { width, height, data } = image;
  const inside = (at: number, size: number) => Math.min(size - 1, Math.max(0, at));
  const result = new Uint8Array(data.length);
  for (let p = 0; p < width * height; p++) {
    const [x, y] = from(p % width, Math.floor(p / width));
    const at = (inside(y, height) * width + inside(x, width)) * 3;
    result.set(data.subarray(at, at + 3), p * 3);
  }
  return { width, height, data: result };
}

export const mirrored = (image: RgbImage): RgbImage => moved(image, (x, y) => [image.width - 1 - x, y]);
