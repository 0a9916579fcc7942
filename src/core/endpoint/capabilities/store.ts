import path from 'node:path';
import * as z from 'zod/mini';
import { writeFileAtomic } from '../../files/atomicWrite';
import { ownFolder } from '../../files/ownFolder';
import { readRegularText, READ_LIMITS } from '../../files/regularFile';
import { sha256 } from '../fingerprint';
import type { EndpointInfo } from '../types';
import { CapabilitiesSchema } from './types';
import { parseJson } from '../../files/boundedJson';

const entry = z.object({
  at: z.iso.datetime(),
  /** What the server listed as its models then; null where it lists none. */
  served: z.nullable(z.string()),
  capabilities: CapabilitiesSchema,
});
export type StoredCapabilities = z.infer<typeof entry>;

const fileSchema = z.object({ v: z.literal(2), endpoints: z.record(z.string(), entry) });

/** More endpoints than anyone keeps: beyond, the oldest go. */
const MOST = 200;

/** What endpoints were found able to do, by endpoint and model. A cache: without it they are asked again. */
export class CapabilityStore {
  readonly #file: string;

  /** @param folder where caches are kept. */
  constructor(folder: string) {
    this.#file = path.join(folder, 'endpoint-capabilities.json');
  }

  async get(info: EndpointInfo): Promise<StoredCapabilities | undefined> {
    return (await this.#read())[keyOf(info)];
  }

  /** Rejects with the file system's own error. */
  async put(info: EndpointInfo, stored: StoredCapabilities): Promise<void> {
    const all = { ...(await this.#read()), [keyOf(info)]: stored };
    const newest = Object.entries(all).sort(([, a], [, b]) => (a.at < b.at ? 1 : -1));
    await ownFolder(path.dirname(this.#file), []);
    const endpoints = Object.fromEntries(newest.slice(0, MOST));
    await writeFileAtomic(this.#file, `${JSON.stringify({ v: 2, endpoints })}\n`);
  }

  async #read(): Promise<Record<string, StoredCapabilities>> {
    try {
      const json = await readRegularText(this.#file, { limit: READ_LIMITS.settings, links: 'refused' });
      return fileSchema.parse(parseJson(json)).endpoints;
    } catch {
      return {}; // not there yet, or of another version: everything is found out anew
    }
  }
}

const keyOf = ({ kind, name, host, model }: EndpointInfo): string => sha256({ v: 1, kind, name, host, model });
