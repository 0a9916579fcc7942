import { ProbeError } from '../errors';
import type { AskableItem } from './askable';
import { connectedComponents } from './components';
import type { RunMetrics } from './scoring';
import { Proportion } from './statistics/proportion';
import { holm, mcnemar, signFlip } from './statistics/significance';
import { isOfCases } from './types';
import type { Figure, Outcome, Reading, Verdict } from './types';

/** The figures of a run (`scoreRecorded`), and over what and how it was asked. */
export interface ComparableScore {
  readonly metrics: RunMetrics;
  /** The pairs (or cases) of the figures. */
  readonly pairs: readonly AskableItem[];
  /** SHA-256 of the manifest that the figures are over. */
  readonly manifest: string;
  /** Undefined where other code than MedProbe's asked. */
  readonly protocolVersion: number | undefined;
  readonly wording: string | undefined;
}

/** A scored run with a name to tell it by. */
export interface ComparableRun extends ComparableScore {
  readonly name: string;
}

/** Two runs over the same pairs, or cases. A pair is correct if it was told apart. */
export interface Comparison {
  readonly first: string;
  readonly second: string;
  readonly bothCorrect: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
  /** Exact, two-sided; takes pairs as independent. */
  readonly mcnemar: { readonly p: number };
  /** Exact sign-flip test over components: the one to go by where pairs share images. */
  readonly clustered: { readonly p: number };
  /** `clustered.p`, adjusted for all comparisons made together. */
  readonly holm: number;
}

/** A pair, or a case, that ended otherwise in the second run. */
export interface ChangedPair {
  readonly id: string;
  readonly first: string;
  readonly second: string;
  /** In the first run and in the second; of a case, the verdicts. */
  readonly outcomes: readonly [Outcome | Verdict, Outcome | Verdict];
  /** The answers for images 1 and 2 as they were read, in the first run and in the second. */
  readonly read: readonly [readonly Reading[], readonly Reading[]];
}

export interface ComparedRun {
  readonly name: string;
  /** Pairs with both images answered; compared are those that every run has. */
  readonly answered: number;
  /** Over the compared pairs; of cases, their accuracy. */
  readonly setAccuracy: Figure;
}

export interface Comparisons {
  /** What is compared. */
  readonly of: 'pairs' | 'cases';
  readonly runs: readonly ComparedRun[];
  /** Pairs (or cases) answered in every run. */
  readonly pairs: number;
  readonly components: number;
  /** Every two runs, in the order the runs were given. */
  readonly comparisons: readonly Comparison[];
  readonly changed: readonly ChangedPair[];
  /** What a reader must know: pairs left out, wordings that differ. */
  readonly notes: readonly string[];
}

/** Two runs; see `compareAll`. */
export const compareRuns = (first: ComparableRun, second: ComparableRun): Comparisons => compareAll([first, second]);

/**
 * Compares every two of the runs over the pairs (or cases) that all of them have answered.
 * @throws ProbeError 'bad-input' for fewer than two runs, runs of different manifests, benchmarks, protocol versions or
 * modes, runs read by different parsers (the message names the difference), and runs without a pair in common.
 */
export function compareAll(runs: readonly ComparableRun[]): Comparisons {
  const [reference, ...others] = runs;
  if (reference === undefined || others.length === 0) {
    throw new ProbeError('bad-input', 'One run cannot be compared.', { remedy: 'Give two runs or more.' });
  }
  for (const other of others) requireSameQuestions(reference, other);
  const what = isOfCases(reference.metrics) ? 'cases' : 'pairs';
  const scored = runs.map((run): Scored => ({ run, results: answeredIn(run.metrics) }));
  const pairs = reference.pairs.filter(({ id }) => scored.every(({ results }) => results.has(id)));
  if (pairs.length === 0) {
    throw new ProbeError(
      'bad-input',
      `No ${what === 'cases' ? 'case' : 'pair'} has been answered in every one of these runs.`,
      {
        remedy: 'Resume the runs that are not complete.',
      },
    );
  }
  const components = connectedComponents(pairs).map(members => members.flatMap(index => pairs[index] ?? []));
  const couples = scored.flatMap((first, i) => scored.slice(i + 1).map(second => [first, second] as const));
  const tested = couples.map(([first, second]) => test(first, second, components));
  const adjusted = holm(tested.map(({ clustered }) => clustered.p));
  return {
    of: what,
    runs: scored.map(({ run, results }) => ({
      name: run.name,
      answered: results.size,
      setAccuracy: accuracy(results, components),
    })),
    pairs: pairs.length,
    components: components.length,
    comparisons: tested.map((comparison, i) => ({ ...comparison, holm: adjusted[i] ?? 1 })),
    changed: couples.flatMap(([first, second]) => changes(first, second, pairs)),
    notes: notesOn(runs, reference.pairs.length, pairs.length, what),
  };
}

