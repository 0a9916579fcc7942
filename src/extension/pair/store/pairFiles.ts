/** One file a pair in a folder of the workspace's own, readable by nobody else, bounded in number and size. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../../../core/files/atomicWrite';
import { ownFolder, removeOwn } from '../../../core/files/ownFolder';
import { readStateFile, setAside, writeStateFile } from '../../../core/files/stateFile';
import { ProbeError } from '../../../core/errors';
import { formatPairFile, parsePairFile } from './pairFile';
import type { KeptPair } from './pairFile';

/** Pairs that are remembered in a workspace; those looked at longest ago are forgotten first. */
export const MOST_FILES = 400;
export const MOST_BYTES = 64_000_000;

/** Ids are SHA-256 in hex, cut (record.ts); what is anything else names no file. */
const ID = /^[0-9a-f]{1,64}$/;

interface FileLimits {
  readonly files: number;
  readonly bytes: number;
}

export class PairFiles {
  readonly #folder: string;
  readonly #limits: FileLimits;
  /** Of each file, the write that is under way: one after the other, so that an older text never comes last. */
  readonly #writing = new Map<string, Promise<void>>();
  /** What was written at once while an older text may still have been on its way. */
  readonly #last = new Map<string, KeptPair>();

  constructor(folder: string, limits: FileLimits = { files: MOST_FILES, bytes: MOST_BYTES }) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /**
   * Undefined where the pair was never kept. At once and not later: two clicks in a row must find the same pair.
   * A file that is damaged is set aside under another name, so that nothing is written over it.
   * @throws ProbeError io | bad-input, naming the file.
   */
  read(id: string): KeptPair | undefined {
    if (!ID.test(id)) return undefined;
    const file = this.#fileOf(id);
    const text = textOf(file);
    if (text === undefined) return undefined;
    try {
      return parsePairFile(text);
    } catch (cause) {
      throw new ProbeError('bad-input', `${file} is damaged, so what was edited and answered there is not shown.`, {
        remedy: `It was kept as ${setAside(file, 'damaged')}.`,
        cause,
      });
    }
  }

  /** @throws ProbeError io naming the file. */
  async write(id: string, kept: KeptPair): Promise<void> {
    const before = this.#writing.get(id);
    const writing = (before ?? Promise.resolve()).catch(() => undefined).then(() => this.#write(id, kept));
    this.#writing.set(id, writing);
    try {
      await writing;
    } finally {
      if (this.#writing.get(id) === writing) this.#writing.delete(id);
    }
  }

  /** Before this process ends. @throws ProbeError io naming the file. */
  writeNow(id: string, kept: KeptPair): void {
    const file = this.#fileOf(id);
    if (this.#writing.has(id)) this.#last.set(id, kept);
    try {
      writeStateFile(file, formatPairFile(kept));
    } catch (cause) {
      throw notWritten(file, cause);
    }
  }

  async #write(id: string, kept: KeptPair): Promise<void> {
    const file = this.#fileOf(id);
    try {
      await ownFolder(path.dirname(this.#folder), [path.basename(this.#folder)]);
      await writeFileAtomic(file, formatPairFile(kept));
    } catch (cause) {
      throw notWritten(file, cause);
    }
    const last = this.#last.get(id);
    this.#last.delete(id);
    if (last !== undefined && last.revision > kept.revision) this.writeNow(id, last);
  }

  /** Forgets the files that were written longest ago, where there are too many. @param open ids that stay */
  async prune(open: ReadonlySet<string> = new Set()): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const entries = (await Promise.all(names.map(name => entryAt(path.join(this.#folder, name))))).flat();
    entries.sort((a, b) => b.writtenMs - a.writtenMs);
    let [files, bytes] = [0, 0];
    for (const { file, size } of entries) {
      [files, bytes] = [files + 1, bytes + size];
      const isOpen = open.has(path.basename(file, '.json'));
      if (isOpen || (files <= this.#limits.files && bytes <= this.#limits.bytes)) continue;
      await removeOwn(file);
    }
  }

  #fileOf(id: string): string {
    if (ID.test(id)) return path.join(this.#folder, `${id}.json`);
    throw new ProbeError('internal', `"${id}" names no pair.`);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readStateFile(file, MOST_BYTES);
  } catch (cause) {
    throw new ProbeError('io', `${file} cannot be read.`, { remedy: 'Check who may read it.', cause });
  }
}

const notWritten = (file: string, cause: unknown): ProbeError =>
  new ProbeError(
    'io',
    `${file} cannot be written, so what was edited and answered is kept only while the panel is open.`,
    {
      remedy: 'Check that there is room on the disk, and who may write there.',
      cause,
    },
  );

/** Empty for what went away while we looked. */
async function entryAt(file: string): Promise<{ file: string; size: number; writtenMs: number }[]> {
  try {
    const { size, mtimeMs } = await stat(file);
    return [{ file, size, writtenMs: mtimeMs }];
  } catch {
    return [];
  }
}
