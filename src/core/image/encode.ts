import { loadSharp } from './decode';
import { copyChannel, isGrey } from './grey';
import { resample } from './resample';
import { sendableImage } from './sendable';
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

/** A grey image as one channel decodes to the same RGB. */
async function pipelineOf({ width, height, data }: RgbImage) {
  const sharp = await loadSharp();
  if (!isGrey(data)) return sharp(data, { raw: { width, height, channels: 3 } });
  return sharp(copyChannel(data, 0, new Uint8Array(width * height)), { raw: { width, height, channels: 1 } });
}

/** A PNG of exactly these pixels. */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  return (await pipelineOf(image)).png({ compressionLevel: 6, adaptiveFiltering: false }).toBuffer();
}

const MID_GREY = 128;

const blank = ({ width, height, data }: RgbImage): RgbImage => ({
  width,
  height,
  data: new Uint8Array(data.length).fill(MID_GREY),
});

/** Encodes decoded pixels for an endpoint: pixels only, no metadata, no name. */
export async function encodeForSending(image: RgbImage, spec: SendSpec): Promise<SendableImage> {
  const reduced = fitWithin(image, spec.maxSide);
  const fitted = spec.blank === true ? blank(reduced) : reduced;
  const bytes =
    spec.format === 'png'
      ? await encodePng(fitted)
      : await (await pipelineOf(fitted)).jpeg({ quality: spec.quality, chromaSubsampling: '4:4:4' }).toBuffer();
  const mime = spec.format === 'png' ? 'image/png' : 'image/jpeg';
  return sendableImage(bytes, { mime, width: fitted.width, height: fitted.height });
}