/** How one pair or case ended. */
interface Result {
  readonly correct: boolean;
  readonly outcome: Outcome | Verdict;
  readonly read: readonly Reading[];
}
type Results = ReadonlyMap<string, Result>;
interface Scored {
  readonly run: ComparableRun;
  readonly results: Results;
}

function answeredIn(metrics: RunMetrics): Results {
  if (!isOfCases(metrics)) {
    const whole = metrics.perPair.filter(({ outcome }) => outcome !== 'incomplete');
    return new Map(whole.map(({ id, outcome, read }) => [id, { correct: outcome === 'told apart', outcome, read }]));
  }
  return new Map(
    metrics.perCase.flatMap(({ id, correct, verdict, read }): [string, Result][] =>
      correct === null || verdict === undefined ? [] : [[id, { correct, outcome: verdict, read: [read] }]],
    ),
  );
}

function requireSameQuestions(first: ComparableRun, second: ComparableRun): void {
  const compared: [string, string | number | undefined, string | number | undefined][] = [
    ['benchmark', first.metrics.benchmark, second.metrics.benchmark],
    ['SHA-256 of the manifest', first.manifest, second.manifest],
    ['protocol version', first.protocolVersion, second.protocolVersion],
    ['mode', first.metrics.mode, second.metrics.mode],
    ['reading', first.metrics.parser, second.metrics.parser],
  ];
  for (const [what, one, other] of compared) {
    if (one === other || one === undefined || other === undefined) continue;
    throw new ProbeError(
      'bad-input',
      `${first.name} and ${second.name} cannot be compared: the ${what} is ${one} in one and ${other} in the other.`,
      { remedy: 'Compare runs that asked the same questions in the same mode.' },
    );
  }
}

const isCorrect = (results: Results, id: string): boolean => results.get(id)?.correct === true;

function test(
  first: Scored,
  second: Scored,
  components: readonly (readonly AskableItem[])[],
): Omit<Comparison, 'holm'> {
  const counts = { bothCorrect: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  const differences = components.map(pairs => {
    let difference = 0;
    for (const { id } of pairs) {
      const [one, two] = [isCorrect(first.results, id), isCorrect(second.results, id)];
      difference += Number(two) - Number(one);
      if (one) counts[two ? 'bothCorrect' : 'onlyFirst']++;
      else counts[two ? 'onlySecond' : 'neither']++;
    }
    return difference;
  });
  return {
    first: first.run.name,
    second: second.run.name,
    ...counts,
    mcnemar: { p: mcnemar(counts.onlyFirst, counts.onlySecond) },
    clustered: { p: signFlip(differences) },
  };
}

const changes = (first: Scored, second: Scored, pairs: readonly AskableItem[]): ChangedPair[] =>
  pairs.flatMap(({ id }) => {
    const [one, two] = [first.results.get(id), second.results.get(id)];
    if (one === undefined || two === undefined || one.outcome === two.outcome) return [];
    const outcomes = [one.outcome, two.outcome] as const;
    return [{ id, first: first.run.name, second: second.run.name, outcomes, read: [one.read, two.read] as const }];
  });

function accuracy(results: Results, components: readonly (readonly AskableItem[])[]): Figure {
  const proportion = new Proportion();
  components.forEach((pairs, component) => {
    for (const { id } of pairs) proportion.add(component, isCorrect(results, id));
  });
  return proportion.figure();
}

function notesOn(runs: readonly ComparableRun[], all: number, compared: number, what: string): string[] {
  const notes: string[] = [];
  if (compared < all) {
    notes.push(`${all - compared} of ${all} ${what} are not answered in every run and were left out.`);
  }
  const wordings = [...new Set(runs.map(({ wording }) => wording ?? 'unknown'))];
  if (wordings.length > 1) notes.push(`The wordings differ: ${wordings.join(', ')}.`);
  return notes;
}
