/** Reading files that somebody else may have written: never more of one than was asked for. */
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { bytesText } from '../bytes';
import { ProbeError } from '../errors';

/**
 * The bytes of a regular file.
 * @throws ProbeError 'too-large' beyond `mostBytes`, 'bad-input' for what is no regular file, each naming the file; the
 * file system's own error where it cannot be opened or read.
 */
export async function readBoundedFile(file: string, mostBytes: number, signal?: AbortSignal): Promise<Buffer> {
  const handle = await openBoundedFile(file, mostBytes);
  try {
    return await handle.readFile({ signal });
  } finally {
    await handle.close();
  }
}

/** The same as text; bytes that are not UTF-8 are replaced. */
export const readBoundedText = async (file: string, mostBytes: number): Promise<string> =>
  (await readBoundedFile(file, mostBytes)).toString('utf8');

/** A file that has been looked at, open for reading; whoever calls closes it. @throws as `readBoundedFile`. */
export async function openBoundedFile(file: string, mostBytes: number): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a FIFO waits for somebody who writes to it. Windows has neither.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) {
      throw new ProbeError('bad-input', `${file} is no regular file.`, { remedy: 'Name a file.' });
    }
    if (facts.size > mostBytes) throw tooLarge(file, facts.size, mostBytes);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const tooLarge = (file: string, size: number, most: number): ProbeError =>
  new ProbeError('too-large', `${file} has ${size} bytes; of such a file MedProbe reads ${bytesText(most)} at most.`, {
    remedy: 'Check that it is the file that was meant.',
  });
