import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../errors';
import { isInside } from '../files/insidePath';
import type { ImageLocation } from '../image/types';
import { formatImageRef, normaliseImagePath, parseImageRef } from './imageRef';
import { outsideMessage } from './rules';

function outside(ref: string, cause?: string): ProbeError {
  return new ProbeError('bad-input', cause ?? outsideMessage(ref), {
    remedy: 'Move or copy the image into the dataset, or open the folder that holds both.',
    details: { code: 'outside-dataset' },
  });
}

/**
 * Where the image of a manifest's `image1` or `image2` is: below `manifestDir`, and inside `root`.
 * The file need not exist; where it does, no symbolic link may lead it out of `root`.
 * @throws ProbeError 'bad-input' with `details.code` 'outside-dataset'; 'not-found' without the folder; 'io'.
 */
export async function resolveImage(root: string, manifestDir: string, ref: string): Promise<ImageLocation> {
  const location = locateImage(root, manifestDir, ref);
  await assertLinksStayInside(await realRoot(root), location.path);
  return location;
}

/**
 * The dataset's folder without symbolic links.
 * @throws ProbeError 'not-found'.
 */
export async function realRoot(root: string): Promise<string> {
  return realpath(root).catch((error: unknown) => {
    throw new ProbeError('not-found', `The dataset's folder ${root} cannot be opened.`, { cause: error });
  });
}

/** `resolveImage` by the text alone, without a look at the disk. */
export function locateImage(root: string, manifestDir: string, ref: string): ImageLocation {
  const parsed = parseImageRef(ref);
  const relative = normaliseImagePath(parsed.path);
  const file = relative === null ? null : path.resolve(manifestDir, relative);
  if (file === null || !isInside(path.resolve(root), file)) throw outside(ref);
  return { path: file, frame: parsed.frame };
}

/** Throws where links lead the file out of `realFolder` (itself without links). A file that is not there passes. */
export async function assertLinksStayInside(realFolder: string, file: string): Promise<void> {
  let real: string;
  try {
    real = await realpath(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // Nothing there, or a link that leads nowhere: nothing can be read through it.
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(code)) return;
    throw new ProbeError('io', `${file} cannot be looked at (${code}).`, { cause: error });
  }
  if (!isInside(realFolder, real)) throw outside(file, `${file} is a link that leads out of the dataset.`);
}

/**
 * How a manifest names an image: relative to the manifest, with `/`, and `#frame=N` where it is needed.
 * @throws ProbeError 'bad-input' (outside-dataset) where the image is not in the manifest's folder or below.
 */
export function relativeImageRef(manifestPath: string, imagePath: string, frame = 0): string {
  const folder = path.dirname(path.resolve(manifestPath));
  const file = path.resolve(imagePath);
  if (!isInside(folder, file)) {
    throw outside(file, `${file} is not in the manifest's folder ${folder} or below it.`);
  }
  const relative = path.relative(folder, file).split(path.sep).join('/');
  if (normaliseImagePath(relative) !== relative) {
    throw outside(
      file,
      `The name of ${file} cannot be written into a manifest: it has a backslash, or begins like a drive.`,
    );
  }
  return formatImageRef({ path: relative, frame });
}
