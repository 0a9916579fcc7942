/** What of a map this window remembers, to show it again after a reload; the embeddings are in the cache. */
import { createHash } from 'node:crypto';
import type { Memento } from 'vscode';

export interface MapRecord {
  readonly id: string;
  readonly folder: string;
  /** The encoder's name. */
  readonly encoder: string;
  /** The person stopped it: it does not go on by itself. */
  readonly stopped: boolean;
}

export function mapRecord(folder: string, encoder: string): MapRecord {
  const id = createHash('sha256')
    .update(JSON.stringify([folder, encoder]))
    .digest('hex')
    .slice(0, 20);
  return { id, folder, encoder, stopped: false };
}

const KEY = 'maps.v1';
const KEPT = 20;

export class MapRecords {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  get(id: string): MapRecord | undefined {
    return this.#all().find(record => record.id === id);
  }

  async keep(record: MapRecord): Promise<void> {
    const others = this.#all().filter(other => other.id !== record.id);
    await this.#state.update(KEY, [...others, record].slice(-KEPT));
  }

  #all(): readonly MapRecord[] {
    return this.#state.get<MapRecord[]>(KEY, []);
  }
}
