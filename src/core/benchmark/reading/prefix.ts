import { lastIndexIn } from '../../answer/textSearch';
import type { TokenLogprob } from '../../endpoint/types';

/**
 * What two ways of writing a token have in common. White space goes, because a token may have it, lack it or mark it; what
 * is not ASCII goes, because tokens that hold a part of a character are written as something else.
 */
const bare = (text: string): string => text.replace(/[^\x21-\x7e]/g, '');

/** Marks of a space in front of a word: SentencePiece's and that of byte-level vocabularies. */
const isSpace = (token: string): boolean => /^[\s\u2581\u0120\u010a]*$/u.test(token);

/**
 * The tokens of a prompt that write its last `option`, in order. The whole prompt must be found in the tokens, so that no
 * other place can be meant; a chat template may stand around it. A space in front of the option counts only where its
 * first token holds it. Undefined where the tokens do not write the prompt, or where one token writes the end of what
 * stands before the option, or the beginning of what stands behind it, together with a part of the option.
 * @param prompt the words that were sent, ending with `option`
 */
export function optionTokens(
  tokens: readonly (TokenLogprob | null)[],
  prompt: string,
  option: string,
): readonly (TokenLogprob | null)[] | undefined {
  const head = prompt.slice(0, -option.length).trimEnd();
  // Behind a head that ends with a character that is not ASCII it cannot be told where the option begins.
  if (option.trim() === '' || !prompt.endsWith(option) || /[^\x21-\x7e]$/.test(head)) return undefined;
  const written = tokens.map(token => token?.token ?? '');
  const at = lastIndexIn(written.map(bare).join(''), bare(prompt));
  if (at === -1) return undefined;
  const ends = endsOf(written.map(bare));
  const optionAt = at + bare(head).length;
  const before = optionAt === 0 ? -1 : ends.indexOf(optionAt);
  const last = ends.indexOf(at + bare(prompt).length);
  if ((before === -1 && optionAt !== 0) || last === -1) return undefined;
  const start = written.findIndex((token, n) => n > before && !isSpace(token));
  const end = last + 1 + trailing(written.slice(last + 1), option);
  return start === -1 || start >= end ? undefined : tokens.slice(start, end);
}

/** Where each token ends in the joined text. */
function endsOf(parts: readonly string[]): number[] {
  let at = 0;
  return parts.map(part => (at += part.length));
}

/** Tokens of characters that are not ASCII, where the option ends with such. */
function trailing(following: readonly string[], option: string): number {
  if (/[\x21-\x7e]\s*$/.test(option)) return 0;
  const stop = following.findIndex(token => bare(token) !== '' || isSpace(token));
  return stop === -1 ? following.length : stop;
}

/**
 * The natural logarithm of the geometric mean of the tokens' probabilities (official code, `do_prefix_forward`).
 * Undefined where one of them has none.
 */
export function meanLogprob(tokens: readonly (TokenLogprob | null)[]): number | undefined {
  const logprobs = tokens.flatMap(token => (token === null ? [] : [token.logprob]));
  if (logprobs.length === 0 || logprobs.length < tokens.length) return undefined;
  return logprobs.reduce((sum, logprob) => sum + logprob, 0) / logprobs.length;
}
