/** Images as a caller names them: files, and all images below folders. */
import path from 'node:path';
import { ProbeError } from '../core/errors';
import { READABLE_FORMATS } from '../core/image/formats';
import { listImages } from '../core/image/listImages';
import { usageError } from './arguments';

export interface NamedImage {
  /** As the caller would write it. */
  readonly name: string;
  readonly path: string;
}

/**
 * Every image once, in the order of the arguments; an argument that cannot be read stops nothing.
 * @throws ProbeError (usage) where there is no image at all; cancelled.
 */
export async function findNamedImages(
  paths: readonly string[],
  signal: AbortSignal,
): Promise<{ found: NamedImage[]; failed: { name: string; error: ProbeError }[] }> {
  const found = new Map<string, NamedImage>();
  const failed: { name: string; error: ProbeError }[] = [];
  for (const argument of paths) {
    try {
      for (const file of await listImages(argument, signal)) {
        const below = path.relative(path.resolve(argument), file);
        if (!found.has(file)) found.set(file, { name: path.join(argument, below), path: file });
      }
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind === 'cancelled') throw failure;
      failed.push({ name: argument, error: failure });
    }
  }
  if (found.size === 0 && failed.length === 0) {
    throw usageError(
      `There is no image in ${paths.join(', ')}.`,
      `Name image files (${READABLE_FORMATS}) or a folder that holds some.`,
    );
  }
  return { found: [...found.values()], failed };
}
