/**
 * Pillow's antialiased 8-bit resampling, bit for bit: the images that encoders are trained and evaluated with pass
 * through it, and another resampler moves a pixel by up to 10/255 on noisy images.
 * Source of the arithmetic: Pillow, `src/libImaging/Resample.c` (fixed-point coefficients with 22 fractional bits,
 * horizontal pass before vertical, each rounded to 8 bits).
 */
import { copyChannel, isGrey } from './grey';
import type { RgbImage } from './types';

export type ResampleFilter = 'bilinear' | 'bicubic';

const PRECISION_BITS = 32 - 8 - 2;
const CHANNELS = 3;

interface Kernel {
  readonly support: number;
  weight(x: number): number;
}

const KERNELS: Readonly<Record<ResampleFilter, Kernel>> = {
  bilinear: { support: 1, weight: x => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: x => cubic(Math.abs(x)) },
};

/** Keys' cubic convolution with a = -0.5. */
function cubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** One direction of a resampling: where the image lies in what is resampled, and which part of the result is wanted. */
export interface Axis {
  /** Length of what is resampled: the image, with `before` zeros before it and zeros after it. */
  readonly input: number;
  readonly before: number;
  /** Length of the image. */
  readonly image: number;
  /** Length of the whole result, of which `length` positions from `from` on are computed. */
  readonly output: number;
  readonly from: number;
  readonly length: number;
}

const whole = (input: number, output: number): Axis => ({
  input,
  before: 0,
  image: input,
  output,
  from: 0,
  length: output,
});

/** For each wanted position: the image's first position that counts and its fixed-point weights. */
interface Coefficients {
  readonly size: number;
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int32Array;
}

function coefficients({ input, before, image, output, from, length }: Axis, kernel: Kernel): Coefficients {
  const scale = input / output;
  const filterScale = Math.max(scale, 1);
  const support = kernel.support * filterScale;
  const size = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * size);
  const row = new Float64Array(size);
  for (let out = 0; out < length; out++) {
    const centre = (from + out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const n = Math.min(input, Math.trunc(centre + support + 0.5)) - start;
    let total = 0;
    for (let i = 0; i < n; i++) total += row[i] = kernel.weight((i + start - centre + 0.5) * (1 / filterScale));
    const zeros = Math.min(n, Math.max(0, before - start)); // they weigh nothing, but count in the total
    first[out] = start + zeros - before;
    count[out] = Math.max(0, Math.min(n, before + image - start) - zeros);
    for (let i = 0; i < count[out]!; i++) {
      const weight = total === 0 ? row[zeros + i]! : row[zeros + i]! / total;
      const fixed = weight * (1 << PRECISION_BITS);
      weights[out * size + i] = Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
    }
  }
  return { size, first, count, weights };
}

/** Lines that are resampled at the same time, with each weight read once for all of them. */
const LANES = 4;
const padded = (lines: number): number => Math.ceil(lines / LANES) * LANES;

/** One channel: lines of `length` samples one after another, as many as a multiple of `LANES` (the last may be empty). */
interface Plane {
  readonly length: number;
  readonly data: Uint8Array;
}

const planeOf = ({ width, height, data }: RgbImage, channel: number): Plane => ({
  length: width,
  data: copyChannel(data, channel, new Uint8Array(width * padded(height))),
});

/**
 * Every line squeezed or stretched along itself, and the result transposed: done twice, both directions are resampled,
 * and memory is always read in the order in which it lies. Sums stay within 32 bits (8 of value, 22 of fraction, two to
 * spare for the negative lobes), so integers are exact here and faster than JavaScript's own numbers.
 */
function resampleLines({ length, data }: Plane, { weights, first, count, size }: Coefficients): Plane {
  const lines = data.length / length;
  const outputs = first.length;
  const half = 1 << (PRECISION_BITS - 1);
  const target = new Uint8ClampedArray(lines * padded(outputs)); // clamps to 0…255 as it stores
  for (let line = 0; line < lines; line += LANES) {
    for (let out = 0; out < outputs; out++) {
      let at0 = line * length + first[out]!;
      let at1 = at0 + length;
      let at2 = at1 + length;
      let at3 = at2 + length;
      let sum0 = half;
      let sum1 = half;
      let sum2 = half;
      let sum3 = half;
      const end = out * size + count[out]!;
      for (let k = out * size; k < end; k++) {
        const weight = weights[k]!;
        sum0 = (sum0 + Math.imul(data[at0++]!, weight)) | 0;
        sum1 = (sum1 + Math.imul(data[at1++]!, weight)) | 0;
        sum2 = (sum2 + Math.imul(data[at2++]!, weight)) | 0;
        sum3 = (sum3 + Math.imul(data[at3++]!, weight)) | 0;
      }
      const to = out * lines + line;
      target[to] = sum0 >> PRECISION_BITS;
      target[to + 1] = sum1 >> PRECISION_BITS;
      target[to + 2] = sum2 >> PRECISION_BITS;
      target[to + 3] = sum3 >> PRECISION_BITS;
    }
  }
  return { length: lines, data: new Uint8Array(target.buffer) };
}

/**
 * Squashes an image to `width` × `height`, equal to `Image.resize((width, height), BILINEAR | BICUBIC)` in Pillow.
 * @throws RangeError for sizes that are not positive integers.
 */
export function resample(image: RgbImage, width: number, height: number, filter: ResampleFilter): RgbImage {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`Cannot resample to ${width} × ${height}.`);
  }
  if (width === image.width && height === image.height) return image;
  return resamplePart(image, whole(image.width, width), whole(image.height, height), filter);
}

/**
 * Part of an image that was padded with zeros and resampled. Neither the padding nor what is not wanted is ever made, so
 * a strip of 1 × 100,000 pixels costs no more than another image.
 */
export function resamplePart(image: RgbImage, columns: Axis, rows: Axis, filter: ResampleFilter): RgbImage {
  const across = coefficients(columns, KERNELS[filter]);
  const down = coefficients(rows, KERNELS[filter]);
  const channels = isGrey(image.data) ? [0] : [0, 1, 2];
  const planes = channels.map(channel => resampleLines(resampleLines(planeOf(image, channel), across), down));
  const [red, green = red, blue = red] = planes;
  const { length: width } = columns;
  const { length: height } = rows;
  return { width, height, data: interleaved([red!, green!, blue!], width, height) };
}

function interleaved(planes: readonly [Plane, Plane, Plane], width: number, height: number): Uint8Array {
  const rgb = new Uint8Array(width * height * CHANNELS);
  planes.forEach(({ length, data }, channel) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) rgb[(y * width + x) * CHANNELS + channel] = data[y * length + x]!;
    }
  });
  return rgb;
}
