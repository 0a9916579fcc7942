/** Which weights these are, without reading gigabytes each time (docs/decisions/0006-model-folders.md). */
import path from 'node:path';
import { sha256Hex } from '../../image/hash';
import { ProbeError } from '../../errors';
import { contentStamp, hashFile, SourceIndex } from '../../image/sourceIndex';

const INDEX = { name: 'weights-v1.jsonl', maxBytes: Infinity };
/** In the cache of the Hugging Face hub a large file lies under its SHA-256. */
const BLOB = /^[0-9a-f]{64}$/;

export interface WeightsIdentity {
  /** Lower-case hex, of a file's bytes; of the list of them where there are several. */
  readonly sha256: string;
  /**
   * Weights are hashed, and later used as they lie in their files: between the two they may be replaced.
   * @throws ProbeError io where a file is another than the one that was hashed; not-found.
   */
  readonly requireUnchanged: () => Promise<void>;
}

/**
 * Which weights these are. A file is read once and remembered by path, size, times and inode; the hub's name of a blob is
 * taken at its word.
 * @param files real paths, already found whole (their lengths are what their headers say)
 * @param cacheDir absent: nothing is remembered
 * @throws ProbeError not-found | io | cancelled, naming the file.
 */
export async function weightsIdentity(
  files: readonly string[],
  cacheDir: string | undefined,
  signal?: AbortSignal,
): Promise<WeightsIdentity> {
  const stamps = await Promise.all(files.map(contentStamp)); // before anything is hashed
  const index = cacheDir === undefined ? undefined : new SourceIndex(cacheDir, INDEX);
  const hash = (file: string) => (index === undefined ? hashFile(file, signal) : index.hash(file, signal));
  const hashes: string[] = [];
  for (const file of files) {
    const name = path.basename(file);
    const isBlob = BLOB.test(name) && path.basename(path.dirname(file)) === 'blobs';
    hashes.push(isBlob ? name : await hash(file));
  }
  return {
    sha256: hashes.length === 1 ? hashes[0]! : sha256Hex(JSON.stringify(hashes)),
    requireUnchanged: async () => {
      for (const [n, file] of files.entries()) if ((await contentStamp(file)) !== stamps[n]) throw changed(file);
    },
  };
}

const changed = (file: string): ProbeError =>
  new ProbeError('io', `${file} was changed while the encoder that uses it was in use.`, {
    remedy: 'Start again: the encoder is then loaded anew.',
  });
