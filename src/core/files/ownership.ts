/** Whose a file or folder is, who else may use it, and what is refused as a place to write to. */
import { closeSync, constants, fstatSync, openSync, unlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { ProbeError } from '../errors';
import { isMissing } from './insidePath';
import { kindOf } from './regularFile';

/**
 * `private`: for its owner alone, whatever the umask; what was made otherwise before is tightened. `shared`: as the
 * umask says, for what a person names or shares.
 */
export type FileAccess = 'private' | 'shared';

export const fileMode = (access: FileAccess): number => (access === 'private' ? 0o600 : 0o666);
export const folderMode = (access: FileAccess): number => (access === 'private' ? 0o700 : 0o777);

const OTHERS = 0o077;

/** Windows has none of these; there a link is found by `lstat` alone (docs/privacy.md). */
export const SAFE_FLAGS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

export const isOpenToOthers = ({ mode, uid }: Stats, access: FileAccess): boolean =>
  access === 'private' && (mode & OTHERS) !== 0 && uid === process.geteuid?.();

/** For changes of a mode: file systems without modes (FAT, many network shares) refuse, and have nothing to tighten. */
export function ignoreUnsupported(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EROFS', 'EACCES'].includes(code)) throw error;
  return undefined;
}

/** @throws ProbeError 'io' for a link and for what is no regular file. */
export function requireFile(file: string, facts: Stats): void {
  if (facts.isSymbolicLink()) throw isLink(file);
  if (!facts.isFile()) throw unsafe(file, `is ${kindOf(facts)}, not a file`, 'Move it away.', 'not-regular');
}

/**
 * What belongs to this user or to the system's own (0) is trusted. The system's own user may also work in the folder of
 * another, as in containers: there that other's files are as good.
 * @param parentOwner of the folder that it lies in, which was looked at before.
 * @throws ProbeError 'io' naming it.
 */
export function requireOwner(file: string, { uid }: Stats, parentOwner: number): void {
  const me = process.geteuid?.();
  if (me === undefined || uid === me || uid === 0) return;
  if (me === 0 && uid === parentOwner) return;
  if (uid === ownNumberIn(path.dirname(file))) return;
  throw unsafe(file, 'belongs to another user', 'Use a copy of the folder that is your own.', 'foreign-owner');
}

/** Network file systems may show a person's files under another number: that of a file which is made there now. */
function ownNumberIn(folder: string): number | undefined {
  const file = path.join(folder, `.medprobe-${randomBytes(8).toString('hex')}.tmp`);
  try {
    const fd = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | SAFE_FLAGS, 0o600);
    try {
      return fstatSync(fd).uid;
    } finally {
      closeSync(fd);
      unlinkSync(file);
    }
  } catch {
    return undefined; // nothing can be made there: then it is not this user's
  }
}

export const isLink = (file: string): ProbeError =>
  unsafe(file, 'is a link, and MedProbe writes through none', 'Put the file or folder itself there.', 'link');

/** Fatal for a run: to go on would be to write there again. */
export const unsafe = (file: string, what: string, remedy: string, code: string): ProbeError =>
  new ProbeError('io', `${file} ${what}.`, { remedy, details: { code, fatal: true } });

/** For `lstat`: nothing is there, or nothing can be. */
export const orIfMissing = (error: unknown): undefined => {
  if (!isMissing(error)) throw error;
  return undefined;
};
