import type { AskableItem } from './askable';
import { isCase, pairsIn } from './askable';
import { computeCaseMetrics } from './caseMetrics';
import { computeMetrics } from './metrics';
import type { ReadRun } from './metrics';
import type { Protocol } from './protocols/types';
import type { CaseMetrics, Metrics } from './types';

/** Of a run of pairs, or of one of cases (`isOfCases`). */
export type RunMetrics = Metrics | CaseMetrics;

export interface ScoredRun extends ReadRun {
  readonly protocol: Protocol;
  /** Everything that the run asks, asked already or not. */
  readonly pairs: readonly AskableItem[];
}

/** The figures that the run's protocol defines. */
export function runMetrics({ protocol, pairs, ...scored }: ScoredRun): RunMetrics {
  const benchmark = protocol.id;
  if (protocol.asks === 'pairs') {
    return computeMetrics({ ...scored, benchmark, pairs: pairsIn(pairs) });
  }
  const groupsOfFour = protocol.groupsOfFour === true;
  return computeCaseMetrics({ ...scored, benchmark, cases: pairs.filter(isCase), groupsOfFour });
}
