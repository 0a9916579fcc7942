/** Folders that MedProbe makes in a dataset or a cache. A stranger may have laid a link there: no step is followed. */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { lstat, lutimes, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isInside, splitAtOwnFolder } from './insidePath';
import {
  folderMode,
  ignoreUnsupported,
  isLink,
  isOpenToOthers,
  orIfMissing,
  requireOwner,
  SAFE_FLAGS,
} from './ownership';
import type { FileAccess } from './ownership';

/**
 * A folder of MedProbe's own: each step below `root` is made where it is missing, and is neither a link nor, where it is
 * `private`, another user's. How `root` itself is reached is the person's own affair.
 * @throws ProbeError 'io' naming the step; the file system's own error otherwise.
 */
export async function ownFolder(
  root: string,
  steps: readonly string[],
  access: FileAccess = 'private',
): Promise<string> {
  await mkdir(root, { recursive: true, mode: folderMode(access) });
  let folder = root;
  let owner = (await stat(root)).uid;
  for (const step of steps) {
    folder = path.join(folder, step);
    owner = await ownStep(folder, owner, access);
  }
  if (steps.length > 0 && !isInside(await realpath(root), await realpath(folder))) throw isLink(folder);
  return folder;
}

/** `ownFolder` for a path: from `.medprobe` on no step is a link; elsewhere the path is as the person named it. */
export function ownFolderAt(folder: string): Promise<string> {
  const { dataset, steps } = splitAtOwnFolder(folder) ?? { dataset: path.resolve(folder), steps: [] };
  return ownFolder(dataset, steps);
}

/** Makes a folder that must be new. Rejects with the file system's own error, EEXIST where it is not. */
export async function newOwnFolder(parent: string, name: string): Promise<string> {
  const folder = path.join(parent, name);
  await mkdir(folder, { mode: folderMode('private') });
  return folder;
}

/** What a folder holds, by name; nothing where it is not there, cannot be read, or is a link to somewhere else. */
export async function listOwnFolder(folder: string): Promise<string[]> {
  const isFolder = await lstat(folder).then(
    facts => facts.isDirectory(),
    () => false,
  );
  return isFolder ? readdir(folder).catch(() => []) : [];
}

/** Makes "last used" now, which decides what goes first where a cache is over its limit. Does not follow a link. */
export async function markUsed(file: string): Promise<void> {
  const now = new Date();
  await lutimes(file, now, now).catch(() => undefined); // it goes a little earlier then
}

/** Closes a folder of one's own to others; of another user's, or where that cannot be done, nothing is. Never rejects. */
export async function makePrivate(folder: string): Promise<void> {
  const facts = await lstat(folder).catch(() => undefined);
  if (!facts?.isDirectory() || !isOpenToOthers(facts, 'private')) return;
  await tightenFolder(folder).catch(() => undefined);
}

/** Removes a file or a folder with all that is in it; a link as the link that it is. What is not there passes. */
export const removeOwn = (file: string): Promise<void> => rm(file, { recursive: true, force: true });

/** Gives a file its name; what has the name already is replaced, a link as the link that it is. */
export const moveOwn = (from: string, to: string): Promise<void> => rename(from, to);

async function ownStep(folder: string, parentOwner: number, access: FileAccess): Promise<number> {
  try {
    await mkdir(folder, { mode: folderMode(access) });
    return (await lstat(folder)).uid;
  } catch (error) {
    const facts = await lstat(folder).catch(orIfMissing);
    if (facts?.isSymbolicLink()) throw isLink(folder);
    if (!facts?.isDirectory()) throw error; // also where something else has that name: EEXIST
    return keepStep(folder, facts, parentOwner, access);
  }
}

async function keepStep(folder: string, facts: Stats, parentOwner: number, access: FileAccess): Promise<number> {
  if (access === 'private') {
    requireOwner(folder, facts, parentOwner);
    if (isOpenToOthers(facts, access)) await tightenFolder(folder);
  }
  return facts.uid;
}

/** By a handle, so that a link which takes the folder's place now is not followed. */
async function tightenFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | SAFE_FLAGS).catch(ignoreUnsupported);
  try {
    await handle?.chmod((await handle.stat()).mode & 0o7700).catch(ignoreUnsupported);
  } finally {
    await handle?.close();
  }
}
