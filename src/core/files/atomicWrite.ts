import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { flushData, flushFolder } from './diskFlush';

/**
 * Replaces a file as a whole: written beside under another name, flushed, renamed over. Whoever reads sees the old
 * content or the new one, never a part, also after a power cut; strings are written as UTF-8. Rejects with the file system's own error.
 * @param mode of the new file, less what the process masks.
 */
export async function writeFileAtomic(file: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(beside, 'wx', mode);
    try {
      await handle.writeFile(content);
      await flushData(handle.fd);
    } finally {
      await handle.close();
    }
    await rename(beside, file);
    await flushFolder(path.dirname(file));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
