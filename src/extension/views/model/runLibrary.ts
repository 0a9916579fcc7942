/** Recorded runs as the views know them: what is in `run.json` at once, figures in the background, both kept while unchanged. */
import path from 'node:path';
import pLimit from 'p-limit';
import { namedFigures } from '../../../core/benchmark/figures';
import type { NamedFigure } from '../../../core/benchmark/figures';
import { isCompleteBeside } from '../../../core/benchmark/controls/complete';
import { scoreRunAgainst } from '../../../core/benchmark/recorded';
import { ANSWERS_FILE, isRunning, readRun, runFoldersIn } from '../../../core/benchmark/runFolder';
import type { RunFolder } from '../../../core/benchmark/runFolder';
import { findManifestOf, manifestOf } from '../../../core/benchmark/runManifest';
import type { RunMetrics } from '../../../core/benchmark/scoring';
import { isOfCases } from '../../../core/benchmark/types';
import type { Outcome, Verdict } from '../../../core/benchmark/types';
import { loadManifest } from '../../../core/dataset/load';
import type { Manifest } from '../../../core/dataset/types';
import { ProbeError } from '../../../core/errors';
import { stampOf } from './manifestLibrary';

export interface RunFigures {
  /** The one to go by first. */
  readonly figures: readonly NamedFigure[];
  /** What is counted below. */
  readonly of: 'pair' | 'case';
  readonly pairs: number;
  /** Pairs of which both images were answered, or cases that were. */
  readonly answered: number;
  /** Nothing is left to ask, of controls and repeats neither. */
  readonly complete: boolean;
  /** Pairs that were answered and not told apart, cases that were not answered correctly. */
  readonly failing: readonly { readonly id: string; readonly outcome: Outcome | Verdict }[];
  /** Ids of the pairs that were told apart, or of the cases that are correct. */
  readonly toldApart: readonly string[];
  /** Questions that failed and are asked again when the run is resumed. */
  readonly errors: number;
  readonly notes: readonly string[];
}

export type RunEntry =
  | { readonly state: 'broken'; readonly path: string; readonly error: ProbeError }
  | ({ readonly state: 'running' } & Known)
  | ({ readonly state: 'reading' } & Known)
  /** Recorded, but it cannot be scored: its manifest is gone, or a line of it cannot be read. */
  | ({ readonly state: 'unscored'; readonly error: ProbeError } & Known)
  | ({ readonly state: 'complete' | 'incomplete'; readonly figures: RunFigures } & Known);

export type ScoredEntry = Extract<RunEntry, { readonly figures: RunFigures }>;

interface Known extends RunFolder {
  /** Absolute; undefined where the run is not beside its dataset. */
  readonly manifest: string | undefined;
}

interface Scored {
  readonly stamp: string;
  readonly result: RunFigures | ProbeError;
}

export class RunLibrary {
  readonly #scored = new Map<string, Scored>();
  readonly #one = pLimit(1);
  readonly #onChange: () => void;
  #entries: readonly RunEntry[] = [];
  #lastManifest: { readonly key: string; readonly manifest: Manifest } | undefined;

  /** @param onChange called when figures have become known. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** As last read, the newest first. */
  get entries(): readonly RunEntry[] {
    return this.#entries;
  }

