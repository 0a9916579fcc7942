/** A model's answer, read: the option it chose, or null where it could not be read. */
export type Reading = string | null;

export type Verdict = 'correct' | 'wrong' | 'invalid';
export type Outcome = 'told apart' | 'confused' | 'swapped' | 'invalid' | 'incomplete';

/** A percentage with what it is a percentage of. `value` and `ci95` are null for 0/0. Unrounded. */
export interface Figure {
  readonly value: number | null;
  readonly n: number;
  readonly of: number;
  /** In percent; pairs that share images or a group count as belonging together (docs/statistics.md). */
  readonly ci95: readonly [low: number, high: number] | null;
}

export interface FigureSet {
  readonly setAccuracy: Figure;
  readonly individualAccuracy: Figure;
  readonly confusion: Figure;
  readonly invalid: Figure;
  readonly precision: Figure;
}

export interface PairResult {
  readonly id: string;
  readonly read: readonly Reading[];
  /** null where that image has not been answered. */
  readonly correct: readonly (boolean | null)[];
  readonly outcome: Outcome;
  readonly invalid: readonly boolean[];
}

/** What figures are of. */
interface OfRun {
  readonly benchmark: string;
  readonly mode: string;
  readonly parser: 'official' | 'robust';
  /** False while errors or unasked pairs or cases are left: the figures are then over what was answered. */
  readonly complete: boolean;
}

/** The metrics object of docs/cli.md. */
export interface Metrics extends FigureSet, OfRun {
  readonly pairs: number;
  readonly perPair: readonly PairResult[];
  readonly byCategory?: Readonly<Record<string, FigureSet>>;
  readonly components?: number;
  readonly parserDisagreements?: number;
}

/** What is counted of cases of one image. An answer that cannot be read is not correct. */
export interface CaseFigureSet {
  readonly accuracy: Figure;
  readonly invalid: Figure;
  /** Where some questions are open: the others, the open ones by exact match, and these by the mean F1 of their words. */
  readonly closed?: Figure;
  readonly open?: Figure;
  readonly openF1?: Figure;
}

/** What NaturalBench counts beside the accuracy of cases. */
export interface GroupFigureSet {
  /** Questions answered correctly for both images. */
  readonly questionAccuracy: Figure;
  /** Images about which both questions were answered correctly. */
  readonly imageAccuracy: Figure;
  /** Groups of which all four cases were. */
  readonly groupAccuracy: Figure;
  readonly groups: number;
}

export interface CaseResult {
  readonly id: string;
  /** A letter; of an open question, the words of the answer. */
  readonly read: Reading;
  /** null while it has not been answered; `verdict` is then absent. */
  readonly correct: boolean | null;
  readonly verdict?: Verdict;
  /** Of an open question that was answered: the F1 of its words, from 0 to 1. */
  readonly f1?: number;
}

/** The metrics object of a run of cases (docs/cli.md). */
export interface CaseMetrics extends CaseFigureSet, Partial<GroupFigureSet>, OfRun {
  readonly cases: number;
  readonly perCase: readonly CaseResult[];
  readonly byCategory?: Readonly<Record<string, CaseFigureSet>>;
  readonly components: number;
  readonly parserDisagreements: number;
}

export const isOfCases = (metrics: Metrics | CaseMetrics): metrics is CaseMetrics => 'perCase' in metrics;
