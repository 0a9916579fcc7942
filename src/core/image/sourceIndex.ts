/**
 * Remembers the SHA-256 of files it has read, so that reopening a known folder costs one `stat` per file.
 * An append-only JSON Lines file; one line a file version, whole in one write, so that several processes may append.
 */
import { createReadStream } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../errors';
import { parseJson } from '../files/boundedJson';
import { MAX_FILE_BYTES } from './decode';

/**
 * A file changed within this time before it was hashed may change again without its time stamp moving
 * (the "racy git" problem); its hash is used once but not remembered.
 */
const RACY_MS = 2_000;

interface Known {
  readonly stamp: string;
  readonly sha256: string;
}

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
   * SHA-256 (hex) of a file's bytes.
   * @throws ProbeError not-found | io | too-large, naming the file.
   */
  async hash(file: string, signal?: AbortSignal): Promise<string> {
    const { stamp, changedAt } = await stampOf(file, this.#maxBytes);
    this.#known ??= readKnown(this.#file);
    const known = await this.#known;
    const entry = known.get(file);
    if (entry?.stamp === stamp) return entry.sha256;
    const startedAt = Date.now();
    const sha256 = await hashFile(file, signal);
    if (startedAt - changedAt > RACY_MS) {
      known.set(file, { stamp, sha256 });
      await mkdir(path.dirname(this.#file), { recursive: true });
      await appendFile(this.#file, JSON.stringify([file, stamp, sha256]) + '\n');
    }
    return sha256;
  }
}

async function stampOf(file: string, maxBytes: number): Promise<{ stamp: string; changedAt: number }> {
  const { size, mtimeNs, ino } = await statFile(file, maxBytes);
  return { stamp: `${size}-${mtimeNs}-${ino}`, changedAt: Number(mtimeNs / 1_000_000n) };
}

/**
 * A whole image file, refused before it is read where it is no file or too large.
 * @throws ProbeError not-found | io | bad-input | too-large, naming the file.
 */
export async function readImageFile(file: string): Promise<Uint8Array> {
  await statFile(file, MAX_FILE_BYTES);
  try {
    return await readFile(file);
  } catch (cause) {
    throw fileError(file, cause);
  }
}

async function statFile(file: string, maxBytes: number): Promise<BigIntStats> {
  let facts;
  try {
    facts = await stat(file, { bigint: true });
  } catch (cause) {
    throw fileError(file, cause);
  }
  if (!facts.isFile()) {
    throw new ProbeError('bad-input', `${file} is not a file.`, { remedy: 'Name an image file.' });
  }
  if (facts.size > maxBytes) {
    throw new ProbeError('too-large', `${file} has ${facts.size} bytes.`, {
      remedy: `MedProbe reads image files up to ${MAX_FILE_BYTES / 1e6} MB.`,
    });
  }
  return facts;
}

/** SHA-256 (hex) of a file's bytes, read now. @throws ProbeError not-found | io | cancelled, naming the file. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file, { signal, highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  } catch (cause) {
    throw fileError(file, cause);
  }
  return hash.digest('hex');
}

/** A torn last line (a crash while appending) is no hash; it is skipped and its file simply read again. */
async function readKnown(indexFile: string): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  let text: string;
  try {
    text = await readFile(indexFile, 'utf8');
  } catch {
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
