/** For which server a person's key was confirmed, by the configuration file that named it. */
import path from 'node:path';
import * as z from 'zod/mini';
import { RecordFolder } from './recordFolder';

const KeyHostSchema = z.object({ v: z.literal(1), origin: z.string() });

export class KeyHosts {
  readonly #records: RecordFolder<z.infer<typeof KeyHostSchema>>;

  /** @param folder of the person's own settings. */
  constructor(folder: string) {
    this.#records = new RecordFolder(path.join(folder, 'key-hosts'), KeyHostSchema);
  }

  /** Scheme, host and port; undefined where none was confirmed. @throws ProbeError 'bad-input', 'io'. */
  async confirmed(file: string, variable: string): Promise<string | undefined> {
    return (await this.#records.get(subject(file, variable)))?.origin;
  }

  /** @throws ProbeError 'io'. */
  confirm(file: string, variable: string, origin: string): Promise<void> {
    return this.#records.put(subject(file, variable), { v: 1, origin });
  }
}

const subject = (file: string, variable: string): string => `${file}\0${variable}`;
