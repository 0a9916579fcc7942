import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeNewFile } from './atomicWrite';

/** Gives a file that is there for as long as `use` takes, in a folder that nobody else may look into. */
export async function withTemporaryFile<T>(
  name: string,
  content: Uint8Array,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-')); // made with the mode 0700
  try {
    const file = path.join(folder, name);
    await writeNewFile(file, content);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
