/** How an image of any size becomes an encoder's input of one size. */
import { ProbeError } from '../../errors';
import { resample, resamplePart } from '../../image/resample';
import type { Axis, ResampleFilter } from '../../image/resample';
import { tensorflowBilinear } from '../../image/tensorflowBilinear';
import type { RgbImage } from '../../image/types';
import type { PixelFilter, PixelSpec } from '../types';

const CHANNELS = 3;

/**
 * An image as its encoder takes it: 8-bit RGB of exactly `spec.width` × `spec.height`, before mean and std.
 * @throws ProbeError internal for TensorFlow's filter with another fit than `squash`.
 */
export function fitPixels(image: RgbImage, spec: PixelSpec): RgbImage {
  const { width, height, fit = 'squash', filter } = spec;
  if (fit === 'squash') {
    return filter === 'tf-bilinear' ? tensorflowBilinear(image, width, height) : resample(image, width, height, filter);
  }
  if (fit === 'pad-square') return padded(image, spec, pillow(filter));
  if (fit === 'crop') return centreCrop(image, image, spec, pillow(filter));
  return centreCrop(image, shortestEdgeSize(image, fit.shortestEdge), spec, pillow(filter));
}

function pillow(filter: PixelFilter): ResampleFilter {
  if (filter !== 'tf-bilinear') return filter;
  throw new ProbeError('internal', "TensorFlow's resampling is only published for squashed images.");
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Source: transformers, `image_transforms.get_resize_output_image_size` (`default_to_square=False`): cut, not rounded. */
function shortestEdgeSize({ width, height }: Size, edge: number): Size {
  return width <= height
    ? { width: edge, height: Math.trunc((edge * height) / width) }
    : { width: Math.trunc((edge * width) / height), height: edge };
}

/**
 * The centre of the image resized to `size`; where that is too small, zeros around it.
 * Source: transformers, `image_transforms.center_crop`.
 */
function centreCrop(image: RgbImage, size: Size, spec: Size, filter: ResampleFilter): RgbImage {
  const axis = (input: number, output: number, wanted: number): Axis => {
    const surplus = Math.max(0, output - wanted);
    const from = Math.floor(surplus / 2);
    return { input, before: 0, image: input, output, from, length: output - surplus };
  };
  const columns = axis(image.width, size.width, spec.width);
  const rows = axis(image.height, size.height, spec.height);
  return surrounded(resamplePart(image, columns, rows, filter), spec);
}

/** In the middle of a black image of `width` × `height`; where that cannot be, half a pixel right of it and below. */
function surrounded(image: RgbImage, { width, height }: Size): RgbImage {
  if (image.width === width && image.height === height) return image;
  const left = Math.ceil((width - image.width) / 2);
  const top = Math.ceil((height - image.height) / 2);
  const data = new Uint8Array(width * height * CHANNELS);
  const line = image.width * CHANNELS;
  for (let y = 0; y < image.height; y++) {
    data.set(image.data.subarray(y * line, (y + 1) * line), ((top + y) * width + left) * CHANNELS);
  }
  return { width, height, data };
}

/**
 * Zero-padded to a square (the odd row or column after the image), then resized. Google's server scales values to 0…1
 * first, and its image processor scales them back to 8 bits only where some value lies between: pixels that are all 0 or
 * 255 reach the resampling as 0 and 1, and stay two-valued.
 * Source: google-health/medsiglip, `python/serving/predictor.py`; transformers 4.51, `image_transforms`
 * (`_rescale_for_pil_conversion`, `to_pil_image`).
 */
function padded(image: RgbImage, { width, height }: Size, filter: ResampleFilter): RgbImage {
  const input = Math.max(image.width, image.height);
  const axis = (length: number, output: number): Axis => {
    return { input, before: Math.floor((input - length) / 2), image: length, output, from: 0, length: output };
  };
  const resized = (of: RgbImage) => resamplePart(of, axis(image.width, width), axis(image.height, height), filter);
  if (!image.data.every(value => value === 0 || value === 255)) return resized(image);
  const small = resized({ ...image, data: image.data.map(value => value / 255) });
  return { ...small, data: small.data.map(value => value * 255) };
}
