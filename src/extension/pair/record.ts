/** What is known of a probed pair and outlives the panel: kept in workspace state, never in the webview. */
import { createHash } from 'node:crypto';
import type { Memento } from 'vscode';
import type { EmbedTarget } from '../../worker/embedder';
import { columnOf } from '../../shared/panels/answers';
import type { Asked, PairAnswer } from '../../shared/panels/answers';
import type { Draft } from '../../shared/panels/pair';

export interface PairRecord {
  /** Names the record; the same two images under the same question source give the same name. */
  readonly id: string;
  readonly images: readonly [EmbedTarget, EmbedTarget];
  readonly draft: Draft;
  /** False where the question belongs to a benchmark and is only shown. */
  readonly editable: boolean;
  /** Name of the chosen endpoint. */
  readonly selected: string | null;
  /** The question as it is asked here only; absent while the draft is asked. */
  readonly edited?: Draft | undefined;
  /** Finished answers in turn, earlier ones to the same endpoint among them. */
  readonly answers: readonly PairAnswer[];
  /** The manifest line it was saved as or comes from. */
  readonly saved: SavedAt | null;
  /** The manifest that it is a pair of; absent where it is of none. */
  readonly inManifest?: InManifest;
  /** The run that its answers are from, and the pair's id there. */
  readonly run?: { readonly folder: string; readonly pair: string };
}

export interface InManifest {
  readonly path: string;
  /** The folder of the dataset, beside which its runs are kept. */
  readonly root: string;
  /** The pair's id there. */
  readonly pair: string;
  /** As the manifest asks it. */
  readonly question: Asked;
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
  categories: [],
};

export function pairRecordId(images: readonly EmbedTarget[], from: string): string {
  const text = JSON.stringify([images.map(({ path, frame }) => [path, frame]), from]);
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

const KEY = 'pairs.v1';
const LABELS_KEY = 'labels.v1';
const COLUMNS_KEY = 'answerColumns.v1';
/** Pairs remembered per workspace; the oldest is forgotten first. */
const KEPT = 40;
const COLUMNS_KEPT = 60;
/** UTF-16 units of earlier answers that are remembered for a pair; the oldest are forgotten first. */
const ANSWERS_KEPT = 400_000;

/** Records by id, the most recently changed last. */
export class PairRecords {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  get(id: string): PairRecord | undefined {
    return this.#all().find(record => record.id === id);
  }

  /** The workspace's, not a pair's: the same labels are held against pair after pair. */
  get labels(): string {
    return this.#state.get(LABELS_KEY, '');
  }

  async keepLabels(text: string): Promise<void> {
    await this.#state.update(LABELS_KEY, text);
  }

  /** What is shown beside each other, in order; the workspace's too: pair after pair is asked of the same models. */
  get columns(): readonly string[] {
    return this.#state.get<string[]>(COLUMNS_KEY, []);
  }

  async keepColumns(columns: readonly string[]): Promise<void> {
    await this.#state.update(COLUMNS_KEY, columns.slice(0, COLUMNS_KEPT));
  }

  async keep(record: PairRecord): Promise<void> {
    const others = this.#all().filter(other => other.id !== record.id);
    await this.#state.update(KEY, [...others, record].slice(-KEPT));
  }

  #all(): readonly PairRecord[] {
    return this.#state.get<PairRecord[]>(KEY, []).map(upgraded);
  }
}

/** Answers as earlier versions kept them: one of each endpoint, to the draft's question. */
type EarlierAnswer = Omit<PairAnswer, 'id' | 'column' | 'at' | 'asked' | 'temperature'>;

function upgraded(record: PairRecord): PairRecord {
  const answers = record.answers.map((answer: PairAnswer | EarlierAnswer): PairAnswer => {
    if ('id' in answer) return answer;
    const column = columnOf(answer);
    return { ...answer, id: column, column, at: '', asked: record.draft, temperature: 0 };
  });
  return { ...record, answers };
}

/** What is remembered of a pair's answers: the newest of each column whole, earlier ones as far as there is room. */
export function remembered(answers: readonly PairAnswer[]): readonly PairAnswer[] {
  const newest = new Set(new Map(answers.map(({ column, id }) => [column, id])).values());
  let room = ANSWERS_KEPT;
  const kept = answers.toReversed().filter(answer => {
    if (newest.has(answer.id)) return true;
    room -= JSON.stringify(answer.images).length + JSON.stringify(answer.repeats ?? []).length;
    return room >= 0;
  });
  return kept.reverse();
}
