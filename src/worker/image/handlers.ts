import { access } from 'node:fs/promises';
import path from 'node:path';
import { convertDataset } from '../../core/dataset/layouts/convert';
import { recogniseFile } from '../../core/dataset/layouts/recognise';
import { fitPixels } from '../../core/encoder/preprocess/fit';
import { decodeRgb, decodeStored, loadSharp, readFacts } from '../../core/image/decode';
import { encodeForSending, encodePng, fitWithin } from '../../core/image/encode';
import { imageKey } from '../../core/image/rendering';
import { firstLook, toRgb } from '../../core/image/shown';
import type { FirstLook } from '../../core/image/shown';
import { SourceIndex } from '../../core/image/sourceIndex';
import type { SourceBytes } from '../../core/image/sourceIndex';
import { spreadOf } from '../../core/image/spread';
import type { ImageLocation, Rendering, RgbImage, Stored } from '../../core/image/types';
import { ProbeError, throwIfAborted } from '../../core/errors';
import { writeFileAtomic } from '../../core/files/atomicWrite';
import { ownFolder } from '../../core/files/ownFolder';
import { readRegularFile, readRegularText, READ_LIMITS } from '../../core/files/regularFile';
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
    pixels: async ({ spec, remember = false, ...image }, signal) => {
      if (remember) {
        const { stored, sha256 } = await frameOf(kept, image, signal, image.rendering?.alpha);
        return { ...fitPixels(rgbOf(stored, image.rendering), spec), fileSha256: sha256 };
      }
      const source = await sources.read(image.path, signal);
      return { ...fitPixels(await decode(source, image), spec), fileSha256: source.sha256 };
    },
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
    sendable: async ({ spec, ...image }, signal) => {
      const source = await sources.read(image.path, signal);
      return { ...(await encodeForSending(await decode(source, image), spec)), fileSha256: source.sha256 };
    },
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
      if (failure.kind === 'cancelled' || failure.details?.['fatal'] === true) throw failure;
      found.push({ error: failure.serialize() });
    }
  }
  return found;
}

const decode = ({ bytes }: SourceBytes, image: Located): Promise<RgbImage> =>
  decodeRgb(bytes, image.rendering, image.path, image.frame);

/** Previews are named by content and rendering, so that one that exists is never stale. */
async function preview(kept: Kept, image: Located, maxSide: number, signal: AbortSignal) {
  const source = await kept.sources.read(image.path, signal);
  const facts = await readFacts(source.bytes, image.path, image.frame);
  const key = imageKey(source.sha256, image.frame, image.rendering).replaceAll(':', '-');
  const file = path.join(kept.previews, `${key}-${maxSide}.png`);
  if (!(await exists(file))) {
    const stored = await storedIn(kept, image, source, image.rendering?.alpha);
    const pixels = fitWithin(rgbOf(stored, image.rendering), maxSide);
    throwIfAborted(signal);
    await writeWhole(file, await encodePng(pixels));
  }
  return { file, sha256: source.sha256, width: facts.width, height: facts.height, facts };
}

const rgbOf = (stored: Stored, rendering: Rendering | undefined): RgbImage => {
  const { width, height } = stored;
  return { width, height, data: toRgb(stored, rendering) };
};

type Alpha = Rendering['alpha'];

/** What becomes of transparency is decided when a frame is decoded; the rest of a rendering is applied afterwards. */
const frameKey = (sha256: string, { frame }: ImageLocation, alpha: Alpha = 'drop'): string =>
  `${sha256}:${frame}:${alpha}`;

/** The frame in these bytes, decoded once: for its preview, for every encoder, and for all the windows that a person tries. */
const storedIn = (
  { frames }: Kept,
  image: ImageLocation,
  { bytes, sha256 }: SourceBytes,
  alpha?: Alpha,
): Promise<Stored> =>
  frames.get(frameKey(sha256, image, alpha), () => decodeStored(bytes, image.path, image.frame, alpha));

/** A frame as the file stores it now, and the hash of the bytes that it was decoded from. */
async function frameOf(kept: Kept, image: ImageLocation, signal: AbortSignal, alpha?: Alpha) {
  const sha256 = await kept.sources.hash(image.path, signal);
  const known = await kept.frames.find(frameKey(sha256, image, alpha));
  if (known !== undefined) return { stored: known, sha256 };
  const source = await kept.sources.read(image.path, signal);
  return { stored: await storedIn(kept, image, source, alpha), sha256: source.sha256 };
}

const storedOf = async (kept: Kept, image: ImageLocation, signal: AbortSignal): Promise<Stored> =>
  (await frameOf(kept, image, signal)).stored;

/** None of a pixel that is not there, and none of a frame that would be decoded for each pixel again. */
async function valuesAt(kept: Kept, image: ImageLocation, column: number, row: number, signal: AbortSignal) {
  if (kept.frames.isTooLarge(frameKey(await kept.sources.hash(image.path, signal), image))) return [];
  const { width, height, channels, values } = await storedOf(kept, image, signal);
  const at = (row * width + column) * channels;
  if (column >= width || row >= height) return [];
  return Array.from(values.subarray(at, at + channels), value => (Number.isFinite(value) ? value : null));
}

/** Kept beside the previews: a pair that is opened again is shown without decoding anything. */
async function firstLookOf(kept: Kept, image: ImageLocation, signal: AbortSignal): Promise<FirstLook> {
  const fileOf = (sha256: string): string => {
    const key = imageKey(sha256, image.frame, undefined).replaceAll(':', '-');
    return path.join(kept.previews, `${key}-look.json`);
  };
  const file = fileOf(await kept.sources.hash(image.path, signal));
  if (await exists(file)) return parseJson(await readRegularText(file, KEPT_FILE)) as FirstLook;
  const source = await kept.sources.read(image.path, signal);
  const look = firstLook(await storedIn(kept, image, source));
  await writeWhole(fileOf(source.sha256), Buffer.from(JSON.stringify(look)));
  return look;
}

/** Small enough to stand in a page: kept beside its preview, from which it is made. */
async function lookOf(preview: string, side: number): Promise<Uint8Array> {
  const file = `${preview}-${side}.jpg`;
  if (await exists(file)) return readRegularFile(file, KEPT_FILE);
  const sharp = await loadSharp();
  const png = await readRegularFile(preview, KEPT_FILE);
  const jpeg = await sharp(png).resize(side, side, { fit: 'inside', withoutEnlargement: true }).jpeg().toBuffer();
  await writeWhole(file, jpeg);
  return jpeg;
}

const KEPT_FILE = { limit: READ_LIMITS.bytes, links: 'refused' } as const;

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

/** A reader never sees half a picture, also after a power cut. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  try {
    const folder = path.dirname(file);
    await ownFolder(path.dirname(folder), [path.basename(folder)]);
    await writeFileAtomic(file, bytes);
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError(
      'io',
      `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {
        remedy: 'Free disk space or choose another cache folder.',
        cause,
      },
    );
  }
}
