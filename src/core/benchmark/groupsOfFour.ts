import { Proportion } from './statistics/proportion';
import type { Figure, Verdict } from './types';

/** A case of one image in a group of four; undefined while it has no answer. */
export interface GroupedVerdict {
  /** As NaturalBench's cases are named: `12-q0i1` is question 0 about image 1 of group 12. */
  readonly id: string;
  readonly group: string;
  readonly verdict: Verdict | undefined;
}

/** NaturalBench's figures, and how many answers could not be read. */
export interface GroupFigures {
  /** Cases answered correctly. */
  readonly accuracy: Figure;
  /** Questions answered correctly for both images. */
  readonly questionAccuracy: Figure;
  /** Images about which both questions were answered correctly. */
  readonly imageAccuracy: Figure;
  /** Groups of which all four cases were. */
  readonly groupAccuracy: Figure;
  readonly invalid: Figure;
  readonly groups: number;
  /** False while a case has no answer, or a group has not all of its four cases. */
  readonly complete: boolean;
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
 * Acc, Q-Acc, I-Acc and G-Acc as NaturalBench defines them (Li et al., NeurIPS 2024), over what has been answered: a
 * question, an image or a group counts once all of its cases are. An invalid answer is not correct. A group is one
 * cluster for the intervals (docs/statistics.md). Cases without a place in a group of four are left out.
 */
export function groupFigures(cases: readonly GroupedVerdict[]): GroupFigures {
  const groups = new Map<string, Map<Slot, Verdict | undefined>>();
  for (const { id, group, verdict } of cases) {
    const slot = slotOf(id);
    if (slot === undefined) continue;
    const members = groups.get(group) ?? new Map<Slot, Verdict | undefined>();
    groups.set(group, members.set(slot, verdict));
  }
  const tally = new GroupTally();
  [...groups.values()].forEach((members, cluster) => tally.add(cluster, members));
  const isWhole = (members: Members) => SLOTS.every(slot => members.get(slot) !== undefined);
  const complete = groups.size > 0 && [...groups.values()].every(isWhole);
  return { ...tally.figures(), groups: groups.size, complete };
}

type Members = ReadonlyMap<Slot, Verdict | undefined>;

class GroupTally {
  readonly #accuracy = new Proportion();
  readonly #question = new Proportion();
  readonly #image = new Proportion();
  readonly #group = new Proportion();
  readonly #invalid = new Proportion();

  add(cluster: number, members: Members): void {
    for (const slot of SLOTS) {
      addAll(this.#accuracy, cluster, members, [slot]);
      const verdict = members.get(slot);
      if (verdict !== undefined) this.#invalid.add(cluster, verdict === 'invalid');
    }
    for (const slots of QUESTIONS) addAll(this.#question, cluster, members, slots);
    for (const slots of IMAGES) addAll(this.#image, cluster, members, slots);
    addAll(this.#group, cluster, members, SLOTS);
  }

  figures(): Omit<GroupFigures, 'groups' | 'complete'> {
    return {
      accuracy: this.#accuracy.figure(),
      questionAccuracy: this.#question.figure(),
      imageAccuracy: this.#image.figure(),
      groupAccuracy: this.#group.figure(),
      invalid: this.#invalid.figure(),
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
