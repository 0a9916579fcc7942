import type { AskableItem } from '../askable';
import type { ReadAnswers } from '../readings';
import type { RunMetrics } from '../scoring';
import { controlFigures } from './figures';
import type { AllControlFigures } from './figures';
import type { PlannedControl, Repeats } from './plan';
import { stabilityOf } from './stability';
import type { Stability } from './stability';

/** What stands beside the figures of the plain questions; absent for a run without. */
export interface BesidePlain {
  readonly controls?: AllControlFigures | undefined;
  readonly stability?: Stability | undefined;
}

export interface AskedBeside {
  /** Every pair or case of the run, asked or not. */
  readonly pairs: readonly AskableItem[];
  readonly controls: readonly PlannedControl[];
  readonly repeats: Repeats | undefined;
}

/** The figures of a run's controls and repeats; `plain` are those of its plain questions. */
export const beside = (
  { pairs, controls, repeats }: AskedBeside,
  answers: ReadAnswers,
  plain: RunMetrics,
): BesidePlain => ({
  ...(controls.length === 0 ? {} : { controls: controlFigures({ controls, answers, plain }) }),
  ...(repeats === undefined ? {} : { stability: stabilityOf(pairs, answers, repeats, plain) }),
});
