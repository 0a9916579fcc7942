/** Files of up to a given size that are read piece by piece. */
import type { FileHandle } from 'node:fs/promises';
import { bytesText } from '../bytes';
import { ProbeError } from '../errors';
import { openRegularFile } from './regularFile';

/**
 * A regular file, open for reading; whoever calls closes it.
 * @throws ProbeError 'too-large' beyond `mostBytes`; as `openRegularFile`.
 */
export async function openBoundedFile(file: string, mostBytes: number): Promise<FileHandle> {
  const handle = await openRegularFile(file);
  try {
    const { size } = await handle.stat();
    if (size > mostBytes) throw tooLarge(file, size, mostBytes);
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
