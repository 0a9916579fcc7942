import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../errors';
import { flushData, flushFolder } from '../files/diskFlush';

/**
 * Writes a manifest as UTF-8 so that a crash at any instant leaves the old file or the new one, never a part: beside it,
 * to the disk, then renamed over it. The file's mode stays; a symbolic link stays one, and its target is replaced.
 * @throws ProbeError 'io'.
 */
export async function savePairs(file: string, text: string): Promise<void> {
  try {
    const target = await realpath(file).catch(orIfMissing(file));
    const mode = await stat(target).then(({ mode }) => mode & 0o7777, orIfMissing(undefined));
    const beside = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.tmp`);
    try {
      await writeThrough(await open(beside, 'wx', mode), text, mode);
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
    await flushFolder(path.dirname(target)); // the rename itself is durable only then
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProbeError('io', `${file} could not be saved: ${reason}.`, {
      remedy: 'Check that its folder can be written and that the disk is not full; the file is as it was.',
      cause: error,
    });
  }
}

/** Takes the place of a file that is not there yet; every other failure goes on. */
function orIfMissing<T>(instead: T): (error: unknown) => T {
  return error => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return instead;
    throw error;
  };
}

async function writeThrough(handle: FileHandle, text: string, mode: number | undefined): Promise<void> {
  try {
    await handle.writeFile(text, 'utf8');
    // The mode given to `open` passes through the umask, this one does not.
    if (mode !== undefined) await handle.chmod(mode);
    await flushData(handle.fd);
  } finally {
    await handle.close();
  }
}
