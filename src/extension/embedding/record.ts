/** The folders that this window was asked to embed and has not finished: gone on with after a reload or a crash. */
import type { Memento } from 'vscode';

export interface EmbeddingRecord {
  readonly folder: string;
  /** The encoder's name. */
  readonly encoder: string;
}

const KEY = 'embedding.v1';

export const sameEmbedding = (one: EmbeddingRecord, other: EmbeddingRecord): boolean =>
  one.folder === other.folder && one.encoder === other.encoder;

export class EmbeddingRecords {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  all(): readonly EmbeddingRecord[] {
    return this.#state.get<EmbeddingRecord[]>(KEY, []);
  }

  async add(record: EmbeddingRecord): Promise<void> {
    await this.#state.update(KEY, [...this.#without(record), record]);
  }

  async remove(record: EmbeddingRecord): Promise<void> {
    await this.#state.update(KEY, this.#without(record));
  }

  #without(record: EmbeddingRecord): EmbeddingRecord[] {
    return this.all().filter(other => !sameEmbedding(other, record));
  }
}
