/** Where in a folder the images are, and how many: counted a folder at a time, in the background. */
import { opendir } from 'node:fs/promises';
import path from 'node:path';
import { throwIfAborted } from '../../../core/errors';
import { isImageName, isUntypedName } from '../../../core/image/formats';
import { imagesAmong } from '../../../core/image/imageFiles';

export interface ImageFolder {
  /** Absolute. */
  readonly path: string;
  /** Images directly in it. */
  readonly images: number;
}

export interface FolderScan {
  /** Folders that hold images, in the order of their paths. */
  readonly folders: readonly ImageFolder[];
  /** True where there were more folders than are looked at. */
  readonly capped: boolean;
}

/** A home folder or a disk opened by mistake must not be walked to its end. */
const MOST_FOLDERS = 5_000;
const COUNTED_UP_TO = 1_000;

/**
 * Looks at a folder and all below it but hidden folders, `node_modules` and links.
 * A folder that cannot be read has no images: the editor's Explorer shows why.
 * @throws ProbeError 'cancelled'.
 */
export async function scanImageFolders(root: string, signal: AbortSignal, most = MOST_FOLDERS): Promise<FolderScan> {
  const folders: ImageFolder[] = [];
  const open = [path.resolve(root)];
  let looked = 0;
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    throwIfAborted(signal);
    if (looked === most) return { folders: sorted(folders), capped: true };
    looked += 1;
    const { images, below } = await look(folder, signal);
    if (images > 0) folders.push({ path: folder, images });
    open.push(...below);
  }
  return { folders: sorted(folders), capped: false };
}

const sorted = (folders: ImageFolder[]): ImageFolder[] => folders.sort((a, b) => (a.path < b.path ? -1 : 1));

async function look(folder: string, signal: AbortSignal): Promise<{ images: number; below: string[] }> {
  const below: string[] = [];
  const untyped: string[] = [];
  let images = 0;
  try {
    for await (const entry of await opendir(folder)) {
      if (entry.isFile()) {
        if (isImageName(entry.name)) images++;
        else if (isUntypedName(entry.name) && untyped.length < COUNTED_UP_TO) untyped.push(entry.name);
      } else if (entry.isDirectory() && !isPassedOver(entry.name)) below.push(path.join(folder, entry.name));
    }
  } catch {
    // Not readable, or gone since: see above.
  }
  return { images: images + (await imagesAmong(folder, untyped, signal)).length, below };
}

const isPassedOver = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

/** `12 images`, `1,000+ images`. */
export const imagesText = (images: number): string => {
  if (images >= COUNTED_UP_TO) return `${COUNTED_UP_TO.toLocaleString('en')}+ images`;
  return images === 1 ? '1 image' : `${images} images`;
};
