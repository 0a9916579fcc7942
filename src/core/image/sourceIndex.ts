/**
 * The bytes of image files with their SHA-256. Hashes are remembered, so that reopening a known folder costs one `stat` per
 * file. What is decoded is hashed from the very bytes that are decoded: a file may be rewritten at any moment.
 * An append-only JSON Lines file; one line a file version, whole in one write, so that several processes may append.
 */
import type { BigIntStats } from 'node:fs';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError, throwIfAborted } from '../errors';
import { openOwnFile } from '../files/inPlaceWrite';
import { ownFolder } from '../files/ownFolder';
import { isNotRegular, openRegularFile, readRegularText, READ_LIMITS, requireRegular } from '../files/regularFile';
import { parseJson } from '../files/boundedJson';
import { MAX_FILE_BYTES } from './decode';

/**
 * A file changed within this time before it was hashed may change again without its time stamp moving
 * (the "racy git" problem); its hash is used once but not remembered.
 */
const RACY_MS = 2_000;
const CHUNK_BYTES = 4 << 20;

interface Known {
  readonly stamp: string;
  readonly sha256: string;
}

/** A whole file as it was at one moment. */
export interface SourceBytes {
  readonly bytes: Uint8Array;
  /** Of these bytes, lower-case hex. */
  readonly sha256: string;
}

/** Takes the bytes in turn; @returns what the file is then worth. */
type Take<T> = (handle: FileHandle, facts: BigIntStats) => Promise<T>;

export class SourceIndex {
  readonly #file: string;
  readonly #maxBytes: number;
  #known: Promise<Map<string, Known>> | undefined;

  /**
   * @param directory the cache folder; created when the first hash is remembered
   * @param options the index's own name; how large a file may be
   */
  constructor(directory: string, { name = 'sources-v1.jsonl', maxBytes = MAX_FILE_BYTES } = {}) {
    this.#file = path.join(directory, name);
    this.#maxBytes = maxBytes;
  }

