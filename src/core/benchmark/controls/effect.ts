/** What a control did to the figures of the plain questions. */
import type { AskableItem } from '../askable';
import { isCase } from '../askable';
import { groupedVerdicts } from '../caseMetrics';
import { compareRuns } from '../compare';
import type { Comparison } from '../compare';
import { componentIndices } from '../components';
import { GROUP_FIGURES, groupOutcomes } from '../groupsOfFour';
import type { GroupFigure } from '../groupsOfFour';
import type { RunMetrics } from '../scoring';
import { PairedDifference } from '../statistics/difference';
import type { Difference } from '../statistics/difference';
import { isOfCases } from '../types';
import type { CaseMetrics } from '../types';

/** What a control did to set accuracy (of cases: accuracy), over those answered both plainly and under it. */
export interface Effect extends Difference, Pick<Comparison, 'bothCorrect' | 'neither' | 'mcnemar' | 'clustered'> {
  /** Pairs, or cases. */
  readonly pairs: number;
  readonly components: number;
  readonly onlyPlain: number;
  readonly onlyControl: number;
  /** `clustered.p`, adjusted for all controls of the run. */
  readonly holm: number;
  /** Of groups of four: what it did to their figures, over the questions, images and groups answered both ways. */
  readonly groups?: Readonly<Partial<Record<GroupFigure, Difference>>>;
}

/** Null where nothing has been answered both ways. `items` are those that the control asks. */
export function effectOf(
  plain: RunMetrics,
  under: RunMetrics,
  items: readonly AskableItem[],
): Omit<Effect, 'holm'> | null {
  const difference = mainDifference(plain, under, items);
  if (difference === undefined) return null;
  const same = { pairs: items, manifest: '', protocolVersion: undefined, wording: undefined };
  const { comparisons, pairs, components } = compareRuns(
    { ...same, name: 'plain', metrics: plain },
    { ...same, name: 'control', metrics: under },
  );
  const [comparison] = comparisons;
  if (comparison === undefined) return null;
  const { bothCorrect, onlyFirst, onlySecond, neither, mcnemar, clustered } = comparison;
  return {
    pairs,
    components,
    ...difference,
    ...{ bothCorrect, onlyPlain: onlyFirst, onlyControl: onlySecond, neither, mcnemar, clustered },
    ...(isOfCases(plain) && isOfCases(under) && under.groups !== undefined
      ? { groups: groupDifferences(plain, under, items) }
      : {}),
  };
}

/** Whether each pair was told apart, or each case answered correctly; none of what is not answered. */
function correctIn(metrics: RunMetrics): ReadonlyMap<string, boolean> {
  const all: [string, boolean | null][] = isOfCases(metrics)
    ? metrics.perCase.map(({ id, correct }) => [id, correct])
    : metrics.perPair.map(({ id, outcome }) => [id, outcome === 'incomplete' ? null : outcome === 'told apart']);
  return new Map(all.flatMap(([id, correct]) => (correct === null ? [] : [[id, correct]])));
}

function mainDifference(plain: RunMetrics, under: RunMetrics, items: readonly AskableItem[]): Difference | undefined {
  const [before, now] = [correctIn(plain), correctIn(under)];
  const both = items.filter(({ id }) => before.has(id) && now.has(id));
  const components = componentIndices(both);
  const counted = new PairedDifference();
  both.forEach(({ id }, n) => {
    counted.add(components.of[n] ?? n, before.get(id) === true, now.get(id) === true);
  });
  return counted.difference();
}

function groupDifferences(
  plain: CaseMetrics,
  under: CaseMetrics,
  items: readonly AskableItem[],
): NonNullable<Effect['groups']> {
  const cases = items.filter(isCase);
  const components = componentIndices(cases);
  const outcomes = ({ perCase }: CaseMetrics) => {
    const results = new Map(perCase.map(result => [result.id, result]));
    const verdicts = groupedVerdicts(
      cases,
      cases.map(({ id }) => results.get(id)),
      components.of,
    );
    return groupOutcomes(verdicts);
  };
  const before = new Map(outcomes(plain).map(outcome => [outcome.unit, outcome.correct]));
  const counted = new Map(GROUP_FIGURES.map(figure => [figure, new PairedDifference()]));
  for (const { figure, unit, component, correct } of outcomes(under)) {
    const plainly = before.get(unit);
    if (plainly !== undefined) counted.get(figure)?.add(component, plainly, correct);
  }
  return Object.fromEntries(
    [...counted].flatMap(([figure, count]) => {
      const difference = count.difference();
      return difference === undefined ? [] : [[figure, difference]];
    }),
  );
}
