/** Images that differ as pictures do: soft blobs at different places, not noise. */
import type { RgbImage } from '../../../../src/core/image/types';

export function ordinaryImages(
  count: number,
  { width, height }: { readonly width: number; readonly height: number },
): RgbImage[] {
  return Array.from({ length: count }, (_, n) => {
    const data = new Uint8Array(width * height * 3);
    const [cx, cy] = [((n * 7) % 10) / 10, ((n * 3) % 10) / 10];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const near = Math.exp(-8 * ((x / width - cx) ** 2 + (y / height - cy) ** 2));
        const at = (y * width + x) * 3;
        data[at] = 255 * near;
        data[at + 1] = 200 * near + 20 * Math.sin(x + n);
        data[at + 2] = 255 * (1 - near) * ((n % 4) / 4);
      }
    }
    return { width, height, data };
  });
}
