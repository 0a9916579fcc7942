import { ProbeError } from '../errors';
import type { RgbImage } from '../image/types';
import type { PixelSpec } from './types';

const CHANNELS = 3;

/** @throws ProbeError internal for an image of another size: resampling belongs to the caller. */
export function requireSize({ width, height, data }: RgbImage, spec: PixelSpec): void {
  if (width === spec.width && height === spec.height && data.length === width * height * CHANNELS) return;
  throw new ProbeError(
    'internal',
    `An encoder for ${spec.width} × ${spec.height} was given ${width} × ${height} pixels.`,
  );
}

/**
 * Images of exactly the spec's size as one float32 tensor [images, 3, height, width]; (value / 255 - mean) / std is
 * computed in float64 and rounded once.
 * @throws ProbeError internal for an image of another size.
 */
export function pixelTensor(images: readonly RgbImage[], spec: PixelSpec): Float32Array {
  const plane = spec.width * spec.height;
  const tables = spec.mean.map((mean, c) =>
    Float32Array.from({ length: 256 }, (_, v) => (v / 255 - mean) / spec.std[c]!),
  );
  const tensor = new Float32Array(images.length * CHANNELS * plane);
  images.forEach((image, i) => {
    requireSize(image, spec);
    const { data } = image;
    tables.forEach((table, c) => {
      const start = (i * CHANNELS + c) * plane;
      for (let p = 0; p < plane; p++) tensor[start + p] = table[data[p * CHANNELS + c]!]!;
    });
  });
  return tensor;
}
