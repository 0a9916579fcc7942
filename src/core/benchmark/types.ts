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

/** The metrics object of docs/cli.md. */
export interface Metrics extends FigureSet {
  readonly benchmark: string;
  readonly mode: string;
  readonly parser: 'official' | 'robust';
  readonly pairs: number;
  /** False while errors or unasked pairs are left: the figures are then over what was answered. */
  readonly complete: boolean;
  readonly perPair: readonly PairResult[];
  readonly byCategory?: Readonly<Record<string, FigureSet>>;
  readonly components?: number;
  readonly parserDisagreements?: number;
}