  /**
   * SHA-256 (hex) of a file's bytes, by its time stamps where it is known. Who decodes the file too takes `read`.
   * @throws ProbeError not-found | io | bad-input | too-large | cancelled, naming the file.
   */
  async hash(file: string, signal?: AbortSignal): Promise<string> {
    const entry = (await this.#remembered()).get(file);
    if (entry !== undefined && entry.stamp === stampOf(await statFile(file, this.#maxBytes))) return entry.sha256;
    const { sha256 } = await this.#visit(file, async handle => ({ sha256: await hashOpen(handle, signal) }));
    return sha256;
  }

  /**
   * A file's bytes, with the hash of these very bytes.
   * @throws ProbeError not-found | io | bad-input | too-large | cancelled, naming the file.
   */
  read(file: string, signal?: AbortSignal): Promise<SourceBytes> {
    const maxBytes = this.#maxBytes;
    return this.#visit(file, (handle, { size }) => readOpen(handle, { file, size: Number(size), maxBytes, signal }));
  }

  /** Remembers the hash where the file did not change while it was read, as far as its time stamps tell. */
  async #visit<T extends { readonly sha256: string }>(file: string, take: Take<T>): Promise<T> {
    const startedAt = Date.now();
    try {
      const handle = await openRegularFile(file);
      try {
        const before = checked(await handle.stat({ bigint: true }), file, this.#maxBytes);
        const taken = await take(handle, before);
        const stamp = stampOf(before);
        const isWhole = stamp === stampOf(await handle.stat({ bigint: true }));
        await this.#remember(file, { stamp, sha256: taken.sha256 }, isWhole && startedAt - changedAt(before) > RACY_MS);
        return taken;
      } finally {
        await handle.close();
      }
    } catch (cause) {
      throw fileError(file, cause);
    }
  }

  async #remember(file: string, found: Known, isSettled: boolean): Promise<void> {
    const known = await this.#remembered();
    const entry = known.get(file);
    const isTheSame = entry?.stamp === found.stamp && entry.sha256 === found.sha256;
    // What an unsettled file was known by is wrong: it is known by nothing until it is read again.
    const next = isSettled ? found : { stamp: '', sha256: found.sha256 };
    if (isTheSame || (!isSettled && entry?.stamp !== found.stamp)) return;
    known.set(file, next);
    await appendLine(this.#file, JSON.stringify([file, next.stamp, next.sha256]));
  }

  #remembered(): Promise<Map<string, Known>> {
    return (this.#known ??= readKnown(this.#file));
  }
}

async function appendLine(file: string, line: string): Promise<void> {
  await ownFolder(path.dirname(file), []);
  const handle = await openOwnFile(file, 'append');
  try {
    await handle.writeFile(`${line}\n`);
  } finally {
    await handle.close();
  }
}

/** The time of the last change of the file's entry (ctime) stands for those of its bytes that left the other time as it was. */
const stampOf = ({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string => `${size}-${mtimeNs}-${ctimeNs}-${ino}`;

const changedAt = ({ mtimeNs, ctimeNs }: BigIntStats): number =>
  Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n);

async function statFile(file: string, maxBytes: number): Promise<BigIntStats> {
  try {
    return checked(await stat(file, { bigint: true }), file, maxBytes);
  } catch (cause) {
    throw fileError(file, cause);
  }
}

/** @throws ProbeError bad-input | too-large: refused before it is read where it is no file or too large. */
function checked(facts: BigIntStats, file: string, maxBytes: number): BigIntStats {
  requireRegular(file, facts);
  if (facts.size > maxBytes) throw tooLarge(file, facts.size);
  return facts;
}

const tooLarge = (file: string, bytes: bigint | number): ProbeError =>
  new ProbeError('too-large', `${file} has ${bytes} bytes.`, {
    remedy: `MedProbe reads image files up to ${MAX_FILE_BYTES / 1e6} MB.`,
  });

interface Reading {
  readonly file: string;
  /** As the file said when it was opened. */
  readonly size: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** All bytes up to the end, also of a file that has grown meanwhile. @throws ProbeError too-large | cancelled. */
async function readOpen(handle: FileHandle, { file, size, maxBytes, signal }: Reading): Promise<SourceBytes> {
  const hash = createHash('sha256');
  let bytes = Buffer.allocUnsafeSlow(size + 1); // in the last byte it shows that the file has grown
  for (let done = 0; ;) {
    throwIfAborted(signal);
    const { bytesRead } = await handle.read(bytes, done, Math.min(CHUNK_BYTES, bytes.length - done), done);
    hash.update(bytes.subarray(done, done + bytesRead));
    done += bytesRead;
    if (bytesRead === 0) return { bytes: bytes.subarray(0, done), sha256: hash.digest('hex') };
    if (done > maxBytes) throw tooLarge(file, done);
    if (done === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafeSlow(CHUNK_BYTES)]);
  }
}

async function hashOpen(handle: FileHandle, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; ;) {
    throwIfAborted(signal);
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
}

/**
 * What is another string where a file has been replaced or rewritten.
 * @throws ProbeError not-found | io | bad-input, naming the file.
 */
export async function contentStamp(file: string): Promise<string> {
  const { size, mtimeNs, ino } = await statFile(file, Infinity);
  return `${size}-${mtimeNs}-${ino}`;
}

/** SHA-256 (hex) of a file's bytes, read now. @throws ProbeError not-found | io | cancelled, naming the file. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<string> {
  try {
    const handle = await openRegularFile(file);
    try {
      return await hashOpen(handle, signal);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError(file, cause);
  }
}

const IN_THE_WAY = { remedy: 'Move it away, or choose another cache (--cache).', details: { fatal: true } };

/** A torn last line (a crash while appending) is no hash; it is skipped and its file simply read again. */
async function readKnown(indexFile: string): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  let text: string;
  try {
    text = await readRegularText(indexFile, { limit: READ_LIMITS.text, links: 'refused' });
  } catch (error) {
    // A link or a pipe in its place concerns every file, not the one that is hashed now.
    if (isNotRegular(error)) throw new ProbeError(error.kind, error.message, IN_THE_WAY);
    return known; // nothing remembered yet: every file is hashed once
  }
  for (const line of text.split('\n')) {
    const entry = parseEntry(line);
    if (entry !== undefined) known.set(entry[0], { stamp: entry[1], sha256: entry[2] });
  }
  return known;
}

function parseEntry(line: string): [string, string, string] | undefined {
  try {
    const value = parseJson(line);
    const whole = Array.isArray(value) && value.length === 3 && value.every(part => typeof part === 'string');
    return whole ? (value as [string, string, string]) : undefined;
  } catch {
    return undefined;
  }
}

/** The file system's own error as one sentence that names the file. */
export function fileError(file: string, cause: unknown): ProbeError {
  if (cause instanceof ProbeError) return cause;
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ABORT_ERR') return new ProbeError('cancelled', 'Cancelled.', { cause });
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ProbeError('not-found', `${file} does not exist.`, { remedy: 'Check the path.', cause });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new ProbeError('io', `${file} may not be read by this user.`, { remedy: 'Change its permissions.', cause });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ProbeError('io', `${file} could not be read: ${why}.`, { remedy: 'Check the disk.', cause });
}
