/** Which configuration files of datasets a person has trusted: each for its folder and its content. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { CONFIG_FILE } from '../endpoint/config';
import { ProbeError } from '../errors';
import { RecordFolder } from './recordFolder';

const TrustSchema = z.object({
  v: z.literal(1),
  /** Absolute. */
  file: z.string(),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

export interface TrustedFile {
  readonly file: string;
  /** Of its content: lower-case hex. */
  readonly sha256: string;
}

export class TrustStore {
  readonly #records: RecordFolder<z.infer<typeof TrustSchema>>;

  /** @param folder of the person's own settings. */
  constructor(folder: string) {
    this.#records = new RecordFolder(path.join(folder, 'trust'), TrustSchema);
  }

  /** @throws ProbeError 'bad-input' for a record that cannot be used; 'io'. */
  async stateOf({ file, sha256 }: TrustedFile): Promise<'trusted' | 'changed' | 'unknown'> {
    const record = await this.#records.get(file);
    if (record?.file !== file) return 'unknown';
    return record.sha256 === sha256 ? 'trusted' : 'changed';
  }

  trust({ file, sha256 }: TrustedFile): Promise<void> {
    return this.#records.put(file, { v: 1, file, sha256 });
  }

  /** @throws ProbeError 'not-found' where there was no trust. */
  async revoke(file: string): Promise<TrustedFile> {
    const record = await this.#records.get(file);
    if (record === undefined) {
      throw new ProbeError('not-found', `${file} was not trusted.`, {
        remedy: 'medprobe trust --list shows what is.',
      });
    }
    await this.#records.remove(file);
    return { file, sha256: record.sha256 };
  }

  async list(): Promise<TrustedFile[]> {
    const records = await this.#records.list();
    return records.map(({ file, sha256 }) => ({ file, sha256 })).sort((a, b) => (a.file < b.file ? -1 : 1));
  }
}

/** Where a folder's own configuration lies, under the one name that the folder really has. */
export async function configOf(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => path.resolve(folder));
  return path.join(real, CONFIG_FILE);
}
