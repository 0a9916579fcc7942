/** Every file that is written as a whole is written here. */
import { constants } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../errors';
import { flushData, flushFolder } from './diskFlush';
import { isMissing } from './insidePath';
import { fileMode, requireFile, SAFE_FLAGS } from './ownership';
import type { FileAccess } from './ownership';

export interface WriteOptions {
  /** `private` where absent. A file that is there and `shared` keeps its mode. */
  readonly access?: FileAccess;
  /** False for what can be made again: then a power cut may lose it. */
  readonly durable?: boolean;
}

/**
 * Replaces a file as a whole: written beside under a name that nobody can foresee, flushed, renamed over. Whoever reads
 * sees the old content or the new one, never a part, and nothing is left beside it.
 * @throws ProbeError 'io' where a link or no regular file has that name; the file system's own error otherwise.
 */
export async function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  await replaceFile(file, handle => handle.writeFile(content), options);
}

/** As `writeFileAtomic`, of a content that is made while it is written. What `write` throws leaves the file as it was. */
export async function replaceFile(
  file: string,
  write: (handle: FileHandle) => Promise<void>,
  { access = 'private', durable = true }: WriteOptions = {},
): Promise<void> {
  const before = await statOfTarget(file);
  const beside = path.join(path.dirname(file), `.medprobe-${randomBytes(8).toString('hex')}.tmp`);
  try {
    const handle = await create(beside, access);
    try {
      await write(handle);
      if (access === 'private')
        await handle.chmod(fileMode(access)).catch(() => undefined); // no modes on FAT
      else if (before !== undefined) await handle.chmod(before.mode & 0o777).catch(() => undefined);
      if (durable) await flushData(handle.fd);
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined); // its folder may be none
    throw error;
  }
  if (durable) await flushFolder(path.dirname(file));
}

/**
 * Writes a file that must be new. Rejects with the file system's own error, EEXIST where it is not.
 * @throws ProbeError 'io' where a link, or what is no file, has that name.
 */
export async function writeNewFile(
  file: string,
  content: string | Uint8Array,
  access: FileAccess = 'private',
): Promise<void> {
  await statOfTarget(file);
  const handle = await create(file, access);
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
}

/**
 * Writes what a person has named (`--out`, a dialog): never through a link, so that one in a stranger's folder changes
 * nothing elsewhere.
 * @throws ProbeError 'io' naming the file.
 */
export async function writeNamedFile(
  file: string,
  content: string | Uint8Array,
  remedy = 'Choose another place.',
): Promise<void> {
  try {
    await writeFileAtomic(file, content, { access: 'shared' });
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ProbeError('io', `${file} cannot be written: ${why}.`, { remedy, cause });
  }
}

const create = (file: string, access: FileAccess): Promise<FileHandle> =>
  open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | SAFE_FLAGS, fileMode(access));

async function statOfTarget(file: string) {
  const facts = await lstat(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (facts !== undefined) requireFile(file, facts);
  return facts;
}
