import { Proportion } from './statistics/proportion';
import type { GroupFigureSet, Verdict } from './types';

/** A case of one image in a group of four; undefined while it has no answer. */
export interface GroupedVerdict {
  /** As NaturalBench's cases are named: `12-q0i1` is question 0 about image 1 of group 12. */
  readonly id: string;
  readonly group: string;
  /** Cases of one component are not independent: those of a group, and of groups that share an image. */
  readonly component: number;
  readonly verdict: Verdict | undefined;
}

/** Cases of a group by question, then image. */
const QUESTIONS = [
  ['q0i0', 'q0i1'],
  ['q1i0', 'q1i1'],
] as const;
const IMAGES = [
  ['q0i0', 'q1i0'],
  ['q0i1', 'q1i1'],
] as const;
const SLOTS = QUESTIONS.flat();
type Slot = (typeof SLOTS)[number];

const slotOf = (id: string): Slot | undefined => SLOTS.find(slot => id.endsWith(`-${slot}`));

/** The figures of groups of four, and which cases are one outcome of each. */
const COUNTED = { questionAccuracy: QUESTIONS, imageAccuracy: IMAGES, groupAccuracy: [SLOTS] } as const;
export type GroupFigure = keyof typeof COUNTED;
export const GROUP_FIGURES = ['questionAccuracy', 'imageAccuracy', 'groupAccuracy'] as const;

/** A question, an image or a group whose cases are all answered. */
export interface GroupOutcome {
  readonly figure: GroupFigure;
  /** Unique among the outcomes of all figures. */
  readonly unit: string;
  readonly component: number;
  /** Whether all of its cases are correct. An invalid answer is not. */
  readonly correct: boolean;
}

/** What counts in the figures of groups of four. Cases without a place in a group of four are left out. */
export function groupOutcomes(cases: readonly GroupedVerdict[]): readonly GroupOutcome[] {
  return [...groupsOf(cases)].flatMap(([group, { component, members }]) =>
    GROUP_FIGURES.flatMap(figure =>
      COUNTED[figure].flatMap((slots: readonly Slot[]): GroupOutcome[] => {
        const verdicts = slots.map(slot => members.get(slot));
        if (verdicts.includes(undefined)) return [];
        const correct = verdicts.every(verdict => verdict === 'correct');
        return [{ figure, unit: `${group} ${slots.join(' ')}`, component, correct }];
      }),
    ),
  );
}

/**
 * Q-Acc, I-Acc and G-Acc as NaturalBench defines them (Li et al., NeurIPS 2024), over what has been answered: a
 * question, an image or a group counts once all of its cases are. For the intervals a group belongs to the component of its
 * cases (docs/statistics.md).
 */
export function groupFigures(cases: readonly GroupedVerdict[]): GroupFigureSet {
  const counted = {
    questionAccuracy: new Proportion(),
    imageAccuracy: new Proportion(),
    groupAccuracy: new Proportion(),
  };
  for (const { figure, component, correct } of groupOutcomes(cases)) counted[figure].add(component, correct);
  return {
    questionAccuracy: counted.questionAccuracy.figure(),
    imageAccuracy: counted.imageAccuracy.figure(),
    groupAccuracy: counted.groupAccuracy.figure(),
    groups: groupsOf(cases).size,
  };
}

interface Group {
  readonly component: number;
  readonly members: Map<Slot, Verdict | undefined>;
}

/** Cases by group and place. */
function groupsOf(cases: readonly GroupedVerdict[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const { id, group, component, verdict } of cases) {
    const slot = slotOf(id);
    if (slot === undefined) continue;
    const known = groups.get(group) ?? { component, members: new Map<Slot, Verdict | undefined>() };
    known.members.set(slot, verdict);
    groups.set(group, known);
  }
  return groups;
}
