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

/**
 * Q-Acc, I-Acc and G-Acc as NaturalBench defines them (Li et al., NeurIPS 2024), over what has been answered: a
 * question, an image or a group counts once all of its cases are. An invalid answer is not correct. For the intervals a
 * group belongs to the component of its cases (docs/statistics.md). Cases without a place in a group of four are left out.
 */
export function groupFigures(cases: readonly GroupedVerdict[]): GroupFigureSet {
  const groups = new Map<string, { readonly component: number; readonly members: Map<Slot, Verdict | undefined> }>();
  for (const { id, group, component, verdict } of cases) {
    const slot = slotOf(id);
    if (slot === undefined) continue;
    const known = groups.get(group) ?? { component, members: new Map<Slot, Verdict | undefined>() };
    known.members.set(slot, verdict);
    groups.set(group, known);
  }
  const tally = new GroupTally();
  for (const { component, members } of groups.values()) tally.add(component, members);
  return { ...tally.figures(), groups: groups.size };
}

type Members = ReadonlyMap<Slot, Verdict | undefined>;

class GroupTally {
  readonly #question = new Proportion();
  readonly #image = new Proportion();
  readonly #group = new Proportion();

  add(cluster: number, members: Members): void {
    for (const slots of QUESTIONS) addAll(this.#question, cluster, members, slots);
    for (const slots of IMAGES) addAll(this.#image, cluster, members, slots);
    addAll(this.#group, cluster, members, SLOTS);
  }

  figures(): Omit<GroupFigureSet, 'groups'> {
    return {
      questionAccuracy: this.#question.figure(),
      imageAccuracy: this.#image.figure(),
      groupAccuracy: this.#group.figure(),
    };
  }
}

/** Counts these cases as one outcome: a success where all are correct, and nothing while one has no answer. */
function addAll(to: Proportion, cluster: number, members: Members, slots: readonly Slot[]): void {
  const verdicts = slots.map(slot => members.get(slot));
  if (verdicts.includes(undefined)) return;
  to.add(
    cluster,
    verdicts.every(verdict => verdict === 'correct'),
  );
}
