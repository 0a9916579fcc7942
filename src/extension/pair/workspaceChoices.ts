/** What a person chose for every pair of a workspace: which columns are shown, and which labels are held against images. */
import type { Disposable, Memento } from 'vscode';

const LABELS_KEY = 'labels.v1';
const COLUMNS_KEY = 'answerColumns.v1';
const COLUMNS_KEPT = 60;

export class WorkspaceChoices {
  readonly #state: Memento;
  readonly #listeners = new Set<() => void>();

  constructor(state: Memento) {
    this.#state = state;
  }

  get labels(): string {
    return this.#state.get(LABELS_KEY, '');
  }

  /** In order: pair after pair is asked of the same models. */
  get columns(): readonly string[] {
    return this.#state.get<string[]>(COLUMNS_KEY, []);
  }

  async keepLabels(text: string): Promise<void> {
    await this.#keep(LABELS_KEY, text);
  }

  async keepColumns(columns: readonly string[]): Promise<void> {
    await this.#keep(COLUMNS_KEY, columns.slice(0, COLUMNS_KEPT));
  }

  /** Every open panel shows the same columns. */
  onDidChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** The memento has the new value at once; the promise ends when it is on the disk. */
  async #keep(key: string, value: unknown): Promise<void> {
    const kept = this.#state.update(key, value);
    for (const listener of this.#listeners) listener();
    await kept;
  }
}
