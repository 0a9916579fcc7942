import type { AskablePair } from './askable';
import { componentIndices } from './components';
import { Proportion } from './statistics/proportion';
import type { FigureSet, Metrics, Outcome, PairResult, Reading } from './types';

export type Parser = 'official' | 'robust';

/** One answered question: what each parser read. An unanswered question is undefined, never null. */
export type Readings = Readonly<Record<Parser, Reading>>;
/** Of images 1 and 2; a case has the first only. */
export type PairReadings = readonly [Readings | undefined, Readings | undefined];

/** How the answers of a run were asked for and read, and what they were read as. */
export interface ReadRun {
  readonly mode: string;
  readonly parser: Parser;
  /** By the id of a pair or case. */
  readonly readings: ReadonlyMap<string, PairReadings>;
}

export interface ScoreInput extends ReadRun {
  readonly benchmark: string;
  /** Every pair of the run, asked or not. */
  readonly pairs: readonly AskablePair[];
}

const UNANSWERED: PairReadings = [undefined, undefined];

/** The outcome of one pair by one parser. */
export function pairResult(
  pair: Pick<AskablePair, 'id' | 'correct'>,
  readings: PairReadings,
  parser: Parser,
): PairResult {
  const [first, second] = readings;
  const read = [first?.[parser] ?? null, second?.[parser] ?? null] as const;
  const answered = [first !== undefined, second !== undefined] as const;
  return {
    id: pair.id,
    read,
    correct: [answered[0] ? read[0] === pair.correct[0] : null, answered[1] ? read[1] === pair.correct[1] : null],
    outcome: outcomeOf(pair.correct, read, answered[0] && answered[1]),
    invalid: [answered[0] && read[0] === null, answered[1] && read[1] === null],
  };
}

function outcomeOf(correct: readonly [string, string], read: readonly [Reading, Reading], whole: boolean): Outcome {
  if (!whole) return 'incomplete';
  if (read[0] === null || read[1] === null) return 'invalid';
  if (read[0] === read[1]) return 'confused';
  // With more than two options one image can be correct and the other wrong without the options being exchanged;
  // the pair was still not told apart.
  return read[0] === correct[0] && read[1] === correct[1] ? 'told apart' : 'swapped';
}

/** The figures of a group of pairs; pairs and images are counted once for each of their entries in the group. */
class Tally {
  readonly #set = new Proportion();
  readonly #individual = new Proportion();
  readonly #confusion = new Proportion();
  readonly #invalid = new Proportion();
  readonly #precision = new Proportion();

  addPair(component: number, outcome: Outcome, times: number): void {
    if (outcome === 'incomplete') return;
    this.#set.add(component, outcome === 'told apart', times);
    if (outcome === 'invalid') return;
    this.#confusion.add(component, outcome === 'confused', times);
    if (outcome !== 'confused') this.#precision.add(component, outcome === 'told apart', times);
  }

  addImage(component: number, correct: boolean | null, invalid: boolean, times: number): void {
    if (correct === null) return;
    this.#individual.add(component, correct, times);
    this.#invalid.add(component, invalid, times);
  }

  figures(): FigureSet {
    return {
      setAccuracy: this.#set.figure(),
      individualAccuracy: this.#individual.figure(),
      confusion: this.#confusion.figure(),
      invalid: this.#invalid.figure(),
      precision: this.#precision.figure(),
    };
  }
}

/**
 * The metrics of MediConfusion (Sepehri et al., ICLR 2025) over what has been answered: pair figures over pairs with
 * both images answered, image figures over answered images. Complete runs have the official denominators.
 */
export function computeMetrics({ benchmark, mode, parser, pairs, readings }: ScoreInput): Metrics {
  const total = new Tally();
  const categories = new Map<string, Tally>();
  const category = (name: string): Tally => {
    const known = categories.get(name);
    if (known !== undefined) return known;
    const made = new Tally();
    categories.set(name, made);
    return made;
  };
  const components = componentIndices(pairs);
  const perPair = pairs.map((pair, index) => {
    const result = pairResult(pair, readings.get(pair.id) ?? UNANSWERED, parser);
    const component = components.of[index] ?? index;
    total.addPair(component, result.outcome, 1);
    forEachCounted([...pair.categories[0], ...pair.categories[1]], (name, times) =>
      category(name).addPair(component, result.outcome, times),
    );
    for (const image of [0, 1] as const) {
      const [correct, invalid] = [result.correct[image] ?? null, result.invalid[image] ?? false];
      total.addImage(component, correct, invalid, 1);
      forEachCounted(pair.categories[image], (name, times) =>
        category(name).addImage(component, correct, invalid, times),
      );
    }
    return result;
  });
  return {
    benchmark,
    mode,
    parser,
    pairs: pairs.length,
    ...total.figures(),
    ...(categories.size === 0
      ? {}
      : {
          byCategory: Object.fromEntries(
            [...categories].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tally]) => [name, tally.figures()]),
          ),
        }),
    components: components.count,
    complete: pairs.length > 0 && perPair.every(result => result.outcome !== 'incomplete'),
    perPair,
    parserDisagreements: countDisagreements(pairs, readings),
  };
}

/** Calls `of` with each name and how often it occurs: a pair has a few names at most, and there are many pairs. */
function forEachCounted(names: readonly string[], of: (name: string, times: number) => void): void {
  names.forEach((name, at) => {
    if (names.indexOf(name) === at)
      of(
        name,
        names.reduce((times, other) => times + Number(other === name), 0),
      );
  });
}

/** Answers that the two parsers read differently. */
export function countDisagreements(
  pairs: readonly Pick<AskablePair, 'id'>[],
  readings: ReadonlyMap<string, PairReadings>,
): number {
  const answers = pairs.flatMap(pair => readings.get(pair.id) ?? []).filter(answer => answer !== undefined);
  return answers.filter(answer => answer.official !== answer.robust).length;
}
