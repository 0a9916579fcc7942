import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { convertDataset } from '../../core/dataset/layouts/convert';
import { recogniseFile } from '../../core/dataset/layouts/recognise';
import { fitPixels } from '../../core/encoder/preprocess/fit';
import { decodeRgb, decodeStored, loadSharp, readFacts } from '../../core/image/decode';
import { encodeForSending, encodePng, fitWithin } from '../../core/image/encode';
import { imageKey } from '../../core/image/rendering';
import { firstLook, toRgb } from '../../core/image/shown';
import type { FirstLook } from '../../core/image/shown';
import { readImageFile, SourceIndex } from '../../core/image/sourceIndex';
import { spreadOf } from '../../core/image/spread';
import type { ImageFacts, ImageLocation, Rendering, RgbImage, Stored } from '../../core/image/types';
import { ProbeError, throwIfAborted } from '../../core/errors';
import type { Handlers } from '../../shared/rpc/serve';
import type { WorkerConfig } from '../../shared/workers/common';
import type { ImageMethods } from '../../shared/workers/imageMethods';
import { mayShowText } from './mayShowText';
import { RecentFrames } from './recentFrames';
import { parseJson } from '../../core/files/boundedJson';

interface Located extends ImageLocation {
  readonly rendering: Rendering | undefined;
}

/** What this worker keeps. */
interface Kept {
  readonly previews: string;
  readonly sources: SourceIndex;
  readonly frames: RecentFrames;
}

export function imageHandlers(config: WorkerConfig): Handlers<ImageMethods> {
  const sources = new SourceIndex(config.cacheDir);
  const kept = { sources, previews: path.join(config.cacheDir, 'previews-v1'), frames: new RecentFrames() };
  return {
    runtime: async () => {
      const { versions } = await loadSharp();
      return { sharp: versions.sharp ?? 'unknown', vips: versions.vips };
    },
    identify: ({ paths }, signal) => identify(sources, paths, signal),
    pixels: async ({ spec, ...image }) => fitPixels(await decode(image), spec),
    preview: async ({ maxSide, look, ...image }, signal) => {
      const shown = await preview(kept, image, maxSide, signal);
      if (look === undefined) return shown;
      // Without it a page shows the image later; the image itself is there.
      const small = await lookOf(shown.file, look).catch(() => undefined);
      return small === undefined ? shown : { ...shown, look: small };
    },
    firstLook: (image, signal) => firstLookOf(kept, image, signal),
    valuesAt: ({ column, row, ...image }, signal) => valuesAt(kept, image, column, row, signal),
    mayShowText: ({ paths }, signal) => mayShowText(paths, signal),
    spread: async (image, signal) => spreadOf(await storedOf(kept, image, signal)),
    recognise: ({ paths }, signal) => Promise.all(paths.map(async file => (await recogniseFile(file, signal)) ?? null)),
    convert: async ({ input, output, replace }, signal) => {
      const { layout, read, written, dropped, faults } = await convertDataset(input, output, signal, { replace });
      return { layout, read, written, dropped: [...dropped], faults: [...faults] };
    },
    sendable: async ({ spec, ...image }) => encodeForSending(await decode(image), spec),
  };
}

async function identify(sources: SourceIndex, paths: readonly string[], signal: AbortSignal) {
  const found = [];
  for (const file of paths) {
    throwIfAborted(signal);
    try {
      found.push({ sha256: await sources.hash(file, signal) });
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind === 'cancelled') throw failure;
      found.push({ error: failure.serialize() });
    }
  }
  return found;
}

async function decode(image: Located): Promise<RgbImage> {
  return decodeRgb(await readImageFile(image.path), image.rendering, image.path, image.frame);
}

/** Previews are named by content and rendering, so that one that exists is never stale. */
async function preview(kept: Kept, image: Located, maxSide: number, signal: AbortSignal) {
  const sha256 = await kept.sources.hash(image.path, signal);
  const bytes = await readImageFile(image.path);
  const facts = await readFacts(bytes, image.path, image.frame);
  const key = imageKey(sha256, image.frame, image.rendering).replaceAll(':', '-');
  const file = path.join(kept.previews, `${key}-${maxSide}.png`);
  if (!(await exists(file))) {
    const pixels = fitWithin(await shownPixels(kept, image, { bytes, sha256, facts }), maxSide);
    throwIfAborted(signal);
    await writeWhole(file, await encodePng(pixels));
  }
  return { file, sha256, width: facts.width, height: facts.height, facts };
}

interface Read {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly facts: ImageFacts;
}

/** A DICOM frame is decoded once for all the windows that a person tries. */
async function shownPixels(
  { frames }: Kept,
  { path: file, frame, rendering }: Located,
  { bytes, sha256, facts }: Read,
) {
  if (facts.format !== 'dicom') return decodeRgb(bytes, rendering, file, frame);
  const stored = await frames.get(`${sha256}:${frame}`, () => decodeStored(bytes, file, frame));
  const { width, height } = stored;
  return { width, height, data: toRgb(stored, rendering) };
}

const keyOf = async ({ sources }: Kept, { path: file, frame }: ImageLocation, signal: AbortSignal): Promise<string> =>
  `${await sources.hash(file, signal)}:${frame}`;

/** As the file stores it, decoded once for all that is asked of it in a row. */
async function storedOf(kept: Kept, image: ImageLocation, signal: AbortSignal): Promise<Stored> {
  return kept.frames.get(await keyOf(kept, image, signal), async () =>
    decodeStored(await readImageFile(image.path), image.path, image.frame),
  );
}

/** None of a pixel that is not there, and none of a frame that would be decoded for each pixel again. */
async function valuesAt(kept: Kept, image: ImageLocation, column: number, row: number, signal: AbortSignal) {
  if (kept.frames.isTooLarge(await keyOf(kept, image, signal))) return [];
  const { width, height, channels, values } = await storedOf(kept, image, signal);
  const at = (row * width + column) * channels;
  if (column >= width || row >= height) return [];
  return Array.from(values.subarray(at, at + channels), value => (Number.isFinite(value) ? value : null));
}

/** Kept beside the previews: a pair that is opened again is shown without decoding anything. */
async function firstLookOf(kept: Kept, image: ImageLocation, signal: AbortSignal): Promise<FirstLook> {
  const key = imageKey(await kept.sources.hash(image.path, signal), image.frame, undefined).replaceAll(':', '-');
  const file = path.join(kept.previews, `${key}-look.json`);
  if (await exists(file)) return parseJson(await readFile(file, 'utf8')) as FirstLook;
  const look = firstLook(await storedOf(kept, image, signal));
  await writeWhole(file, Buffer.from(JSON.stringify(look)));
  return look;
}

/** Small enough to stand in a page: kept beside its preview, from which it is made. */
async function lookOf(preview: string, side: number): Promise<Uint8Array> {
  const file = `${preview}-${side}.jpg`;
  if (await exists(file)) return readFile(file);
  const sharp = await loadSharp();
  const jpeg = await sharp(preview).resize(side, side, { fit: 'inside', withoutEnlargement: true }).jpeg().toBuffer();
  await writeWhole(file, jpeg);
  return jpeg;
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

/** Written beside and renamed: a reader never sees half a picture. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const beside = `${file}.${randomUUID()}.part`;
  await writeFile(beside, bytes);
  await rename(beside, file);
}
