/**
 * Files → 8-bit RGB. Decoding is sharp's (libvips), but for BMP and DICOM; what a medical image needs beyond it is decided
 * here: colour profiles are ignored and transparency is dropped, because the encoders' own references (Pillow's
 * `convert('RGB')`) do so (a GIF's transparent pixels carry no colour and are black). How values become 8 bits is in shown.ts.
 */
import type { Metadata, Sharp } from 'sharp';
import { ProbeError } from '../errors';
import { decodeBmp, readBmpHeader } from './bmp';
import { cmykToRgb } from './cmyk';
import { isDicom, openDicom } from './dicom/open';
import { damagedImage, refuseMissingFrame } from './failures';
import { READABLE_FORMATS, recogniseFormat } from './formats';
import { toRgb } from './shown';
import type { ImageFacts, ImageFormat, Rendering, RgbImage, Stored } from './types';

/** Larger images are refused by their header, before a pixel is decoded: 300 MB as RGB. */
export const MAX_PIXELS = 100_000_000;
/** Larger files are refused before they are read; 100 megapixels of 8-bit RGBA, uncompressed. */
export const MAX_FILE_BYTES = 400_000_000;
/** A file that takes longer to decode was made to. */
const MAX_DECODE_SECONDS = 8;

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

/** @throws ProbeError bad-input | unsupported | too-large, naming `name`. */
export async function readFacts(bytes: Uint8Array, name: string, frame = 0): Promise<ImageFacts> {
  return (await open(bytes, name, frame)).facts;
}

/**
 * Decodes one frame (from 0) of a file's bytes to RGB under a rendering, EXIF orientation applied.
 * @throws ProbeError bad-input | unsupported | too-large | timeout, naming `name`.
 */
export async function decodeRgb(
  bytes: Uint8Array,
  rendering: Rendering | undefined,
  name: string,
  frame = 0,
): Promise<RgbImage> {
  const stored = await (await open(bytes, name, frame)).decode(rendering);
  const { width, height } = stored;
  return { width, height, data: toRgb(stored, rendering) };
}

/**
 * Decodes one frame (from 0) to the values that the file stores (a DICOM file's in the modality's units), EXIF orientation applied.
 * @param alpha what becomes of transparency; the rest of a rendering is applied to the values (`toRgb`)
 * @throws ProbeError bad-input | unsupported | too-large | timeout, naming `name`.
 */
export const decodeStored = async (
  bytes: Uint8Array,
  name: string,
  frame: number,
  alpha?: Rendering['alpha'],
): Promise<Stored> => (await open(bytes, name, frame)).decode(alpha === undefined ? undefined : { alpha });

/** One frame whose header has been read and found acceptable. */
interface Opened {
  readonly facts: ImageFacts;
  decode(rendering: Rendering | undefined): Promise<Stored>;
}

/** As `recogniseFormat`, and DICOM files without the mark. */
export const formatOf = (bytes: Uint8Array): ImageFormat | undefined =>
  recogniseFormat(bytes) ?? (isDicom(bytes) ? 'dicom' : undefined);

async function open(bytes: Uint8Array, name: string, frame: number): Promise<Opened> {
  if (bytes.length === 0) {
    throw new ProbeError('bad-input', `${name} is empty.`, { remedy: 'Get the file again from its source.' });
  }
  const format = formatOf(bytes);
  if (format === undefined) {
    throw new ProbeError('unsupported', `${name} is no image that MedProbe reads (by its content).`, {
      remedy: `${READABLE_FORMATS} are supported.`,
    });
  }
  const opened = await openAs(format, bytes, name, frame);
  const { width, height } = opened.facts;
  if (width * height > MAX_PIXELS) {
    throw new ProbeError('too-large', `${name} is ${width} × ${height} pixels.`, {
      remedy: `MedProbe decodes up to ${MAX_PIXELS / 1e6} megapixels; reduce or crop the image.`,
    });
  }
  return opened;
}

