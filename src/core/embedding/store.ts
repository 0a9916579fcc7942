/**
 * Embeddings by content. One folder per encoder fingerprint holds `vectors.f32` (little-endian float32, row after row)
 * and `index.jsonl` (one line `{"k": key, "i": row, "c": checksum}` per row). Both only grow; a row counts when its
 * index line is whole and its checksum agrees, so that a process killed at any instant loses at most its last batch. Rows
 * are flushed to the disk before the index names them; what a power cut takes is computed again.
 * Several processes may share a store: appends take a lock, reads do not.
 */
import { crc32 } from 'node:zlib';
import { stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../errors';
import { flushData } from '../files/diskFlush';
import { openOwnFile } from '../files/inPlaceWrite';
import { markUsed, ownFolder } from '../files/ownFolder';
import { openRegularFile, readRegularFile, READ_LIMITS } from '../files/regularFile';
import { parseJson } from '../files/boundedJson';
import { withFileLock } from './storeLock';

interface IndexLine {
  readonly k: string;
  readonly i: number;
  readonly c: number;
}

const FOLDER = 'embeddings-v1';

export class EmbeddingStore {
  readonly directory: string;
  readonly dim: number;
  readonly #root: string;
  readonly #rows = new Map<string, IndexLine>();
  #indexBytesRead = 0;

  private constructor(root: string, fingerprint: string, dim: number) {
    this.#root = root;
    this.directory = path.join(root, FOLDER, fingerprint);
    this.dim = dim;
  }

  /**
   * @param root the cache folder; the store lies in `root/embeddings-v1/<fingerprint>`.
   * @throws ProbeError io where the folder cannot be made or read, or is a link; bad-input where a file of it is one.
   */
  static async open(root: string, fingerprint: string, dim: number): Promise<EmbeddingStore> {
    const store = new EmbeddingStore(root, fingerprint, dim);
    try {
      await store.#makeFolder();
      await markUsed(store.directory);
      await store.refresh();
    } catch (cause) {
      throw ioError(store.directory, cause);
    }
    return store;
  }

  get size(): number {
    return this.#rows.size;
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** Learns what other processes have appended since. */
  async refresh(): Promise<void> {
    const file = path.join(this.directory, 'index.jsonl');
    const size = await sizeOf(file);
    if (size === this.#indexBytesRead) return;
    if (size < this.#indexBytesRead) {
      this.#rows.clear(); // the cache was cleared under us
      this.#indexBytesRead = 0;
    }
    if (size === 0) return;
    const bytes = await readRegularFile(file, { limit: READ_LIMITS.bytes, links: 'refused' });
    const unread = bytes.subarray(this.#indexBytesRead);
    const whole = unread.lastIndexOf(0x0a) + 1;
    for (const line of unread.subarray(0, whole).toString('utf8').split('\n')) {
      const entry = parseIndexLine(line);
      if (entry !== undefined) this.#rows.set(entry.k, entry);
    }
    this.#indexBytesRead += whole;
  }

  /** Embeddings in the order of `keys`, `undefined` where there is none; a damaged row counts as none. */
  async get(keys: readonly string[]): Promise<(Float32Array | undefined)[]> {
    const wanted = keys.map(key => this.#rows.get(key));
    if (wanted.every(entry => entry === undefined)) return wanted.map(() => undefined);
    const file = await openRegularFile(path.join(this.directory, 'vectors.f32'), 'refused');
    try {
      const found: (Float32Array | undefined)[] = [];
      for (const entry of wanted) found.push(entry === undefined ? undefined : await this.#readRow(file, entry));
      return found;
    } finally {
      await file.close();
    }
  }

  async #readRow(file: FileHandle, entry: IndexLine): Promise<Float32Array | undefined> {
    const bytes = new Uint8Array(this.dim * 4);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, entry.i * bytes.length);
    if (bytesRead < bytes.length || crc32(bytes) !== entry.c) {
      this.#rows.delete(entry.k);
      return undefined;
    }
    return new Float32Array(bytes.buffer);
  }

  /**
   * Appends embeddings; keys that are already there are passed over.
   * @throws ProbeError io where the store cannot be written (disk full, locked for over 10 s).
   */
  async put(entries: readonly { readonly key: string; readonly embedding: Float32Array }[]): Promise<void> {
    for (const { key, embedding } of entries) {
      if (embedding.length !== this.dim) {
        throw new ProbeError(
          'internal',
          `An embedding of ${embedding.length} numbers for ${key}; ${this.dim} expected.`,
        );
      }
    }
    try {
      await this.#makeFolder(); // the cache may have been cleared since
      await withFileLock(path.join(this.directory, 'append.lock'), () => this.#append(entries));
    } catch (cause) {
      throw ioError(this.directory, cause);
    }
  }

  async #makeFolder(): Promise<void> {
    await ownFolder(this.#root, [FOLDER, path.basename(this.directory)]);
  }

  async #append(entries: readonly { readonly key: string; readonly embedding: Float32Array }[]): Promise<void> {
    await this.refresh();
    const fresh = entries.filter(entry => !this.#rows.has(entry.key));
    if (fresh.length === 0) return;
    const rowBytes = this.dim * 4;
    const vectors = path.join(this.directory, 'vectors.f32');
    // Rows are never overwritten: a row that a crash left without an index line stays as a gap.
    const firstRow = Math.ceil((await sizeOf(vectors)) / rowBytes);
    const bytes = new Uint8Array(fresh.length * rowBytes);
    const lines = fresh.map(({ key, embedding }, n) => {
      const row = new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength);
      bytes.set(row, n * rowBytes);
      return { k: key, i: firstRow + n, c: crc32(row) };
    });
    // A full disk may say so only now: a row is named by the index when it is there. A lost index line costs time only.
    await writeAt(vectors, bytes, firstRow * rowBytes, flushData);
    const index = path.join(this.directory, 'index.jsonl');
    // A torn last line is ended first, so that it cannot swallow the line that follows it.
    const torn = (await sizeOf(index)) > this.#indexBytesRead;
    const text = (torn ? '\n' : '') + lines.map(line => JSON.stringify(line) + '\n').join('');
    await writeAt(index, Buffer.from(text), await sizeOf(index));
    await this.refresh();
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

async function writeAt(
  file: string,
  bytes: Uint8Array,
  position: number,
  flush: (fd: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const handle = await openOwnFile(file, 'update');
  try {
    for (let done = 0; done < bytes.length;) {
      done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
    }
    await flush(handle.fd);
  } finally {
    await handle.close();
  }
}

function parseIndexLine(line: string): IndexLine | undefined {
  try {
    const value = parseJson(line) as Partial<IndexLine> | null;
    const whole = typeof value?.k === 'string' && Number.isInteger(value.i) && Number.isInteger(value.c);
    return whole ? (value as IndexLine) : undefined;
  } catch {
    return undefined; // a torn or empty line holds no row
  }
}

function ioError(directory: string, cause: unknown): ProbeError {
  if (cause instanceof ProbeError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ProbeError('io', `The embedding cache ${directory} cannot be used: ${why}.`, {
    remedy: 'Free disk space or choose another cache folder.',
    cause,
  });
}
