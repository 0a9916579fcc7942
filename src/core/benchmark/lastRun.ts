import path from 'node:path';
import type { Pair } from '../dataset/types';
import type { RunFile } from './formats';
import type { JournalState } from './journal';
import { readJournal } from './journal';
import { pairResult } from './metrics';
import { ANSWERS_FILE, listRuns } from './runFolder';
import type { PairResult } from './types';

/** The newest run over a manifest, as far as it has been answered. */
export interface LastRun {
  readonly run: RunFile;
  /** By the official reading and the correct options of the pair as it is now; undefined where nothing was answered. */
  resultOf(pair: Pick<Pair, 'id' | 'correct1' | 'correct2'>): PairResult | undefined;
}

/**
 * The newest of the runs kept beside a `*.pairs.jsonl`; undefined where it has not been run.
 * @throws ProbeError as `readJournal`.
 */
export async function lastRunOf(manifest: string): Promise<LastRun | undefined> {
  const { runs } = await listRuns([path.join(path.dirname(manifest), '.medprobe', 'runs')]);
  const newest = runs.find(({ run }) => run.manifest.path === path.basename(manifest));
  if (newest === undefined) return undefined;
  const { state } = await readJournal(path.join(newest.path, ANSWERS_FILE));
  return { run: newest.run, resultOf: pair => resultIn(state, pair) };
}

function resultIn(
  state: JournalState,
  { id, correct1, correct2 }: Pick<Pair, 'id' | 'correct1' | 'correct2'>,
): PairResult | undefined {
  const readings = [state.answer({ pair: id, image: 1 })?.read, state.answer({ pair: id, image: 2 })?.read] as const;
  const answered = readings.some(reading => reading !== undefined);
  if (!answered || correct1 === undefined || correct2 === undefined) return undefined;
  return pairResult({ id, correct: [correct1, correct2] }, readings, 'official');
}