function openAs(format: ImageFormat, bytes: Uint8Array, name: string, frame: number): Opened | Promise<Opened> {
  if (format === 'bmp') return openBmp(bytes, name, frame);
  return format === 'dicom' ? openDicom(bytes, name, frame) : openBySharp(bytes, format, name, frame);
}

function openBmp(bytes: Uint8Array, name: string, frame: number): Opened {
  const header = readBmpHeader(bytes, name);
  refuseMissingFrame(frame, 1, name);
  const { width, height } = header;
  return {
    facts: { format: 'bmp', width, height, channels: 3, bitsStored: 8, frames: 1 },
    decode: () => Promise.resolve({ width, height, channels: 3, values: decodeBmp(bytes, header) }),
  };
}

/** How each kind of pixel is asked of sharp, so that it converts nothing on its own. */
const COLOUR_SPACES: Readonly<Record<string, string>> = {
  'b-w': 'b-w',
  srgb: 'srgb',
  rgb: 'srgb',
  cmyk: 'cmyk',
  grey16: 'grey16',
  rgb16: 'rgb16',
};

async function openBySharp(bytes: Uint8Array, format: ImageFormat, name: string, frame: number): Promise<Opened> {
  const sharp = await loadSharp();
  // Without sharp's own limit: what is too large is told apart from what is damaged.
  const page = (n: number) =>
    sharp(bytes, { failOn: 'error', ignoreIcc: true, limitInputPixels: false, ...(n === 0 ? {} : { page: n }) });
  let meta = await metadataOf(page(0), name);
  const frames = meta.pages ?? 1;
  refuseMissingFrame(frame, frames, name);
  if (frame > 0) meta = await metadataOf(page(frame), name);
  const deep = meta.depth === 'ushort';
  const space = COLOUR_SPACES[meta.space];
  if (space === undefined || !['uchar', 'ushort'].includes(meta.depth) || (space === 'cmyk' && deep)) {
    throw new ProbeError('unsupported', `${name} stores ${meta.space} values as ${meta.depth}.`, {
      remedy: 'Grey and colour of 8 or 16 bits and CMYK of 8 bits are supported.',
    });
  }
  const { width, height } = meta.autoOrient;
  return {
    facts: { format, width, height, channels: meta.channels, bitsStored: deep ? 16 : 8, frames },
    decode: rendering => decodeBySharp(page(frame), space, rendering, name),
  };
}

async function metadataOf(image: Sharp, name: string): Promise<Metadata> {
  try {
    return await image.metadata();
  } catch (cause) {
    throw damagedImage(name, reasonOf(cause), cause);
  }
}

async function decodeBySharp(
  image: Sharp,
  space: string,
  rendering: Rendering | undefined,
  name: string,
): Promise<Stored> {
  const oriented = image.autoOrient().timeout({ seconds: MAX_DECODE_SECONDS });
  const opaque = rendering?.alpha === 'black' ? oriented.flatten({ background: '#000' }) : oriented.removeAlpha();
  const deep = space === 'grey16' || space === 'rgb16';
  const raw = (space === 'cmyk' ? opaque.pipelineColourspace('cmyk') : opaque).toColourspace(space);
  try {
    const { data, info } = await raw.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (space === 'cmyk') return { width, height, channels: 3, values: cmykToRgb(data, channels) };
    const values = deep
      ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
      : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { width, height, channels, values };
  } catch (cause) {
    const reason = reasonOf(cause);
    if (!reason.startsWith('timeout')) throw damagedImage(name, reason, cause);
    throw new ProbeError('timeout', `${name} took more than ${MAX_DECODE_SECONDS} s to decode and was given up.`, {
      remedy: 'Save it again, smaller or in a simpler format.',
      cause,
    });
  }
}

/** The first line of libvips' own words. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.split('\n')[0]!.replace(/^Input buffer /, '') : String(cause);
}
