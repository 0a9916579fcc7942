import { fdatasync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Some network and virtual file systems cannot flush at all; what is written stays written. */
const CANNOT_FLUSH = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

const isCannotFlush = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && CANNOT_FLUSH.has(String(error.code));

/** Waits until what was written is on the disk. Rejects with the file system's own error, as where the disk is full. */
export function flushData(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(fd, error => (error === null || isCannotFlush(error) ? resolve() : reject(error)));
  });
}

/**
 * Waits until the names in a folder are on the disk: a new or renamed file is there after a power cut only then. Windows
 * cannot open folders and needs not; nor is one flushed that this user may not list.
 */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES' || error.code === 'EPERM') return undefined;
    throw error;
  });
  try {
    await handle?.sync();
  } catch (error) {
    if (!isCannotFlush(error)) throw error;
  } finally {
    await handle?.close();
  }
}
