import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Zip, ZipDeflate } from 'fflate';
import { readManifestText, recogniseManifest } from '../../dataset/load';
import { ProbeError, throwIfAborted } from '../../errors';
import { readContainedFile } from '../../files/containedFile';
import { sha256Hex } from '../../image/hash';
import { parseJournal } from '../journal';
import { ANSWERS_FILE, isRunning, readRun, RUN_FILE } from '../runFolder';
import type { RunFolder } from '../runFolder';
import { findManifestOf } from '../runManifest';
import { TRANSCRIPTS_FILE } from '../transcripts';
import { ARCHIVE_VERSION, CONTENTS_FILE, LARGEST_ARCHIVE, MANIFEST_MEMBER, tooLarge } from './format';
import type { Contents, Member } from './format';

/** Bytes packed at once: a few milliseconds. */
const PART = 256 * 1024;
/** What is larger could not be imported. */
const LIMIT = { limit: LARGEST_ARCHIVE, remedy: 'Export the run without its transcripts.' };

export interface ExportOptions {
  /** What was sent and what came, as well. */
  readonly transcripts: boolean;
  /** The manifest, which scoring needs: with the paths of its images and all notes that somebody wrote in it. */
  readonly manifest: boolean;
  readonly version: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A run as the bytes of one file: never an image, a key or an absolute path.
 * @throws ProbeError 'not-found' without the run or its manifest; 'unavailable' while it is running; 'bad-input' where the
 * manifest has changed since, or the journal cannot be read; 'too-large'; 'io'; 'cancelled'.
 */
export async function exportRun(folder: string, options: ExportOptions): Promise<Uint8Array> {
  const { path: absolute, run } = await readRun(folder);
  if (await isRunning(absolute)) {
    throw new ProbeError('unavailable', `${run.id} is running.`, { remedy: 'Cancel it, or wait until it is done.' });
  }
  const members = new Map<Member, Uint8Array>();
  members.set(RUN_FILE, await read(path.join(absolute, RUN_FILE)));
  members.set(ANSWERS_FILE, await wholeLines(path.join(absolute, ANSWERS_FILE)));
  if (options.transcripts)
    members.set(TRANSCRIPTS_FILE, upToLastLine(await readOrNone(path.join(absolute, TRANSCRIPTS_FILE))));
  if (options.manifest) members.set(MANIFEST_MEMBER, await manifestBytes({ path: absolute, run }, options.signal));
  throwIfAborted(options.signal);
  const size = [...members.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  if (size > LARGEST_ARCHIVE) throw tooLarge(run.id, size);
  return zipped(members, options.version);
}

/** Lines that were written whole; a torn last one belongs to nothing. */
async function wholeLines(file: string): Promise<Uint8Array> {
  const bytes = await readOrNone(file);
  const { wholeBytes, lacksNewline } = parseJournal(bytes, file);
  return lacksNewline ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes.subarray(0, wholeBytes);
}

const upToLastLine = (bytes: Buffer): Uint8Array => bytes.subarray(0, bytes.lastIndexOf('\n') + 1);

async function manifestBytes(folder: RunFolder, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const { run } = folder;
  const file = await findManifestOf(folder);
  const { bytes, text } = await readManifestText(file, signal);
  recogniseManifest(file, text);
  if (sha256Hex(bytes) === run.manifest.sha256) return bytes;
  throw new ProbeError('bad-input', `${run.manifest.path} is not what the run ${run.id} asked: it has changed since.`, {
    remedy: 'Restore it, or export the run without its manifest.',
  });
}

const read = (file: string): Promise<Buffer> =>
  readContainedFile(file, LIMIT).catch((cause: unknown) => {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError('io', `${file} cannot be read.`, { cause });
  });

const readOrNone = (file: string): Promise<Buffer> =>
  readContainedFile(file, LIMIT).catch((cause: unknown) => {
    if (cause instanceof ProbeError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return Buffer.alloc(0);
    throw new ProbeError('io', `${file} cannot be read.`, { cause });
  });

/** Packed a part at a time, so that whoever shares the process is not kept waiting. */
async function zipped(members: ReadonlyMap<Member, Uint8Array>, version: string): Promise<Uint8Array> {
  const files = Object.fromEntries(
    [...members].map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256Hex(bytes) }]),
  );
  const contents: Contents = { v: ARCHIVE_VERSION, medprobe: version, files };
  const packed: Uint8Array[] = [];
  const archive = new Zip((error, part) => {
    if (error) throw new ProbeError('internal', 'The run could not be packed.', { cause: error });
    packed.push(part);
  });
  const parts = [[CONTENTS_FILE, Buffer.from(`${JSON.stringify(contents, null, 2)}\n`)] as const, ...members];
  for (const [name, bytes] of parts) {
    const file = new ZipDeflate(name);
    archive.add(file);
    for (let from = 0; from < bytes.length; from += PART) {
      file.push(bytes.subarray(from, from + PART));
      await nextTurn();
    }
    file.push(new Uint8Array(0), true);
  }
  archive.end();
  return Buffer.concat(packed);
}
