/** Findings that an answer names, and whether it affirms or denies each: the idea of NegEx (Chapman et al., 2001). */
import { DENIALS, FINDINGS, LATER_DENIALS, TURNS, UNNAMED } from './lexicon';
import { Lexicon } from './words';
import type { Found, Word } from './words';

export interface Mention extends Found<number> {
  /** The word that denies it; null where it is affirmed. */
  readonly denial: Word | null;
}

const findings = new Lexicon(FINDINGS.flatMap((names, concept) => names.map(name => [name, concept] as const)));
const unnamed = new Lexicon(UNNAMED.map((name, n) => [name, -1 - n] as const));
const denials = new Lexicon(DENIALS.map(name => [name, true] as const));
const laterDenials = new Lexicon(LATER_DENIALS.map(name => [name, true] as const));
const turns = new Set(TURNS);
/** Behind a comma or an `and` these begin something new, which an earlier denial does not reach. */
const BEGINNINGS = new Set(['the', 'a', 'an', 'there', 'this', 'it', 'with', 'which', 'is', 'are']);

/** Every finding that is named, in order. `value` is the same number for names of the same finding. */
export const findingsIn = (words: readonly Word[]): Found<number>[] => findings.find(words);

/** Words that deny, without a `No` that is the whole answer to a question. */
export const denialsIn = (words: readonly Word[], answer: string): Found<boolean>[] =>
  denials.find(words).filter(denial => answerWord(words, answer)?.start !== denial.start);

/** The `Yes` or `No` that an answer begins with, before a comma or the end of a sentence. */
export function answerWord(words: readonly Word[], answer: string): Word | undefined {
  const [first, second] = words;
  if (first === undefined || (first.text !== 'yes' && first.text !== 'no')) return undefined;
  return second === undefined || /[.,;:!\n–—-]/.test(answer.slice(first.end, second.start)) ? first : undefined;
}

/** The findings of an answer, each affirmed or denied. An even number of denials affirms: `cannot be excluded`. */
export function mentionsIn(words: readonly Word[], answer: string): Mention[] {
  const before = denialsIn(words, answer);
  const after = laterDenials.find(words);
  const clauses = clausesIn(words, answer);
  return [...findings.find(words), ...unnamed.find(words)].map(mention => {
    const behind = mention.at + mention.count;
    const chain = chainBefore(before, mention, clauses.from[mention.at] ?? 0);
    const later = [firstFrom(after, behind), firstFrom(after, clauses.to[behind] ?? behind)] as const;
    const denying = chain.length + later[1] - later[0];
    return { ...mention, denial: denying % 2 === 1 ? (chain[0] ?? after[later[0]]!) : null };
  });
}

/** How many of what was found, which is in order, stand before the word `at`. */
function firstFrom(found: readonly Found<boolean>[], at: number): number {
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (found[middle]!.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The nearest denial before a mention, with those that stand directly before it: `not without`. */
function chainBefore(all: readonly Found<boolean>[], { at }: Found<number>, from: number): Found<boolean>[] {
  const chain: Found<boolean>[] = [];
  for (let index = firstFrom(all, at) - 1; index >= 0; index--) {
    const found = all[index]!;
    const next = chain.at(-1);
    if (found.at < from || (next !== undefined && found.at + found.count < next.at)) break;
    chain.push(found);
  }
  return chain;
}

/** By word: from where a denial reaches it, and up to where one behind it does; `to` is also of the end of the words. */
interface Clauses {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

function clausesIn(words: readonly Word[], answer: string): Clauses {
  const from: number[] = [];
  const to: number[] = [];
  for (let at = 0; at <= words.length; at++) from.push(isBreak(words, answer, at) ? at : from[at - 1]!);
  for (let at = words.length; at >= 0; at--) {
    const ends = isBreak(words, answer, at) || gap(words, answer, at).includes(',');
    to[at] = at === words.length || ends ? at : to[at + 1]!;
  }
  return { from, to };
}

const gap = (words: readonly Word[], answer: string, at: number): string =>
  answer.slice(words[at - 1]?.end ?? 0, words[at]?.start ?? answer.length);

/** Whether something new begins with the word `at`: a sentence, a turn, or behind a comma or `and` a clause. */
function isBreak(words: readonly Word[], answer: string, at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  if (before === undefined || word === undefined) return true;
  const between = gap(words, answer, at);
  if (/[.;:!?\n]/.test(between) || turns.has(word.text)) return true;
  return BEGINNINGS.has(word.text) && (between.includes(',') || before.text === 'and');
}
