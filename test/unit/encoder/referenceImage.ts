import type { RgbImage } from '../../../src/core/image/types';

const SIZE = 224;

/** A fixed image, unlike itself when mirrored or turned: noise on the left, ramps on the right that differ by channel. */
export function referenceImage(): RgbImage {
  const data = new Uint8Array(SIZE * SIZE * 3);
  let state = 1;
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      for (let c = 0; c < 3; c++) {
        // Numerical Recipes' linear congruential generator.
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        data[(y * SIZE + x) * 3 + c] = x < SIZE / 2 ? state >>> 24 : (x + (c + 1) * y) & 255;
      }
    }
  }
  return { width: SIZE, height: SIZE, data };
}
