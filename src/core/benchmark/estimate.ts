/** What questions will cost, said before the first of them is asked. */
import path from 'node:path';
import type { EndpointInfo, Price, Usage } from '../endpoint/types';
import { dollars } from './cost';
import { readJournal } from './journal';
import { ANSWERS_FILE, listRuns } from './runFolder';

/** US dollars. */
export interface Estimate {
  readonly from: number;
  readonly to: number;
  /** At the mean of replies that were recorded; else between the bounds of `UNMEASURED`. */
  readonly measured: boolean;
}

/** Tokens of one question with its image: from a small image of a local model to a large one cut into tiles. */
const UNMEASURED = { promptTokens: [300, 2_000], completionTokens: 1 } as const;
const MILLION = 1e6;

/**
 * @param mean tokens of a question and its reply, as `meanUsage` finds them.
 * @param maxTokens the most that a reply may take.
 */
export function estimateCost(questions: number, price: Price, maxTokens: number, mean?: Usage): Estimate {
  const of = (promptTokens: number, completionTokens: number): number =>
    (questions * (promptTokens * price.prompt + completionTokens * price.completion)) / MILLION;
  if (mean !== undefined) {
    const known = of(mean.promptTokens, mean.completionTokens);
    return { from: known, to: known, measured: true };
  }
  const [least, most] = UNMEASURED.promptTokens;
  return { from: of(least, UNMEASURED.completionTokens), to: of(most, maxTokens), measured: false };
}

/** `about $0.12, at the mean of its last run`. */
export function estimateText({ from, to, measured }: Estimate): string {
  if (measured) return `about ${dollars(to)}, at the mean of its last run`;
  const [least, most] = UNMEASURED.promptTokens.map(tokens => tokens.toLocaleString('en'));
  return `${dollars(from)} to ${dollars(to)}, if a question with its image takes ${least} to ${most} tokens`;
}

/**
 * Tokens of a question and of its reply in the newest run of that endpoint, model and mode which recorded any; undefined
 * without one.
 * @param folders folders of runs, as for `listRuns`.
 * @throws ProbeError as `readJournal`.
 */
export async function meanUsage(
  folders: readonly string[],
  endpoint: Pick<EndpointInfo, 'name' | 'model'>,
  mode: string,
): Promise<Usage | undefined> {
  const { runs } = await listRuns(folders);
  for (const { path: folder, run } of runs) {
    const { name, model } = run.endpoint;
    if (name !== endpoint.name || (model ?? undefined) !== endpoint.model || run.mode !== mode) continue;
    const { spent } = (await readJournal(path.join(folder, ANSWERS_FILE))).state;
    if (spent.metered === 0) continue;
    const { promptTokens, completionTokens, metered } = spent;
    return { promptTokens: promptTokens / metered, completionTokens: completionTokens / metered };
  }
  return undefined;
}
