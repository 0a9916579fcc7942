/** Files that a person has written, and nobody else could have: settings are taken from no others. */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { ProbeError } from '../errors';
import { kindOf, openRegularFile } from './regularFile';

/** What lies under a name, read without following a link. */
export type OwnFile =
  | { readonly state: 'absent' }
  /** `why` completes "it …". */
  | { readonly state: 'unusable'; readonly why: string }
  /** `sha256` of the very bytes that `text` was decoded from: lower-case hex. */
  | { readonly state: 'readable'; readonly text: string; readonly sha256: string };

export interface OwnFileOptions {
  /** The most bytes that it may have. */
  readonly limit: number;
  /** Whose it has to be; undefined on Windows, where Node tells neither owner nor permissions. */
  readonly uid?: number | undefined;
}

const OTHERS_WRITE = 0o022;

/** @throws ProbeError 'io' where it cannot be told what lies there. */
export async function readOwnFile(file: string, { limit, uid = process.getuid?.() }: OwnFileOptions): Promise<OwnFile> {
  try {
    const named = await lstat(file);
    if (!named.isFile()) return unusable(`is ${kindOf(named)}, not a file`);
    const handle = await openRegularFile(file);
    try {
      const opened = await handle.stat();
      const why = whyNotOwn(named, opened, uid, limit);
      if (why !== undefined) return unusable(why);
      const bytes = await handle.readFile();
      return { state: 'readable', text: bytes.toString('utf8'), sha256: sha256Of(bytes) };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'absent' };
    if (code === 'EACCES' || code === 'EPERM') return unusable('may not be read');
    throw new ProbeError('io', `${file} could not be read.`, { remedy: 'Check its folder and permissions.', cause });
  }
}

function whyNotOwn(named: Stats, opened: Stats, uid: number | undefined, limit: number): string | undefined {
  // Whatever took the name's place after it was looked at is another file, perhaps behind a link.
  if (opened.ino !== named.ino || opened.dev !== named.dev) return 'was replaced while it was read';
  if (uid !== undefined && opened.uid !== uid) return 'belongs to another user';
  if (uid !== undefined && (opened.mode & OTHERS_WRITE) !== 0) return 'may be written by others (chmod go-w)';
  return opened.size > limit ? `has more than ${limit} bytes` : undefined;
}

const unusable = (why: string): OwnFile => ({ state: 'unusable', why });

export const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