  /**
   * Reads which runs there are in these folders of runs. Figures that are not known or no longer true are computed
   * afterwards, one run at a time; those of a run that is going, when it has ended.
   */
  async refresh(folders: readonly string[]): Promise<void> {
    const refused: RunEntry[] = [];
    const found = await Promise.all(
      folders.map(folder =>
        runFoldersIn(folder).catch((error: unknown) => {
          refused.push({ state: 'broken', path: folder, error: ProbeError.from(error) });
          return [];
        }),
      ),
    );
    const entries = [...(await pLimit(16).map(found.flat(), folder => this.#entry(folder))), ...refused];
    this.#entries = entries.sort((a, b) => (path.basename(a.path) < path.basename(b.path) ? 1 : -1));
    const paths = new Set(entries.map(entry => entry.path));
    for (const known of this.#scored.keys()) if (!paths.has(known)) this.#scored.delete(known);
    for (const entry of this.#entries) if (entry.state === 'reading') void this.#one(() => this.#score(entry));
  }

  async #entry(folder: string): Promise<RunEntry> {
    try {
      const { run } = await readRun(folder);
      const known: Known = { path: folder, run, manifest: manifestOrNone(folder, run.manifest.path) };
      if (await isRunning(folder)) return { state: 'running', ...known };
      const scored = this.#scored.get(folder);
      const current = scored !== undefined && scored.stamp === (await stampOfRun(known));
      return current ? withResult(known, scored.result) : { state: 'reading', ...known };
    } catch (error) {
      return { state: 'broken', path: folder, error: ProbeError.from(error) };
    }
  }

  async #score(entry: RunEntry & Known): Promise<void> {
    if (!this.#entries.includes(entry)) return; // read again since
    const stamp = await stampOfRun(entry);
    const result = await this.#figures(entry).catch((error: unknown) => ProbeError.from(error));
    this.#scored.set(entry.path, { stamp, result });
    const { path: folder, run, manifest } = entry;
    const scored = withResult({ path: folder, run, manifest }, result);
    this.#entries = this.#entries.map(other => (other === entry ? scored : other));
    this.#onChange();
  }

  async #figures({ path: folder, run }: Known): Promise<RunFigures> {
    const manifest = await this.#manifest(await findManifestOf({ path: folder, run }));
    const { metrics, errors, notes, ...beside } = await scoreRunAgainst({ path: folder, run }, manifest);
    const changed = manifest.sha256 !== run.manifest.sha256;
    const ended = endsOf(metrics);
    const answered = ended.filter(({ outcome }) => outcome !== 'incomplete');
    return {
      figures: namedFigures(metrics),
      of: isOfCases(metrics) ? 'case' : 'pair',
      pairs: ended.length,
      answered: answered.length,
      complete: answered.length === ended.length && isCompleteBeside(beside),
      failing: answered.filter(({ outcome }) => !isGood(outcome)),
      toldApart: answered.filter(({ outcome }) => isGood(outcome)).map(({ id }) => id),
      errors,
      notes: [...(changed ? ['The manifest has changed since: figures are over what it says now.'] : []), ...notes],
    };
  }

  /** Runs of one manifest are mostly scored in a row, so the last one is kept. */
  async #manifest(file: string): Promise<Manifest> {
    const key = `${file} ${await stampOf(file)}`;
    if (this.#lastManifest?.key !== key) this.#lastManifest = { key, manifest: await loadManifest(file) };
    return this.#lastManifest.manifest;
  }
}

const isGood = (outcome: Outcome | Verdict): boolean => outcome === 'told apart' || outcome === 'correct';

const endsOf = (metrics: RunMetrics): { readonly id: string; readonly outcome: Outcome | Verdict }[] =>
  isOfCases(metrics)
    ? metrics.perCase.map(({ id, verdict }) => ({ id, outcome: verdict ?? 'incomplete' }))
    : metrics.perPair.map(({ id, outcome }) => ({ id, outcome }));

/** Of everything that the figures come from. */
async function stampOfRun({ path: folder, manifest }: Known): Promise<string> {
  const files = [path.join(folder, ANSWERS_FILE), ...(manifest === undefined ? [] : [manifest])];
  return (await Promise.all(files.map(stampOf))).join(' ');
}

function manifestOrNone(folder: string, relative: string): string | undefined {
  try {
    return manifestOf(folder, relative);
  } catch {
    return undefined; // the run is listed all the same, and says why it has no figures
  }
}

function withResult(known: Known, result: RunFigures | ProbeError): RunEntry {
  if (result instanceof ProbeError) return { state: 'unscored', error: result, ...known };
  return { state: result.complete ? 'complete' : 'incomplete', figures: result, ...known };
}

/** For each manifest its newest run that has answered pairs: what its images are judged by. */
export function newestScored(entries: readonly RunEntry[]): Map<string, ScoredEntry> {
  const newest = new Map<string, ScoredEntry>();
  for (const entry of entries) {
    if (entry.state !== 'complete' && entry.state !== 'incomplete') continue;
    const { manifest, figures } = entry;
    if (manifest !== undefined && figures.answered > 0 && !newest.has(manifest)) newest.set(manifest, entry);
  }
  return newest;
}
