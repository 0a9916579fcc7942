import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { convertDataset } from '../../core/dataset/layouts/convert';
import { recogniseFile } from '../../core/dataset/layouts/recognise';
import { fitPixels } from '../../core/encoder/preprocess/fit';
import { decodeRgb, loadSharp, readFacts } from '../../core/image/decode';
import { encodeForSending, encodePng, fitWithin } from '../../core/image/encode';
import { readSpread } from '../../core/image/levels';
import { imageKey } from '../../core/image/rendering';
import { readImageFile, SourceIndex } from '../../core/image/sourceIndex';
import type { Rendering, RgbImage } from '../../core/image/types';
import { ProbeError, throwIfAborted } from '../../core/errors';
import type { Handlers } from '../../shared/rpc/serve';
import type { WorkerConfig } from '../../shared/workers/common';
import type { ImageMethods } from '../../shared/workers/imageMethods';

interface Located {
  readonly path: string;
  readonly frame: number;
  readonly rendering: Rendering | undefined;
}

export function imageHandlers(config: WorkerConfig): Handlers<ImageMethods> {
  const sources = new SourceIndex(config.cacheDir);
  return {
    runtime: async () => {
      const { versions } = await loadSharp();
      return { sharp: versions.sharp ?? 'unknown', vips: versions.vips };
    },
    identify: ({ paths }, signal) => identify(sources, paths, signal),
    pixels: async ({ spec, ...image }) => fitPixels(await decode(image), spec),
    preview: async ({ maxSide, look, ...image }, signal) => {
      const shown = await preview(config.cacheDir, sources, image, maxSide, signal);
      return look === undefined ? shown : { ...shown, look: await lookOf(shown.file, look) };
    },
    spread: async ({ path: file, frame }) => readSpread(await readImageFile(file), file, frame),
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
async function preview(cacheDir: string, sources: SourceIndex, image: Located, maxSide: number, signal: AbortSignal) {
  const sha256 = await sources.hash(image.path, signal);
  const bytes = await readImageFile(image.path);
  const facts = await readFacts(bytes, image.path, image.frame);
  const key = imageKey(sha256, image.frame, image.rendering).replaceAll(':', '-');
  const file = path.join(cacheDir, 'previews-v1', `${key}-${maxSide}.png`);
  if (!(await exists(file))) {
    const pixels = fitWithin(await decodeRgb(bytes, image.rendering, image.path, image.frame), maxSide);
    throwIfAborted(signal);
    await writeWhole(file, await encodePng(pixels));
  }
  return { file, sha256, width: facts.width, height: facts.height, facts };
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
