/**
 * What it costs to make an encoder's input of a file: decoding, and resampling as Pillow does, beside libvips' own
 * resampling (which gives other pixels) in the same run. Prints one JSON object; milliseconds of CPU time, medians.
 *
 *     npm run bench -- resample
 *
 * Needs no data: the picture is drawn, once as a radiograph is (grey stored as colour) and once in colour.
 */
import sharp from 'sharp';
import { decodeRgb } from '../src/core/image/decode';
import { resample } from '../src/core/image/resample';

const WIDTH = 1024;
const HEIGHT = 800;
const SIDE = 224;
const ROUNDS = 30;

/** Soft discs under noise: a JPEG of the usual size for its dimensions. */
async function picture(channels: 1 | 3): Promise<Buffer> {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const [x, y, channel] = [pixel % WIDTH, Math.floor(pixel / WIDTH), channels === 1 ? 0 : i % 3];
    const disc = Math.hypot(x - 400 - 80 * channel, y - 400) < 300 ? 120 : 20;
    data[i] = disc + 40 * Math.sin(x / 17 + channel) * Math.cos(y / 23) + ((pixel * 7919) % 13);
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

async function cpuMs(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[ROUNDS / 2]!;
}

async function measure(channels: 1 | 3) {
  const jpeg = await picture(channels);
  const image = await decodeRgb(jpeg, undefined, 'picture');
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
  return {
    bytes: jpeg.length,
    decode: await cpuMs(() => decodeRgb(jpeg, undefined, 'picture')),
    resample: await cpuMs(() => resample(image, SIDE, SIDE, 'bicubic')),
    libvipsResample: await cpuMs(() =>
      sharp(image.data, { raw }).resize(SIDE, SIDE, { fit: 'fill', kernel: 'cubic' }).raw().toBuffer(),
    ),
  };
}

console.log(
  JSON.stringify(
    { from: [WIDTH, HEIGHT], to: [SIDE, SIDE], grey: await measure(1), colour: await measure(3) },
    undefined,
    2,
  ),
);
