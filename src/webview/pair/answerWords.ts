/** What is said about an answer in words; the same on screen, to a screen reader and in what is copied. */
import { agreementOf, agreementWords } from '../../core/answer/agreement';
import type { FlipKind } from '../../core/answer/lexicon';
import type { Outcome } from '../../core/benchmark/types';
import { roundsOf, runOf, sameQuestion } from '../../shared/panels/answers';
import type { Asked, ImageAnswer, PairAnswer } from '../../shared/panels/answers';
import type { ImageNumber } from '../../shared/panels/common';
import { outcomeSentence } from '../../shared/panels/outcome';
import type { PairSnapshot } from '../../shared/panels/pair';

const seconds = (ms: number): string => (ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** A mark and a word for each kind of flip. */
export const FLIP_MARKS: Readonly<Record<FlipKind, readonly [symbol: string, word: string]>> = {
  negation: ['¬', 'negation'],
  side: ['⇄', 'side'],
  number: ['#', 'number'],
  finding: ['◆', 'finding'],
};

/** What figures make of an outcome. */
export const MEASURE: Readonly<Record<Outcome, string>> = {
  'told apart': 'Set accuracy counts it correct.',
  confused: 'Set accuracy counts it wrong, and confusion counts it.',
  swapped: 'Set accuracy counts it wrong; confusion does not count it, since the answers differ.',
  invalid: 'Set accuracy counts it wrong; confusion leaves it out.',
  incomplete: 'No figure counts it until both images are answered.',
};

/** Time and tokens of an image's answer, and whether it was kept from an earlier time. */
export function factsOf({ ms, usage, cached }: ImageAnswer): readonly string[] {
  return [
    ...(ms === undefined ? [] : [seconds(ms)]),
    ...(usage === undefined
      ? []
      : [`${counted(usage.completionTokens, 'token')} (question ${usage.promptTokens.toLocaleString('en')})`]),
    ...(cached === true ? ['from the cache, nothing was sent'] : []),
  ];
}

/** What keeps an answer from being read as one, in words. */
export function troublesOf({ text, finish, read, error }: ImageAnswer): readonly string[] {
  if (text === undefined) return [];
  return [
    ...(finish === 'length'
      ? [
          error === undefined
            ? 'Cut off at the length limit'
            : 'Cut off at the length limit before it answered: no answer',
        ]
      : []),
    ...(finish === 'refusal' ? ['The model refused to answer'] : []),
    ...(read === null ? ['Unreadable: no option could be read from it'] : []),
  ];
}

/** Local time, to the minute. */
export function timeOf(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return 'earlier';
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** `asked 5 times · temperature 0.7`; null for once at 0. */
export function mannerOf({ times, repeats = [], temperature }: PairAnswer): string | null {
  const done = repeats.length + 1;
  const asked =
    times === undefined ? [] : [done === times ? `asked ${times} times` : `asked ${done} of ${times} times`];
  const parts = [...asked, ...(temperature === 0 ? [] : [`temperature ${temperature}`])];
  return parts.length === 0 ? null : parts.join(' · ');
}

/** `Image 1: 4 of 5 said A, 1 of 5 said B`, of both images; empty for one round. */
export function agreementLines(answer: PairAnswer): readonly string[] {
  const rounds = roundsOf(answer);
  if (rounds.length === 1) return [];
  return ([1, 2] as const).flatMap(n => {
    const words = agreementWords(agreementOf(rounds.map(round => round[n - 1]!.read)));
    return words === '' ? [] : [`Image ${n}: ${words}.`];
  });
}

/** Repeats of one question at temperature 0 say little. */
export const sameAtZero = ({ temperature, repeats }: Pick<PairAnswer, 'temperature' | 'repeats'>): boolean =>
  temperature === 0 && repeats !== undefined;

type Correct = Pick<Asked, 'correct1' | 'correct2'>;

/** The options that are correct for what an answer was asked. */
export const correctOf = (answer: PairAnswer, { draft }: Pick<PairSnapshot, 'draft'>): Correct =>
  sameQuestion(answer.asked, draft) ? draft : answer.asked;

/** The outcome in words; null while it is not known. */
export function sentenceOf(answer: PairAnswer, shown: Pick<PairSnapshot, 'draft'>): string | null {
  const { correct1, correct2 } = correctOf(answer, shown);
  if (answer.outcome === undefined || answer.state === 'asking' || correct1 === null || correct2 === null) return null;
  const [one, two] = answer.images;
  return outcomeSentence({
    label: answer.label,
    outcome: answer.outcome,
    read: [one.read ?? null, two.read ?? null],
    correct: [correct1, correct2],
  });
}

/** Where an answer is from: the run, or the host that was asked. */
export function originOf(
  answer: PairAnswer,
  { runs, endpoints }: Pick<PairSnapshot, 'runs' | 'endpoints'>,
): readonly string[] {
  if (runOf(answer.column) !== null) return [runs.find(({ column }) => column === answer.column)?.detail ?? 'run'];
  const host = endpoints.find(({ name }) => name === answer.endpoint)?.host;
  return [...(host === undefined ? [] : [host]), `asked ${timeOf(answer.at)}`];
}

/** How one image's answer is announced when it comes. */
export function arrivalOf(label: string, n: ImageNumber, { read, verdict, error }: ImageAnswer): string {
  if (error !== undefined) return `${label}, image ${n}: ${error.message}`;
  const said = read === null || read === undefined ? 'unreadable' : `read as ${read}`;
  return `${label}, image ${n}: ${said}${verdict === undefined || verdict === 'invalid' ? '' : `, ${verdict}`}.`;
}
