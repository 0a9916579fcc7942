/** What was recorded of a pair, as the outcome of a test. */
import type { AskablePair } from '../../core/benchmark/askable';
import type { JournalState } from '../../core/benchmark/journal';
import { pairResult } from '../../core/benchmark/metrics';
import { readingsOf } from '../../core/benchmark/readings';
import type { Outcome } from '../../core/benchmark/types';

export type TestOutcome =
  | { readonly state: 'passed'; readonly ms: number }
  | {
      readonly state: 'failed';
      readonly ms: number;
      readonly message: string;
      /** One line an image, as they should have been answered and as they were. */
      readonly expected: string;
      readonly actual: string;
    }
  /** Network, server or budget: never a verdict. */
  | { readonly state: 'errored'; readonly message: string };

const SAID: Readonly<Record<Exclude<Outcome, 'told apart' | 'incomplete'>, string>> = {
  confused: 'Confused: the same option for both images.',
  swapped: 'Swapped: different options, and not the correct ones.',
  invalid: 'Invalid: an answer could not be read.',
};
const LONGEST_REPLY = 300;
const IMAGES = [1, 2] as const;

/** Undefined until both images have been answered or have failed. */
export function outcomeOf(pair: AskablePair, state: JournalState): TestOutcome | undefined {
  const questions = IMAGES.map(image => ({ pair: pair.id, image }));
  const isDone = questions.every(question => (state.answer(question) ?? state.error(question)) !== undefined);
  if (!isDone) return undefined;
  const errors = questions.flatMap(question => {
    const error = state.error(question);
    return error === undefined ? [] : [`image ${question.image}: ${error.message}`];
  });
  if (errors.length > 0) return { state: 'errored', message: errors.join('\n') };
  const { outcome } = pairResult(pair, readingsOf([pair], state).get(pair.id) ?? [undefined, undefined], 'official');
  if (outcome === 'incomplete') return undefined;
  const ms = questions.reduce((sum, question) => sum + (state.answer(question)?.ms ?? 0), 0);
  if (outcome === 'told apart') return { state: 'passed', ms };
  const expected = IMAGES.map(image => `image ${image}: ${optionText(pair, pair.correct[image - 1])}`);
  const actual = IMAGES.map(image => `image ${image}: ${answered(pair, image, state)}`);
  return { state: 'failed', ms, message: SAID[outcome], expected: expected.join('\n'), actual: actual.join('\n') };
}

const optionText = ({ options }: AskablePair, letter = ''): string => `${letter} ${options[letter] ?? ''}`.trim();

function answered(pair: AskablePair, image: 1 | 2, state: JournalState): string {
  const answer = state.answer({ pair: pair.id, image });
  const read = answer?.read.official ?? null;
  if (read !== null) return optionText(pair, read);
  const reply = (answer?.text ?? '').replace(/\s+/g, ' ').trim();
  const short = reply.length > LONGEST_REPLY ? `${reply.slice(0, LONGEST_REPLY)}…` : reply;
  return short === '' ? 'an empty answer' : `could not be read: “${short}”`;
}
