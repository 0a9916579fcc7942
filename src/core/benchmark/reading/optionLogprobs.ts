import { lastIndexIn, withoutOuterMarks as bare } from '../../answer/textSearch';
import type { AskReply, GeneratedToken, TokenLogprob } from '../../endpoint/types';

/** Tokens that end a thought; the answer begins behind the last of them. */
const THOUGHT_ENDS = ['<unused95>', '</think>'];

/** Marks behind an answer that are no part of it: the end of a turn. */
const MARKS = /<[^<>]*>/g;

/**
 * The tokens of the answer in a reply whose server parts the thought from it. Some servers give the tokens of the thought as
 * well, some without its end; the answer's are the last, and write it. Undefined where that is not so.
 */
export function answerTokens(
  tokens: readonly GeneratedToken[],
  { text, thought }: Pick<AskReply, 'text' | 'thought'>,
): readonly GeneratedToken[] | undefined {
  if (thought === undefined) return tokens;
  const answer = text.trim();
  const written = tokens.map(({ token }) => token).join('');
  const at = answer === '' ? -1 : lastIndexIn(written, answer);
  if (
    at === -1 ||
    written
      .slice(at + answer.length)
      .replace(MARKS, '')
      .trim() !== ''
  )
    return undefined;
  let end = 0;
  const first = tokens.findIndex(({ token }) => (end += token.length) > at);
  const start = end - (tokens[first]?.token.length ?? 0);
  return written.slice(start, at).trim() === '' ? tokens.slice(first) : undefined;
}

/**
 * How probable the model held each option letter where it began its answer: behind its thought, the first token with a
 * letter or digit in it; of an answer held to a schema, the token that is a letter. `" A"`, `"A"` and `("A` are the same
 * letter, what is inside a word is not; of several ways to write a letter the most probable counts. Undefined where no letter is among the candidates of that place.
 */
export function optionLogprobs(
  tokens: readonly GeneratedToken[],
  letters: readonly string[],
  constrained: boolean,
): Readonly<Record<string, number>> | undefined {
  const thoughtEnd = tokens.findLastIndex(({ token }) => THOUGHT_ENDS.some(end => token.includes(end)));
  const answer = tokens.slice(thoughtEnd + 1);
  const place = answer.find(({ token }) => (constrained ? letters.includes(bare(token)) : bare(token) !== ''));
  if (place === undefined) return undefined;
  const found = letters.flatMap((letter): [string, number][] => {
    const candidates = [place, ...place.top].filter(({ token }: TokenLogprob) => bare(token) === letter);
    return candidates.length === 0 ? [] : [[letter, Math.max(...candidates.map(({ logprob }) => logprob))]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
