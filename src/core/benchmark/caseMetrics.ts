import type { AskableCase } from './askableCase';
import { componentIndices } from './components';
import { groupFigures } from './groupsOfFour';
import type { GroupedVerdict } from './groupsOfFour';
import { countDisagreements } from './metrics';
import type { Parser, ReadRun, Readings } from './metrics';
import { isExactMatch, tokenF1 } from './reading/open';
import { Proportion } from './statistics/proportion';
import type { CaseFigureSet, CaseMetrics, CaseResult, Verdict } from './types';

/** A case has the first reading of the two. */
export interface CaseScoreInput extends ReadRun {
  readonly benchmark: string;
  /** Every case of the run, asked or not. */
  readonly cases: readonly AskableCase[];
  /** Whether the cases are groups of four (NaturalBench). */
  readonly groupsOfFour: boolean;
}

type Judged = Pick<AskableCase, 'id' | 'form' | 'correct'>;

/** The verdict on one case by one parser. Open questions are correct where the words match exactly. */
export function caseResult(
  { id, form, correct: [correct] }: Judged,
  readings: Readings | undefined,
  parser: Parser,
): CaseResult {
  const read = readings?.[parser] ?? null;
  if (readings === undefined) return { id, read, correct: null };
  const isCorrect = read !== null && (form === 'open' ? isExactMatch(read, correct) : read === correct);
  const verdict: Verdict = read === null ? 'invalid' : isCorrect ? 'correct' : 'wrong';
  return { id, read, correct: isCorrect, verdict, ...(form === 'open' ? { f1: tokenF1(read ?? '', correct) } : {}) };
}

/** The figures of a group of cases. */
class CaseTally {
  readonly #accuracy = new Proportion();
  readonly #invalid = new Proportion();
  readonly #closed = new Proportion();
  readonly #open = new Proportion();
  readonly #f1 = new Proportion();
  readonly #hasOpen: boolean;

  constructor(hasOpen: boolean) {
    this.#hasOpen = hasOpen;
  }

  add(component: number, { form }: Judged, { correct, verdict, f1 }: CaseResult): void {
    if (correct === null) return;
    this.#accuracy.add(component, correct);
    this.#invalid.add(component, verdict === 'invalid');
    (form === 'open' ? this.#open : this.#closed).add(component, correct);
    if (f1 !== undefined) this.#f1.add(component, f1);
  }

  figures(): CaseFigureSet {
    return {
      accuracy: this.#accuracy.figure(),
      ...(this.#hasOpen ? { closed: this.#closed.figure(), open: this.#open.figure(), openF1: this.#f1.figure() } : {}),
      invalid: this.#invalid.figure(),
    };
  }
}

/**
 * The metrics of questions about one image, over what has been answered. Cases that share an image or a `group` belong
 * together in every interval. A case counts once in each of its categories.
 */
export function computeCaseMetrics(input: CaseScoreInput): CaseMetrics {
  const { benchmark, mode, parser, cases, readings, groupsOfFour } = input;
  const components = componentIndices(cases);
  const hasOpen = cases.some(({ form }) => form === 'open');
  const total = new CaseTally(hasOpen);
  const categories = new Map<string, CaseTally>();
  const perCase = cases.map((one, index) => {
    const result = caseResult(one, readings.get(one.id)?.[0], parser);
    const component = components.of[index] ?? index;
    total.add(component, one, result);
    for (const name of new Set(one.categories[0])) {
      const tally = categories.get(name) ?? new CaseTally(hasOpen);
      categories.set(name, tally);
      tally.add(component, one, result);
    }
    return result;
  });
  const grouped = groupsOfFour ? groupedVerdicts(cases, perCase, components.of) : [];
  const { questionAccuracy, imageAccuracy, groupAccuracy, groups } = groupFigures(grouped);
  return {
    benchmark,
    mode,
    parser,
    cases: cases.length,
    ...total.figures(),
    ...(groupsOfFour ? { questionAccuracy, imageAccuracy, groupAccuracy, groups } : {}),
    ...(categories.size === 0 ? {} : { byCategory: byName(categories) }),
    components: components.count,
    complete: cases.length > 0 && perCase.every(({ correct }) => correct !== null),
    perCase,
    parserDisagreements: countDisagreements(cases, readings),
  };
}

/** The verdicts of cases, with what ties them together. `results` and `components` are in the order of `cases`. */
export const groupedVerdicts = (
  cases: readonly Pick<AskableCase, 'id' | 'group'>[],
  results: readonly (CaseResult | undefined)[],
  components: readonly number[],
): GroupedVerdict[] =>
  cases.map(({ id, group }, index) => ({
    id,
    group: group ?? id,
    component: components[index] ?? index,
    verdict: results[index]?.verdict,
  }));

const byName = (categories: ReadonlyMap<string, CaseTally>): Record<string, CaseFigureSet> =>
  Object.fromEntries(
    [...categories].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tally]) => [name, tally.figures()]),
  );
