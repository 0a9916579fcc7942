/** Answers under the correct options as they are chosen now: verdicts, the pair's outcome, and the outcome in words. */
import { pairResult } from '../../core/benchmark/metrics';
import type { Verdict } from '../../core/benchmark/types';
import { sameQuestion } from '../../shared/panels/answers';
import type { Headline, ImageAnswer, PairAnswer } from '../../shared/panels/answers';
import type { Draft } from '../../shared/panels/pair';
import { outcomeSentence } from '../../shared/panels/outcome';

const ID = 'pair';

function verdictOf(answer: ImageAnswer, correct: string | null): Verdict | undefined {
  if (answer.read === undefined) return undefined;
  if (answer.read === null) return 'invalid';
  if (correct === null) return undefined;
  return answer.read === correct ? 'correct' : 'wrong';
}

function withVerdict(answer: ImageAnswer, correct: string | null): ImageAnswer {
  const { verdict: _old, ...rest } = answer;
  const verdict = verdictOf(answer, correct);
  return verdict === undefined ? rest : { ...rest, verdict };
}

type Correct = Pick<Draft, 'correct1' | 'correct2'>;

/** What is correct now, where the answer is to the draft's question; what was correct then, where it is to another. */
const correctOf = ({ asked }: PairAnswer, draft: Draft): Correct => (sameQuestion(asked, draft) ? draft : asked);

function judgedRound(images: PairAnswer['images'], { correct1, correct2 }: Correct): PairAnswer['images'] {
  return [withVerdict(images[0], correct1), withVerdict(images[1], correct2)];
}

/** The answer with verdicts and outcome by the draft's correct options; none where they are not chosen. */
export function judged(answer: PairAnswer, draft: Draft): PairAnswer {
  const { outcome: _old, ...rest } = answer;
  const correct = correctOf(answer, draft);
  const images = judgedRound(answer.images, correct);
  const repeats = answer.repeats?.map(round => judgedRound(round, correct));
  const shown = { ...rest, images, ...(repeats === undefined ? {} : { repeats }) };
  const { correct1, correct2 } = correct;
  if (correct1 === null || correct2 === null) return shown;
  const result = pairResult({ id: ID, correct: [correct1, correct2] }, readings(images), 'official');
  return { ...shown, outcome: result.outcome };
}

function readings(images: readonly [ImageAnswer, ImageAnswer]) {
  const of = ({ read }: ImageAnswer) => (read === undefined ? undefined : { official: read, robust: read });
  return [of(images[0]), of(images[1])] as const;
}

/** The outcome line of a judged answer; null while it is not known. */
export function headlineOf(answer: PairAnswer | undefined, draft: Draft): Headline | null {
  if (answer?.outcome === undefined || answer.state === 'asking') return null;
  const { correct1, correct2 } = correctOf(answer, draft);
  if (correct1 === null || correct2 === null) return null;
  const { outcome, label } = answer;
  const read = [answer.images[0].read ?? null, answer.images[1].read ?? null] as const;
  return { outcome, sentence: outcomeSentence({ label, outcome, read, correct: [correct1, correct2] }) };
}
