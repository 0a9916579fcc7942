import { loadSharp } from './decode';
import { sha256Hex } from './hash';
import { resample } from './resample';
import type { RgbImage, SendableImage, SendSpec } from './types';

/** What an endpoint is sent unless told otherwise: exact pixels, reduced only when very large. */
export const DEFAULT_SEND: SendSpec = { format: 'png', maxSide: 2048, quality: 95 };

/** The image reduced so that its longest side is at most `maxSide`; never enlarged. */
export function fitWithin(image: RgbImage, maxSide: number): RgbImage {
  const longest = Math.max(image.width, image.height);
  if (longest <= maxSide) return image;
  const side = (n: number) => Math.max(1, Math.round((n * maxSide) / longest));
  return resample(image, side(image.width), side(image.height), 'bicubic');
}

/** Most radiographs are grey: one channel decodes to the same RGB and costs a third. */
async function pipelineOf({ width, height, data }: RgbImage) {
  const sharp = await loadSharp();
  const grey = greyOf(data);
  return sharp(grey ?? data, { raw: { width, height, channels: grey === undefined ? 3 : 1 } });
}

/** One value a pixel where red, green and blue are equal everywhere. */
function greyOf(rgb: Uint8Array): Uint8Array | undefined {
  const grey = new Uint8Array(rgb.length / 3);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to++) {
    const value = rgb[from]!;
    if (rgb[from + 1] !== value || rgb[from + 2] !== value) return undefined;
    grey[to] = value;
  }
  return grey;
}

/** A PNG of exactly these pixels. */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  return (await pipelineOf(image)).png({ compressionLevel: 6, adaptiveFiltering: false }).toBuffer();
}

/** Encodes decoded pixels for an endpoint: pixels only, no metadata, no name. */
export async function encodeForSending(image: RgbImage, spec: SendSpec): Promise<SendableImage> {
  const fitted = fitWithin(image, spec.maxSide);
  const bytes =
    spec.format === 'png'
      ? await encodePng(fitted)
      : await (await pipelineOf(fitted)).jpeg({ quality: spec.quality, chromaSubsampling: '4:4:4' }).toBuffer();
  const mime = spec.format === 'png' ? 'image/png' : 'image/jpeg';
  return { bytes, mime, sha256: sha256Hex(bytes), width: fitted.width, height: fitted.height };
}
