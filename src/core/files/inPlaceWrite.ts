/**
 * Files that MedProbe writes in place. A dataset comes from somebody else, and what stands in a file's place there may be
 * a link to the person's own files: nothing is written through a link, into anything but a regular file, or into a file
 * that has a second name elsewhere or belongs to another user.
 */
import { closeSync, constants, fchmodSync, fstatSync, lstatSync, openSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import {
  fileMode,
  ignoreUnsupported,
  isOpenToOthers,
  orIfMissing,
  requireFile,
  requireOwner,
  SAFE_FLAGS,
  unsafe,
} from './ownership';
import type { FileAccess } from './ownership';

const USES = {
  append: constants.O_WRONLY | constants.O_APPEND,
  update: constants.O_RDWR,
} as const;
export type FileUse = keyof typeof USES;

const flagsOf = (use: FileUse): number => USES[use] | constants.O_CREAT | SAFE_FLAGS;

/**
 * Opens a file for writing in place, or makes it.
 * @throws ProbeError 'io' for a link, what is no regular file, a file of several names or of another user; the file
 * system's own error otherwise.
 */
export async function openOwnFile(file: string, use: FileUse, access: FileAccess = 'private'): Promise<FileHandle> {
  const before = await lstat(file).catch(orIfMissing);
  if (before !== undefined) requireFile(file, before);
  const handle = await open(file, flagsOf(use), fileMode(access));
  try {
    const facts = await handle.stat();
    requireOwnFile(file, facts, access);
    if (isOpenToOthers(facts, access)) await handle.chmod(facts.mode & 0o600).catch(ignoreUnsupported);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** As `openOwnFile`, without giving up control in between. @returns a file descriptor. */
export function openOwnFileSync(file: string, use: FileUse): number {
  const before = lstatSync(file, { throwIfNoEntry: false });
  if (before !== undefined) requireFile(file, before);
  const fd = openSync(file, flagsOf(use), fileMode('private'));
  try {
    const facts = fstatSync(fd);
    requireOwnFile(file, facts, 'private');
    if (isOpenToOthers(facts, 'private')) tighten(fd, facts.mode & 0o600);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Refuses, without opening them, files that `openOwnFile` would refuse. What is not there passes. */
export async function assertOwnFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const file = path.join(folder, name);
    const facts = await lstat(file).catch(orIfMissing);
    if (facts !== undefined) requireOwnFile(file, facts, 'private');
  }
}

function tighten(fd: number, mode: number): void {
  try {
    fchmodSync(fd, mode);
  } catch (error) {
    ignoreUnsupported(error);
  }
}

function requireOwnFile(file: string, facts: Stats, access: FileAccess): void {
  requireFile(file, facts);
  if (facts.nlink > 1) {
    const remedy = 'Replace it by a copy of itself: what is written to it would change the other file as well.';
    throw unsafe(file, `has ${facts.nlink} names (hard links)`, remedy, 'hard-link');
  }
  if (access === 'private') requireOwner(file, facts, statSync(path.dirname(file)).uid);
}
