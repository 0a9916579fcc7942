/** What is known of a probed pair and outlives the panel: kept in workspace state, never in the webview. */
import { createHash } from 'node:crypto';
import type { Memento } from 'vscode';
import type { EmbedTarget } from '../../worker/embedder';
import type { Draft, PairAnswer } from '../../shared/panels/pair';

export interface PairRecord {
  /** Names the record; the same two images under the same question source give the same name. */
  readonly id: string;
  readonly images: readonly [EmbedTarget, EmbedTarget];
  readonly draft: Draft;
  /** False where the question belongs to a benchmark and is only shown. */
  readonly editable: boolean;
  /** Name of the chosen endpoint. */
  readonly selected: string | null;
  /** Finished answers, the newest of each endpoint. */
  readonly answers: readonly PairAnswer[];
  /** The manifest line it was saved as or comes from. */
  readonly saved: SavedAt | null;
  /** The line's content when the draft was last in step with it: where they differ, the person has edited the draft. */
  readonly base?: Draft;
  /** The manifest that it is shown from, and its id there, where it is only shown. */
  readonly from?: { readonly manifest: string; readonly pair: string };
  /** The run that its answers are from, and the pair's id there. */
  readonly run?: { readonly folder: string; readonly pair: string };
}

export interface SavedAt {
  readonly manifest: string;
  /** From 1. */
  readonly line: number;
  /** The pair's id, where the panel was opened from this line: saving then updates it. */
  readonly pair?: string;
}

export const EMPTY_DRAFT: Draft = {
  question: '',
  options: [
    { letter: 'A', text: '' },
    { letter: 'B', text: '' },
  ],
  correct1: null,
  correct2: null,
  categories1: [],
  categories2: [],
  note: '',
};

export function pairRecordId(images: readonly EmbedTarget[], from: string): string {
  const text = JSON.stringify([images.map(({ path, frame }) => [path, frame]), from]);
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

const KEY = 'pairs.v2';
const LABELS_KEY = 'labels.v1';
/** Pairs remembered per workspace; the oldest is forgotten first. */
const KEPT = 40;

/** Records by id, the most recently changed last. */
export class PairRecords {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  get(id: string): PairRecord | undefined {
    return this.#all().find(record => record.id === id);
  }

  /** A pair with the answers and edits of an earlier look at it. */
  withKnown(record: PairRecord): PairRecord {
    const known = this.get(record.id);
    return known === undefined ? record : { ...known, saved: record.saved };
  }

  /** The workspace's, not a pair's: the same labels are held against pair after pair. */
  get labels(): string {
    return this.#state.get(LABELS_KEY, '');
  }

  async keepLabels(text: string): Promise<void> {
    await this.#state.update(LABELS_KEY, text);
  }

  async keep(record: PairRecord): Promise<void> {
    const others = this.#all().filter(other => other.id !== record.id);
    await this.#state.update(KEY, [...others, record].slice(-KEPT));
  }

  #all(): readonly PairRecord[] {
    return this.#state.get<PairRecord[]>(KEY, []);
  }
}
