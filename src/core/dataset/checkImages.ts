import path from 'node:path';
import pLimit from 'p-limit';
import { throwIfAborted } from '../errors';
import { mayBeImageName } from '../image/formats';
import type { ImageRefs, LineProblem } from './checkLine';
import { lineProblem } from './checkLine';
import { formatImageRef, normaliseImagePath, parseImageRef } from './imageRef';
import type { FolderListing } from './imageFolders';
import { listFolder } from './imageFolders';
import { quoted } from './lineBounds';
import { locate } from './locate';
import { nearestNames } from './nearest';

/** What a line says of its images; the same object as long as the line is the same. */
export interface LineOfImages {
  /** Kept here by the checker; a map from lines would be asked too often. */
  imageProblems?: { readonly listings: object; readonly problems: readonly LineProblem[] };
  readonly text: string;
  readonly images: ImageRefs;
}

const NAMES_OFFERED = 3;
/** Names are looked for only for so many missing images: a folder that moved would cost every name against every other. */
const NAMES_SOUGHT = 100;
/** Nor are more names than these compared for all of them together: a folder may hold a hundred thousand. */
const NAMES_COMPARED = 200_000;
const FOLDERS_AT_ONCE = 8;

/**
 * Whether the images of a manifest are there, by listings of its folders that are read once and kept. Checking never
 * waits: what it has no listing for counts as there until `load` has read it.
 */
export class ImageChecker {
  readonly #root: string;
  readonly #listings = new Map<string, FolderListing | null>();
  readonly #wanted = new Set<string>();
  /** Stands for all listings as they are now. */
  #state = {};
  #sought = 0;
  #compared = 0;

  /** @param root the dataset's folder, absolute: the manifest's own. */
  constructor(root: string) {
    this.#root = root;
  }

  /** True where folders were met that have not been listed: `load`, then check again. */
  get incomplete(): boolean {
    return this.#wanted.size > 0;
  }

  /** What is wrong with a line's images, as far as its folders have been listed. */
  readonly problemsOf = (line: LineOfImages): readonly LineProblem[] => {
    const known = line.imageProblems;
    return known?.listings === this.#state ? known.problems : this.#check(line);
  };

  /** Lists the folders that were met. @throws ProbeError 'cancelled', 'not-found' without the dataset's folder. */
  async load(signal?: AbortSignal): Promise<void> {
    const folders = [...this.#wanted];
    await this.#list(folders, signal);
    for (const folder of folders) this.#wanted.delete(folder);
  }

  /** Lists again what lies at or around changed files (absolute paths); false where none of it had been looked at. */
  async refresh(changed: Iterable<string>): Promise<boolean> {
    const stale = new Set<string>();
    for (const file of changed) {
      const relative = path.relative(this.#root, file).split(path.sep).join('/');
      const parent = parentOf(relative);
      for (const folder of this.#listings.keys()) {
        if (folder === parent || folder === relative || folder.startsWith(`${relative}/`)) stale.add(folder);
      }
    }
    await this.#list([...stale]);
    return stale.size > 0;
  }

  /** Lists everything again. */
  async refreshAll(): Promise<void> {
    await this.#list([...this.#listings.keys()]);
  }

  /** A folder's listing, relative to the dataset's folder; read now where it has not been. */
  async listing(folder: string): Promise<FolderListing | null> {
    if (!this.#listings.has(folder)) await this.#list([folder]);
    return this.#listings.get(folder) ?? null;
  }

  /** References to the images whose names are most like that of one that is not there. */
  async nearest(ref: string): Promise<string[]> {
    const { folder } = splitRef(ref) ?? {};
    if (folder === undefined) return [];
    if ((await this.listing(folder)) === null) {
      const siblings = (await this.listing(parentOf(folder)))?.folders ?? [];
      const paths = [...siblings].map(sibling => join(parentOf(folder), sibling));
      for (const sibling of nearestNames(folder, paths, NAMES_OFFERED)) await this.listing(sibling);
    }
    return this.#nearest(ref);
  }

  async #list(folders: readonly string[], signal?: AbortSignal): Promise<void> {
    await pLimit(FOLDERS_AT_ONCE).map([...folders], async folder => {
      throwIfAborted(signal);
      this.#listings.set(folder, await listFolder(this.#root, folder));
    });
    this.#state = {};
    this.#sought = 0;
    this.#compared = 0;
  }

  #check(line: LineOfImages): readonly LineProblem[] {
    const problems: LineProblem[] = [];
    let complete = true;
    for (const field of ['image1', 'image2'] as const) {
      const ref = line.images[field];
      const parts = ref === undefined ? undefined : splitRef(ref);
      if (ref === undefined || parts === undefined) continue;
      const listing = this.#listings.get(parts.folder);
      if (listing === undefined) {
        this.#wanted.add(parts.folder);
        complete = false;
      } else if (!listing?.files.has(parts.name)) {
        const span = locate(line.text, { path: [field], at: 'value' });
        problems.push(
          listing?.outside.has(parts.name)
            ? lineProblem('outside-dataset', `${quoted(ref)} is a link that leads out of the dataset.`, span)
            : lineProblem('image-not-found', this.#missing(ref), span),
        );
      }
    }
    if (complete) line.imageProblems = { listings: this.#state, problems };
    return problems;
  }

  #missing(ref: string): string {
    const mayLook = this.#sought++ < NAMES_SOUGHT && this.#compared < NAMES_COMPARED;
    const names = mayLook ? this.#nearest(ref) : [];
    const nearest = names.length === 0 ? '' : ` Nearest: ${names.map(quoted).join(', ')}.`;
    return `There is no image ${quoted(parseImageRef(ref).path)} in the dataset.${nearest}`;
  }

  /** Among what has been listed: the images of its folder; where that is not there, the same name in one like it. */
  #nearest(ref: string): string[] {
    const parts = splitRef(ref);
    if (parts === undefined) return [];
    const { folder, name, frame } = parts;
    const listing = this.#listings.get(folder);
    this.#compared += listing?.files.size ?? this.#listings.size;
    const paths =
      listing === null || listing === undefined
        ? this.#elsewhere(folder, name)
        : nearestNames(name, [...listing.files].filter(mayBeImageName), NAMES_OFFERED).map(found =>
            join(folder, found),
          );
    return paths.map(found => formatImageRef({ path: found, frame }));
  }

  /** Folders that hold a file of that name, those with a name like the folder's first. */
  #elsewhere(folder: string, name: string): string[] {
    const holding = [...this.#listings].flatMap(([known, listing]) => (listing?.files.has(name) ? [known] : []));
    const alike = nearestNames(folder, holding, NAMES_OFFERED);
    const others = holding.filter(known => !alike.includes(known));
    return [...alike, ...others].slice(0, NAMES_OFFERED).map(found => join(found, name));
  }
}

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
const parentOf = (relative: string): string => relative.slice(0, Math.max(0, relative.lastIndexOf('/')));

/** Undefined for a path that leaves the dataset: that is a problem of its own (rules.ts). */
function splitRef(ref: string): { folder: string; name: string; frame: number } | undefined {
  const { path: written, frame } = parseImageRef(ref);
  const relative = normaliseImagePath(written);
  if (relative === null) return undefined;
  const folder = parentOf(relative);
  return { folder, name: folder === '' ? relative : relative.slice(folder.length + 1), frame };
}
