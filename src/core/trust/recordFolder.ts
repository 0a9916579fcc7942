/** Small records of one person, each a file of its own named by the hash of what it is about: no two writers meet. */
import path from 'node:path';
import type * as z from 'zod/mini';
import { ProbeError } from '../errors';
import { parseJson } from '../files/boundedJson';
import { writeFileAtomic } from '../files/atomicWrite';
import { readOwnFile, sha256Of } from '../files/ownFile';
import { listOwnFolder, ownFolder, removeOwn } from '../files/ownFolder';

const RECORD_LIMIT = 64 * 1024;

export class RecordFolder<T> {
  readonly #folder: string;
  readonly #schema: z.ZodMiniType<T>;

  constructor(folder: string, schema: z.ZodMiniType<T>) {
    this.#folder = folder;
    this.#schema = schema;
  }

  /** @throws ProbeError 'bad-input' for a record that is no record, or could be somebody else's; 'io'. */
  get(subject: string): Promise<T | undefined> {
    return this.#read(this.#fileOf(subject));
  }

  /** @throws ProbeError 'io'. */
  async put(subject: string, record: T): Promise<void> {
    try {
      await ownFolder(path.dirname(this.#folder), [path.basename(this.#folder)]);
      await writeFileAtomic(this.#fileOf(subject), `${JSON.stringify(record)}\n`);
    } catch (cause) {
      if (cause instanceof ProbeError) throw cause;
      throw new ProbeError('io', `Nothing can be recorded in ${this.#folder}.`, {
        remedy: 'Check the permissions of the folder and the free space.',
        cause,
      });
    }
  }

  async remove(subject: string): Promise<void> {
    await removeOwn(this.#fileOf(subject));
  }

  /** @throws as `get`. */
  async list(): Promise<T[]> {
    const names = (await listOwnFolder(this.#folder)).filter(name => /^[0-9a-f]{64}\.json$/.test(name));
    const records = await Promise.all(names.sort().map(name => this.#read(path.join(this.#folder, name))));
    return records.flatMap(record => (record === undefined ? [] : [record]));
  }

  #fileOf(subject: string): string {
    return path.join(this.#folder, `${sha256Of(subject)}.json`);
  }

  async #read(file: string): Promise<T | undefined> {
    const found = await readOwnFile(file, { limit: RECORD_LIMIT });
    if (found.state === 'absent') return undefined;
    if (found.state === 'unusable') throw damaged(file, found.why);
    const { success, data } = this.#schema.safeParse(parsed(found.text));
    if (!success) throw damaged(file, 'is no record');
    return data;
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

const damaged = (file: string, why: string): ProbeError =>
  new ProbeError('bad-input', `${file} cannot be used: it ${why}.`, {
    remedy: 'Delete it; what it recorded is asked for again.',
  });
