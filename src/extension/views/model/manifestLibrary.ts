/** Manifests as the views know them: read in the background, one at a time, and again only when they have changed. */
import { stat } from 'node:fs/promises';
import pLimit from 'p-limit';
import { askablePairs } from '../../../core/benchmark/askable';
import { loadManifest } from '../../../core/dataset/load';
import type { Manifest, PairStatus } from '../../../core/dataset/types';
import { ProbeError } from '../../../core/errors';

/** What of a pair is kept; the whole is read again when the pair is opened. */
export interface PairSummary {
  readonly id: string;
  readonly question: string;
  readonly status: PairStatus;
  /** Whether a run would ask it. */
  readonly askable: boolean;
  /** The first of its categories. */
  readonly category: string | undefined;
  /** 1-based; 0 where the format has no lines of pairs. */
  readonly line: number;
  /** Absolute paths; one or two. */
  readonly images: readonly string[];
}

export interface ManifestSummary {
  readonly path: string;
  readonly benchmark: string;
  readonly errors: number;
  readonly warnings: number;
  readonly pairs: readonly PairSummary[];
}

export type ManifestState =
  | { readonly state: 'reading' }
  | { readonly state: 'ready'; readonly summary: ManifestSummary }
  /** A `dataset.json` or `dataset.csv` of something else. */
  | { readonly state: 'foreign' }
  | { readonly state: 'failed'; readonly error: ProbeError };

interface Entry {
  state: ManifestState;
  stamp: string;
}

export class ManifestLibrary {
  readonly #entries = new Map<string, Entry>();
  readonly #one = pLimit(1);
  readonly #closed = new AbortController();
  readonly #onChange: () => void;

  /** @param onChange called when what is known of a manifest has changed. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** What is known now; a manifest that is asked for the first time is read in the background. */
  get(file: string): ManifestState {
    const known = this.#entries.get(file);
    if (known !== undefined) return known.state;
    const entry: Entry = { state: { state: 'reading' }, stamp: '' };
    this.#entries.set(file, entry);
    void this.#one(() => this.#read(file, entry));
    return entry.state;
  }

  /** The file may have changed: it is looked at again, and the old state stands until the new one is known. */
  changed(file: string): void {
    const entry = this.#entries.get(file);
    if (entry !== undefined) void this.#one(() => this.#read(file, entry));
  }

  /** Forgets all but these. */
  keepOnly(files: readonly string[]): void {
    const kept = new Set(files);
    for (const file of this.#entries.keys()) if (!kept.has(file)) this.#entries.delete(file);
  }

  dispose(): void {
    this.#closed.abort();
  }

  async #read(file: string, entry: Entry): Promise<void> {
    if (this.#closed.signal.aborted) return;
    const stamp = await stampOf(file);
    if (stamp === entry.stamp && stamp !== '') return;
    const state = await read(file, this.#closed.signal);
    if (this.#closed.signal.aborted || this.#entries.get(file) !== entry) return;
    entry.state = state;
    entry.stamp = stamp;
    this.#onChange();
  }
}

/** Size and time of change; empty where there is no such file. */
export const stampOf = (file: string): Promise<string> =>
  stat(file).then(
    ({ size, mtimeMs }) => `${size}-${mtimeMs}`,
    () => '',
  );

async function read(file: string, signal: AbortSignal): Promise<ManifestState> {
  try {
    return { state: 'ready', summary: summarise(await loadManifest(file, signal)) };
  } catch (error) {
    const failure = ProbeError.from(error);
    const foreign = failure.kind === 'unsupported' && !file.toLowerCase().endsWith('.pairs.jsonl');
    return foreign ? { state: 'foreign' } : { state: 'failed', error: failure };
  }
}

export function summarise(manifest: Manifest): ManifestSummary {
  const { path, benchmark, problems, pairs } = manifest;
  const askable = new Set(askablePairs(manifest).pairs.map(({ id }) => id));
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return {
    path,
    benchmark,
    errors,
    warnings: problems.length - errors,
    pairs: pairs.map(({ pair, line, images }) => ({
      id: pair.id,
      question: pair.question ?? '',
      status: pair.status ?? (benchmark === 'mediconfusion' ? 'accepted' : 'draft'),
      askable: askable.delete(pair.id), // the first of an id alone is asked
      category: pair.categories1?.[0] ?? pair.categories2?.[0],
      line,
      images: images.map(image => image.path),
    })),
  };
}

/** In the order in which pairs are worked through; statuses that no pair has are left out. */
const ORDER: readonly PairStatus[] = ['accepted', 'draft', 'deferred', 'rejected'];

export function byStatus(pairs: readonly PairSummary[]): [PairStatus, PairSummary[]][] {
  return ORDER.map((status): [PairStatus, PairSummary[]] => [
    status,
    pairs.filter(pair => pair.status === status),
  ]).filter(([, group]) => group.length > 0);
}
