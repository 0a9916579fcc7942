import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../../errors';
import { writeFileAtomic } from '../../files/atomicWrite';
import { isInside } from '../../files/insidePath';
import { ownFolder } from '../../files/ownFolder';
import { readRegularFile, READ_LIMITS } from '../../files/regularFile';
import { recogniseFormat } from '../../image/formats';
import { formatImageRef, normaliseImagePath } from '../imageRef';
import { assertLinksStayInside, relativeImageRef } from '../resolve';
import { DROPS } from './drops';
import type { Drop, ImageSource } from './types';

export interface ImagePlaces {
  /** The dataset's folder, without links: no image outside it is read. */
  readonly root: string;
  /** Folders to look in, in this order. */
  readonly folders: readonly string[];
  /** The manifest that will name the images. */
  readonly manifest: string;
}

/** Folders to look in: those of the layout below the dataset's folder, then below the file's own. */
export function imageFolders(root: string, file: string, names: readonly string[]): string[] {
  const bases = [root, path.dirname(file)];
  return [...new Set(bases.flatMap(base => names.map(name => path.resolve(base, name))))].filter(
    folder => folder === root || isInside(root, folder),
  );
}

/**
 * Gives every image its name in the manifest. A file below the manifest's folder is named where it is. Every other one,
 * and one that stands inside the dataset's file, is written to `<manifest>.images` by the SHA-256 of its bytes, but
 * never into the dataset's own folder.
 */
export class ImagePlacer {
  readonly #places: ImagePlaces;
  readonly #store: string;
  readonly #written = new Set<string>();
  readonly #byPath = new Map<string, string | Drop>();

  constructor(places: ImagePlaces) {
    this.#places = places;
    this.#store = places.manifest.replace(/\.pairs\.jsonl$/i, '.images');
  }

  /** How many images were written to `store`. */
  get written(): number {
    return this.#written.size;
  }

  get store(): string {
    return this.#store;
  }

  /** @throws ProbeError 'bad-input' where images would have to be written into the dataset's folder; 'io'. */
  async place(source: ImageSource): Promise<string | Drop> {
    if ('bytes' in source) return this.#keep(source.bytes);
    const known = this.#byPath.get(source.path);
    if (known !== undefined) return known;
    const placed = await this.#placeFile(source.path);
    this.#byPath.set(source.path, placed);
    return placed;
  }

  async #placeFile(name: string): Promise<string | Drop> {
    const relative = normaliseImagePath(name);
    if (relative === null) return DROPS.imageOutside;
    for (const folder of this.#places.folders) {
      const file = path.join(folder, relative);
      if (!(await isFile(file))) continue;
      if (await leadsOut(this.#places.root, file)) return DROPS.imageOutside;
      if (isInside(path.dirname(this.#places.manifest), file)) return relativeImageRef(this.#places.manifest, file);
      return this.#keep(await readImage(file).catch(ioError(`${file} cannot be read`)));
    }
    return DROPS.imageNotFound;
  }

  async #keep(bytes: Uint8Array): Promise<string | Drop> {
    const format = recogniseFormat(bytes);
    if (format === undefined) return DROPS.imageUnreadable;
    const name = `${createHash('sha256').update(bytes).digest('hex')}.${format}`;
    if (!this.#written.has(name)) {
      await this.#write(name, bytes);
      this.#written.add(name);
    }
    return formatImageRef({ path: `${path.basename(this.#store)}/${name}`, frame: 0 });
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const { root, manifest } = this.#places;
    const folder = path.dirname(manifest);
    if (folder === root || isInside(root, folder)) {
      throw new ProbeError('bad-input', `The images would have to be written into the dataset's own folder, ${root}.`, {
        remedy: `Write ${path.basename(manifest)} into a folder outside it.`,
        details: { needsOtherFolder: true },
      });
    }
    const failed = ioError(`${this.#store} cannot be written`);
    await ownFolder(folder, [path.basename(this.#store)], 'shared').catch(failed);
    await writeFileAtomic(path.join(this.#store, name), bytes, { access: 'shared', durable: false }).catch(failed);
  }
}

const ioError =
  (what: string) =>
  (cause: unknown): never => {
    if (cause instanceof ProbeError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProbeError('io', `${what}: ${reason}.`, { remedy: 'Check its permissions and the space left.', cause });
  };

const readImage = (file: string): Promise<Buffer> => readRegularFile(file, { limit: READ_LIMITS.bytes });

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    facts => facts.isFile(),
    () => false,
  );

async function leadsOut(root: string, file: string): Promise<boolean> {
  try {
    await assertLinksStayInside(root, file);
    return false;
  } catch (error) {
    if (ProbeError.from(error).kind === 'bad-input') return true;
    throw error;
  }
}

/** A path without links, of a file or folder that need not be there yet. */
export async function realPath(file: string): Promise<string> {
  const absolute = path.resolve(file);
  const real = await realpath(absolute).catch(() => undefined);
  if (real !== undefined) return real;
  const parent = path.dirname(absolute);
  return parent === absolute ? absolute : path.join(await realPath(parent), path.basename(absolute));
}
