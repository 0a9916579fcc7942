/**
 * TensorFlow's bilinear resampling without antialiasing, as MedSigLIP's evaluations use it: four neighbours, however
 * much the image shrinks. Bit for bit, including the cut to whole grey levels.
 * Source of the arithmetic: TensorFlow, `core/kernels/image/resize_bilinear_op.cc` with `half_pixel_centers` (all of it
 * in float32); and Google's MedSigLIP notebook `quick_start_with_hugging_face`, which takes
 * `tf.image.resize(method="bilinear", antialias=False)` and then `astype(uint8)`, which cuts and does not round.
 */
import type { RgbImage } from './types';

const CHANNELS = 3;
const { fround } = Math;

/** For each output position: the two input positions it lies between, and how far it is from the lower one. */
interface Neighbours {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly share: Float32Array;
}

function neighbours(inputSize: number, outputSize: number): Neighbours {
  const scale = fround(inputSize / outputSize);
  const lower = new Int32Array(outputSize);
  const upper = new Int32Array(outputSize);
  const share = new Float32Array(outputSize);
  for (let out = 0; out < outputSize; out++) {
    const at = fround(fround(fround(out + 0.5) * scale) - 0.5);
    const below = Math.floor(at);
    lower[out] = Math.max(below, 0);
    upper[out] = Math.min(Math.ceil(at), inputSize - 1);
    share[out] = at - below;
  }
  return { lower, upper, share };
}

/** The image at `width` × `height`; each value is cut to the whole grey level below it. */
export function tensorflowBilinear(image: RgbImage, width: number, height: number): RgbImage {
  const across = neighbours(image.width, width);
  const down = neighbours(image.height, height);
  const source = image.data;
  const data = new Uint8Array(width * height * CHANNELS);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const top = down.lower[y]! * image.width;
    const bottom = down.upper[y]! * image.width;
    for (let x = 0; x < width; x++) {
      const left = across.lower[x]!;
      const right = across.upper[x]!;
      for (let channel = 0; channel < CHANNELS; channel++) {
        const value = (pixel: number) => source[pixel * CHANNELS + channel]!;
        const above = between(value(top + left), value(top + right), across.share[x]!);
        const below = between(value(bottom + left), value(bottom + right), across.share[x]!);
        data[to++] = between(above, below, down.share[y]!);
      }
    }
  }
  return { width, height, data };
}

/** Linear interpolation, rounded to float32 after each step. */
function between(low: number, high: number, share: number): number {
  return fround(low + fround(fround(high - low) * share));
}
