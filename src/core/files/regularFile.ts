/**
 * Reading files that may be a stranger's. To open a named pipe is to wait for its other end, and to read a device may
 * never end: every file is told by its kind before it is read, and again once it is open.
 */
import { constants } from 'node:fs';
import type { ReadStream, Stats } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { ProbeError, throwIfAborted } from '../errors';

/** Windows has neither flag: its constants are undefined. A pipe that takes a file's place after `stat` then does not make us wait. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Whether a link may stand in the file's place: not in folders of MedProbe's own, where it has laid none. */
export type Links = 'followed' | 'refused';

const CHUNK_BYTES = 4 * 1024 * 1024;
const MB = 1_000_000;

/** The most bytes that are read into memory at once, by what a file is. */
export const READ_LIMITS = {
  /** Settings, indexes and descriptions: real ones have a few kilobytes, an index of shards a few hundred. */
  settings: 16 * MB,
  /** Tokenizers and vocabularies: the largest known have 35 MB. */
  vocabulary: 256 * MB,
  /** What is read as one text: just under the longest string that V8 can hold (2^29 - 24 units). */
  text: 512 * MB,
  /** What is read as bytes: just under the largest buffer that `fs` fills (2^31 - 1). */
  bytes: 2_000 * MB,
} as const;

export interface ReadOptions {
  /** The most bytes that the file may have. */
  readonly limit: number;
  /** What the person can do where it has more. */
  readonly remedy?: string;
  readonly links?: Links;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a regular file for reading. Of links in a stranger's folder see containedFile.ts.
 * @throws ProbeError 'bad-input' for a folder, a link that is refused, a named pipe, a socket or a device; the file system's own error otherwise.
 */
export async function openRegularFile(file: string, links: Links = 'followed'): Promise<FileHandle> {
  // Before it is opened, too: some devices act as soon as they are.
  requireRegular(file, links === 'followed' ? await stat(file) : await lstat(file));
  const handle = await open(file, links === 'followed' ? READ_FLAGS : READ_FLAGS | (constants.O_NOFOLLOW ?? 0));
  try {
    requireRegular(file, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * The bytes of a regular file. Bytes are counted as they arrive: a file that grows, or that says it has none
 * (`/proc`), is held to the limit as well.
 * @throws ProbeError 'bad-input' for what is no regular file, 'too-large', 'cancelled'; the file system's own error otherwise.
 */
export async function readRegularFile(file: string, options: ReadOptions): Promise<Buffer> {
  const handle = await openRegularFile(file, options.links);
  try {
    const { size } = await handle.stat();
    if (size > options.limit) throw tooLarge(file, `${size} bytes`, options);
    return await readToEnd(handle, file, size, options);
  } finally {
    await handle.close();
  }
}

/** As `readRegularFile`, decoded as UTF-8; bytes that are none become U+FFFD. */
export async function readRegularText(file: string, options: ReadOptions): Promise<string> {
  return (await readRegularFile(file, options)).toString('utf8');
}

/** For what a library opens by itself. @throws as `openRegularFile`. */
export async function assertRegularFile(file: string): Promise<void> {
  requireRegular(file, await stat(file));
}

/**
 * The bytes of a regular file of any size, in chunks; the file is closed at the end of the stream.
 * @throws as `openRegularFile`.
 */
export async function streamRegularFile(
  file: string,
  options: { readonly signal?: AbortSignal | undefined; readonly highWaterMark?: number; readonly start?: number } = {},
): Promise<ReadStream> {
  const { signal, ...rest } = options;
  throwIfAborted(signal);
  const stream = (await openRegularFile(file)).createReadStream(rest);
  if (signal !== undefined) destroyOnAbort(stream, signal);
  return stream;
}

/** @throws ProbeError 'bad-input' naming the file and what it is instead. */
export function requireRegular(file: string, facts: Pick<Stats, KindTest>): void {
  if (facts.isFile()) return;
  throw new ProbeError('bad-input', `${file} is ${kindOf(facts)}, not a file.`, {
    remedy: 'Name a regular file.',
    details: { code: 'not-regular' },
  });
}

/** Whether an error says that something is no regular file. */
export const isNotRegular = (error: unknown): error is ProbeError =>
  error instanceof ProbeError && error.details?.['code'] === 'not-regular';

type KindTest =
  'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice' | 'isSymbolicLink';

/** In words, with an article. */
export function kindOf(facts: Pick<Stats, KindTest>): string {
  if (facts.isDirectory()) return 'a folder';
  if (facts.isSymbolicLink()) return 'a link';
  if (facts.isFIFO()) return 'a named pipe';
  if (facts.isSocket()) return 'a socket';
  return facts.isCharacterDevice() || facts.isBlockDevice() ? 'a device' : 'of an unknown kind';
}

async function readToEnd(handle: FileHandle, file: string, size: number, options: ReadOptions): Promise<Buffer> {
  // One byte more than is announced: a read of nothing then says that the file ends here.
  let bytes = Buffer.allocUnsafe(size + 1);
  let at = 0;
  for (;;) {
    throwIfAborted(options.signal);
    const { bytesRead } = await handle.read(bytes, at, Math.min(bytes.length - at, CHUNK_BYTES), null);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
    if (at > options.limit) throw tooLarge(file, `more than ${options.limit} bytes`, options);
    if (at === bytes.length) bytes = Buffer.concat([bytes], Math.min(at * 2 + 4096, options.limit + 1));
  }
}

const tooLarge = (file: string, has: string, { limit, remedy }: ReadOptions): ProbeError =>
  new ProbeError('too-large', `${file} has ${has}; MedProbe reads at most ${limit} of such a file.`, {
    remedy: remedy ?? 'Check that it is the file that is meant.',
  });

/** `FileHandle.createReadStream` takes no signal. */
function destroyOnAbort(stream: ReadStream, signal: AbortSignal): void {
  const stop = () => stream.destroy(new ProbeError('cancelled', 'Cancelled.'));
  signal.addEventListener('abort', stop, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', stop));
}
