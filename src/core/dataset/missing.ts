import { stat } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import { ProbeError, throwIfAborted } from '../errors';
import type { Manifest, ManifestPair } from './types';

/** Calls to the disk under way at once. */
export const DISK_CONCURRENCY = 32;

/** Every image file once, in the order of first use. */
export const imageFiles = (pairs: readonly ManifestPair[]): string[] => [
  ...new Set(pairs.flatMap(({ images }) => images.map(({ path }) => path))),
];

export interface MissingImages {
  /** Absolute paths, in the order of first use. */
  readonly missing: readonly string[];
  /** How many image files the manifest names. */
  readonly of: number;
}

/** Which of the manifest's image files are not on the disk. */
export async function missingImages(manifest: Manifest, signal?: AbortSignal): Promise<MissingImages> {
  const files = imageFiles(manifest.pairs);
  const present = await pLimit(DISK_CONCURRENCY).map(files, async file => {
    throwIfAborted(signal);
    return stat(file).then(
      facts => facts.isFile(),
      () => false,
    );
  });
  return { missing: files.filter((_file, index) => present[index] !== true), of: files.length };
}

const NAMES_SHOWN = 3;

/** One error for all missing images, saying how to get them; undefined where none is missing. */
export function missingImagesError(manifest: Manifest, { missing, of }: MissingImages): ProbeError | undefined {
  if (missing.length === 0) return undefined;
  const names = missing.slice(0, NAMES_SHOWN).map(file => path.relative(manifest.root, file).split(path.sep).join('/'));
  const list = missing.length > names.length ? `${names.join(', ')}, …` : names.join(', ');
  const message = `${missing.length} of ${of} images of ${manifest.path} are missing; looked in ${manifest.root} for ${list}.`;
  const remedy =
    manifest.benchmark === 'mediconfusion'
      ? "MediConfusion's repository (github.com/AIF4S/MediConfusion) does not hold its images: its own download script " +
        "fetches the ones in data/image_dict.json from PubMed Central's open-access archives into data/images. " +
        'That script empties its target folder first: move away whatever you keep there.'
      : 'Put them there, or correct the paths in the manifest, which are relative to it.';
  return new ProbeError('not-found', message, { remedy, details: { missing: missing.length, of } });
}
