/**
 * Small files of MedProbe's own that are read and written without giving up control in between: two calls in a row see the
 * same, and what is written as the process ends is there. For everything else atomicWrite.ts and regularFile.ts.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { ProbeError } from '../errors';
import { isMissing } from './insidePath';
import { fileMode, folderMode, requireFile, SAFE_FLAGS } from './ownership';

/**
 * The text of a file; undefined where there is none.
 * @param limit the most bytes that it may have
 * @throws ProbeError 'io' for a link and what is no regular file, 'too-large'; the file system's own error otherwise.
 */
export function readStateFile(file: string, limit: number): string | undefined {
  let fd;
  try {
    requireFile(file, lstatSync(file));
    fd = openSync(file, constants.O_RDONLY | SAFE_FLAGS);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const facts = fstatSync(fd);
    requireFile(file, facts);
    if (facts.size <= limit) return readFileSync(fd, 'utf8');
    throw new ProbeError(
      'too-large',
      `${file} has ${facts.size} bytes; MedProbe reads at most ${limit} of such a file.`,
      {
        remedy: 'Move it away.',
      },
    );
  } finally {
    closeSync(fd);
  }
}

/**
 * Replaces a file as a whole, for its owner alone; its folder is made where it is missing. Survives the end of the process,
 * not a power cut.
 * @throws ProbeError 'io' for a link and what is no regular file; the file system's own error otherwise.
 */
export function writeStateFile(file: string, text: string): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: folderMode('private') });
  const before = lstatSync(file, { throwIfNoEntry: false });
  if (before !== undefined) requireFile(file, before);
  const beside = path.join(folder, `.medprobe-${randomBytes(8).toString('hex')}.tmp`);
  try {
    writeFileSync(beside, text, { mode: fileMode('private'), flag: 'wx' });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Gives a file another name beside it, so that nothing is written over it. @returns that name, without its folder. */
export function setAside(file: string, ending: string): string {
  const aside = `${file}.${ending}`;
  renameSync(file, aside);
  return path.basename(aside);
}
