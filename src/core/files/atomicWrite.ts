import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/**
 * Replaces a file as a whole: written beside under another name, flushed, renamed over. Whoever reads sees the old text
 * or the new one, never a part. Rejects with the file system's own error.
 * @param mode of the new file, less what the process masks.
 */
export async function writeFileAtomic(file: string, text: string, mode = 0o666): Promise<void> {
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(beside, 'wx', mode);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
