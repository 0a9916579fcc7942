import type { Memento } from 'vscode';

/** What of a run this window remembers, to show it again and to go on with it after a reload. */
export interface RunRecord {
  readonly id: string;
  readonly folder: string;
  readonly endpoint: string;
  readonly wording: string | null;
  /** What it was begun with, for going on as it was; absent for all pairs, and for the budget of the settings. */
  readonly limit?: number | undefined;
  readonly budget?: number | undefined;
  /** It was going when the window was last alive. */
  readonly running: boolean;
}

const KEY = 'runs.v1';
const KEPT = 40;

export class RunRecords {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  get(id: string): RunRecord | undefined {
    return this.#all().find(record => record.id === id);
  }

  async keep(record: RunRecord): Promise<void> {
    const others = this.#all().filter(other => other.id !== record.id);
    await this.#state.update(KEY, [...others, record].slice(-KEPT));
  }

  async setRunning(id: string, running: boolean): Promise<void> {
    const record = this.get(id);
    if (record !== undefined) await this.keep({ ...record, running });
  }

  #all(): readonly RunRecord[] {
    return this.#state.get<RunRecord[]>(KEY, []);
  }
}
