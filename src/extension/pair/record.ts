/** What is known of a probed pair and outlives the panel: kept in a file (store/pairFiles.ts), never in the webview. */
import { createHash } from 'node:crypto';
import type { EmbedTarget } from '../../worker/embedder';
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
  /** The line's content when the draft was last in step with it: where they differ, the person has edited the draft. */
  readonly base?: Draft;
  /** Fields that both the person and the manifest have changed, and that are not saved. */
  readonly clashes?: readonly (keyof Draft)[];
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
  categories1: [],
  categories2: [],
  note: '',
};

export function pairRecordId(images: readonly EmbedTarget[], from: string): string {
  const text = JSON.stringify([images.map(({ path, frame }) => [path, frame]), from]);
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/**
 * A pair as it is opened now, with what was answered, chosen and edited at earlier looks at it. No answer is dropped: one
 * to another question says itself what it was asked.
 */
export function withKnown(record: PairRecord, known: PairRecord | undefined): PairRecord {
  if (known === undefined) return record;
  const fresh = new Set(record.answers.map(({ id }) => id));
  const answers = [...known.answers.filter(({ id }) => !fresh.has(id)), ...record.answers];
  const run = record.run ?? known.run;
  const opened = {
    ...record,
    answers,
    selected: known.selected ?? record.selected,
    ...(known.edited === undefined ? {} : { edited: known.edited }),
    ...(run === undefined ? {} : { run }),
  };
  return record.editable ? { ...opened, ...editsOf(known, record) } : opened;
}

/** What a person has edited in the panel, and where it is saved. */
function editsOf(known: PairRecord, { saved, base: newBase, inManifest: asked }: PairRecord): Partial<PairRecord> {
  const base = known.base ?? newBase;
  const inManifest = asked ?? known.inManifest;
  return {
    draft: known.draft,
    saved: saved ?? known.saved,
    ...(base === undefined ? {} : { base }),
    ...(known.clashes === undefined ? {} : { clashes: known.clashes }),
    ...(inManifest === undefined ? {} : { inManifest }),
  };
}
