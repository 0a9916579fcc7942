import { ProbeError } from '../errors';
import { runBenchmark } from './runner';
import type { RunOptions, RunResult } from './runner';

/** How one of several runs ended: with a result, or before anything was asked. */
export type EndedRun = { readonly endpoint: string } & (
  { readonly result: RunResult; readonly error?: never } | { readonly result?: never; readonly error: ProbeError }
);

/**
 * Runs one after the other, each in a folder of its own; how one ends changes nothing for the next. Cancelled, those that
 * have not begun end with 'cancelled'. Never throws what a run throws.
 * @param onEnd told as soon as a run has ended.
 */
export async function runSeveral(
  runs: readonly RunOptions[],
  onEnd?: (ended: EndedRun) => void,
): Promise<readonly EndedRun[]> {
  const ended: EndedRun[] = [];
  for (const options of runs) {
    const endpoint = options.endpoint.info.name;
    const one = await runBenchmark(options).then(
      (result): EndedRun => ({ endpoint, result }),
      (error: unknown): EndedRun => ({ endpoint, error: ProbeError.from(error) }),
    );
    ended.push(one);
    onEnd?.(one);
  }
  return ended;
}
