/**
 * Files → 8-bit RGB. Decoding is sharp's (libvips); what a medical image needs beyond it is decided here:
 * colour profiles are ignored and transparency is dropped, because the encoders' own references (Pillow's
 * `convert('RGB')`) do so, and 16-bit values are mapped by their full range or by a window, never clipped.
 */
import type { Sharp, Metadata } from 'sharp';
import { ProbeError } from '../errors';
import type { ImageFacts, Rendering, RgbImage } from './types';

/** Larger images are refused by their header, before a pixel is decoded. */
export const MAX_PIXELS = 200_000_000;
export const MAX_FILE_BYTES = 1_000_000_000;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

/** The format by content; a file's name proves nothing. `undefined` where it is none that MedProbe reads. */
export function recogniseFormat(bytes: Uint8Array): 'png' | 'jpeg' | undefined {
  const starts = (magic: readonly number[]) => magic.every((byte, i) => bytes[i] === byte);
  if (starts(PNG)) return 'png';
  if (starts(JPEG)) return 'jpeg';
  return undefined;
}

/** Whether a file name looks like an image that MedProbe reads; used only to list a folder. */
export const isImageName = (name: string): boolean => /\.(png|jpe?g)$/i.test(name);

/** @throws ProbeError unavailable where sharp has no binary for this platform. */
export async function loadSharp() {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    throw new ProbeError(
      'unavailable',
      `The image library (sharp) cannot be loaded on ${process.platform}-${process.arch}.`,
      {
        remedy: 'Install the build of MedProbe for this platform.',
        cause,
      },
    );
  }
}

async function openSharp(bytes: Uint8Array): Promise<Sharp> {
  const sharp = await loadSharp();
  return sharp(bytes, { failOn: 'error', ignoreIcc: true, limitInputPixels: MAX_PIXELS });
}

function broken(name: string, cause: unknown): ProbeError {
  const why = cause instanceof Error ? cause.message.split('\n')[0]!.replace(/^Input buffer /, '') : String(cause);
  return new ProbeError('bad-input', `${name} cannot be decoded: ${why}.`.replace('..', '.'), {
    remedy: 'The file is damaged or incomplete; get it again from its source.',
    cause,
  });
}

function refuseUnreadable(bytes: Uint8Array, name: string): 'png' | 'jpeg' {
  if (bytes.length === 0) {
    throw new ProbeError('bad-input', `${name} is empty.`, { remedy: 'Get the file again from its source.' });
  }
  const format = recogniseFormat(bytes);
  if (format === undefined) {
    throw new ProbeError('unsupported', `${name} is no image that MedProbe reads (by its content).`, {
      remedy: 'PNG and JPEG are supported.',
    });
  }
  return format;
}

/** @throws ProbeError bad-input | unsupported | too-large, naming `name`. */
export async function readFacts(bytes: Uint8Array, name: string): Promise<ImageFacts> {
  const format = refuseUnreadable(bytes, name);
  const pipeline = await openSharp(bytes);
  let meta: Metadata;
  try {
    meta = await pipeline.metadata();
  } catch (cause) {
    throw broken(name, cause);
  }
  if (meta.width * meta.height > MAX_PIXELS) {
    throw new ProbeError('too-large', `${name} is ${meta.width} × ${meta.height} pixels.`, {
      remedy: `MedProbe decodes up to ${MAX_PIXELS / 1e6} megapixels; reduce or crop the image.`,
    });
  }
  const { width, height } = meta.autoOrient;
  const bitsStored = meta.depth === 'ushort' ? 16 : 8;
  return { format, width, height, channels: meta.channels, bitsStored, frames: 1 };
}

/**
 * Decodes a file's bytes to RGB under a rendering, EXIF orientation applied.
 * @throws ProbeError bad-input | unsupported | too-large, naming `name`.
 */
export async function decodeRgb(bytes: Uint8Array, rendering: Rendering | undefined, name: string): Promise<RgbImage> {
  const facts = await readFacts(bytes, name);
  let pipeline = (await openSharp(bytes)).autoOrient();
  pipeline = rendering?.alpha === 'black' ? pipeline.flatten({ background: '#000' }) : pipeline.removeAlpha();
  const deep = facts.bitsStored === 16;
  try {
    const raw = deep
      ? pipeline.toColourspace(facts.channels < 3 ? 'grey16' : 'rgb16').raw({ depth: 'ushort' })
      : pipeline.toColourspace('srgb').raw();
    const { data, info } = await raw.toBuffer({ resolveWithObject: true });
    const values = deep ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data;
    const table = valueTable(deep ? 65_535 : 255, rendering);
    return {
      width: info.width,
      height: info.height,
      data: toRgb(values, info.width * info.height, info.channels, table),
    };
  } catch (cause) {
    throw broken(name, cause);
  }
}

/** Stored value → 8 bits: the whole range, or a window by DICOM's linear function (PS3.3 C.11.2.1.2), then inversion. */
function valueTable(max: number, rendering: Rendering | undefined): Uint8Array {
  const table = new Uint8Array(max + 1);
  for (let value = 0; value <= max; value++) {
    const shown = rendering?.window === undefined ? (value * 255) / max : windowed(value, rendering.window);
    const rounded = Math.round(Math.min(255, Math.max(0, shown)));
    table[value] = rendering?.invert === true ? 255 - rounded : rounded;
  }
  return table;
}

function windowed(value: number, [centre, width]: readonly [number, number]): number {
  if (width <= 1) return value <= centre - 0.5 ? 0 : 255;
  return ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255;
}

function toRgb(values: Uint8Array | Uint16Array, pixels: number, channels: number, table: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(pixels * 3);
  const green = channels >= 3 ? 1 : 0;
  const blue = channels >= 3 ? 2 : 0;
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += channels, to += 3) {
    rgb[to] = table[values[from]!]!;
    rgb[to + 1] = table[values[from + green]!]!;
    rgb[to + 2] = table[values[from + blue]!]!;
  }
  return rgb;
}
