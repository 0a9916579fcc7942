import { createHash } from 'node:crypto';
import { streamRegularFile } from '../files/regularFile';
import type { Checksum } from './repository';

const AT_ONCE = 4 * 1024 * 1024;

/** Whether a file of that length holds what the checksum stands for. Rejects with the file system's own error. */
export async function matches(file: string, bytes: number, checksum: Checksum, signal?: AbortSignal): Promise<boolean> {
  const hash = createHash(checksum.algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (checksum.algorithm === 'git-sha1') hash.update(`blob ${bytes}\0`);
  const stream = await streamRegularFile(file, { highWaterMark: AT_ONCE, signal });
  for await (const chunk of stream as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest('hex') === checksum.hex;
}
