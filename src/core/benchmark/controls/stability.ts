import type { AskableItem } from '../askable';
import { connectedComponents } from '../components';
import type { PairReadings, Parser, Readings } from '../metrics';
import { protocolOf } from '../protocols/registry';
import type { ReadAnswers } from '../readings';
import { runMetrics } from '../scoring';
import type { RunMetrics } from '../scoring';
import { Proportion } from '../statistics/proportion';
import type { Figure, Reading } from '../types';
import type { Repeats } from './plan';

/** How far the answers to one question agree when it is asked several times. An unreadable answer is an answer of its own. */
export interface Stability extends Repeats {
  /** Questions whose answers are all the same, of those with all answers. */
  readonly agreeing: Figure;
  /** The mean over these questions of how many couples of answers are the same; `value` in percent. */
  readonly pairwiseAgreement: { readonly value: number | null; readonly of: number };
  /** The figures if the most frequent answer to each question were the answer; a tie cannot be read. */
  readonly majority: RunMetrics;
}

/** How stable the answers to repeated questions are, over the questions with all of their answers. */
export function stabilityOf(
  pairs: readonly AskableItem[],
  answers: ReadAnswers,
  repeats: Repeats,
  { benchmark, mode, parser }: Pick<RunMetrics, 'benchmark' | 'mode' | 'parser'>,
): Stability {
  const agreeing = new Proportion();
  const readings = new Map<string, PairReadings>();
  let [agreement, questions] = [0, 0];
  connectedComponents(pairs).forEach((members, component) => {
    for (const { id } of members.flatMap(index => pairs[index] ?? [])) {
      const both = ([1, 2] as const).map(image => answersTo(answers, id, image, repeats.count));
      for (const given of both.filter(all => all !== undefined)) {
        const counts = countsOf(given, parser);
        agreeing.add(component, counts.size === 1);
        agreement += sameCouples(counts) / couples(given.length);
        questions++;
      }
      readings.set(id, [majority(both[0]), majority(both[1])]);
    }
  });
  return {
    count: repeats.count,
    temperature: repeats.temperature,
    agreeing: agreeing.figure(),
    pairwiseAgreement: { value: questions === 0 ? null : (100 * agreement) / questions, of: questions },
    majority: runMetrics({ protocol: protocolOf(benchmark), mode, parser, pairs, readings }),
  };
}

/** Every answer to a question; undefined while one is missing. */
function answersTo(answers: ReadAnswers, pair: string, image: 1 | 2, count: number): readonly Readings[] | undefined {
  const given = Array.from({ length: count }, (_, n) => answers.answer({ pair, image, repeat: n + 1 })?.read);
  const whole = given.filter(read => read !== undefined);
  return whole.length === count ? whole : undefined;
}

function countsOf(given: readonly Readings[], parser: Parser): Map<Reading, number> {
  const counts = new Map<Reading, number>();
  for (const read of given) counts.set(read[parser], (counts.get(read[parser]) ?? 0) + 1);
  return counts;
}

const couples = (n: number): number => (n * (n - 1)) / 2;

const sameCouples = (counts: ReadonlyMap<Reading, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + couples(count), 0);

const majority = (given: readonly Readings[] | undefined): Readings | undefined =>
  given && { official: mostFrequent(countsOf(given, 'official')), robust: mostFrequent(countsOf(given, 'robust')) };

function mostFrequent(counts: ReadonlyMap<Reading, number>): Reading {
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === second?.[1] ? null : first[0];
}
