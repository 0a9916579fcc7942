/** Answers under the correct options as they are chosen now: verdicts, the pair's outcome, and the outcome in words. */
import { pairResult } from '../../core/benchmark/metrics';
import type { Verdict } from '../../core/benchmark/types';
import type { Draft, Headline, ImageAnswer, PairAnswer } from '../../shared/panels/pair';
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

/** The answer with verdicts and outcome by the draft's correct options; none where they are not chosen. */
export function judged(answer: PairAnswer, { correct1, correct2 }: Draft): PairAnswer {
  const { outcome: _old, ...rest } = answer;
  const images = [withVerdict(answer.images[0], correct1), withVerdict(answer.images[1], correct2)] as const;
  if (correct1 === null || correct2 === null) return { ...rest, images };
  const result = pairResult({ id: ID, correct: [correct1, correct2] }, readings(images), 'official');
  return { ...rest, images, outcome: result.outcome };
}

function readings(images: readonly [ImageAnswer, ImageAnswer]) {
  const of = ({ read }: ImageAnswer) => (read === undefined ? undefined : { official: read, robust: read });
  return [of(images[0]), of(images[1])] as const;
}

/** The outcome line for one endpoint's answers; null while it is not known. */
export function headlineOf(answer: PairAnswer | undefined, { correct1, correct2 }: Draft): Headline | null {
  if (answer?.outcome === undefined || correct1 === null || correct2 === null) return null;
  if (answer.state === 'asking') return null;
  const { outcome, label } = answer;
  const read = [answer.images[0].read ?? null, answer.images[1].read ?? null] as const;
  return { outcome, sentence: outcomeSentence({ label, outcome, read, correct: [correct1, correct2] }) };
}
