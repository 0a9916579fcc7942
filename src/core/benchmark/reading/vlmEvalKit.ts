/** VLMEvalKit's own rules (github open-compass/VLMEvalKit, as of August 2026); Duan et al., ACM MM 2024. */
import type { Reading } from '../types';
import type { Options } from './choices';
import type { YesNo } from './yesNo';

/** What it takes for a refusal, wherever it stands in a reply. */
const REFUSALS = [
  "Sorry, I can't help with images of people yet.",
  "I can't process this file.",
  "I'm sorry, but without the image provided",
  'Cannot determine the answer',
];
const PARTING = new Set('.()[],:;!*#{}');
/** A letter that stands alone counts only among so many last words. */
const LAST_WORDS = 4;
const STATED = /answer\s+is\s+\**([ABCD])/i;
/** Replies longer than so many times all options together are not searched for their texts. */
const TEXTS_TIMES = 2;

/**
 * Its exact matching (`can_infer` in vlmeval/utils/matching_util.py), the rules that it applies before it would ask a
 * judge model: the only letter of an option that stands alone between spaces and punctuation, if it is among the last four
 * words; else the letter behind "answer is"; else, in a short reply, the only option whose text is in it. Null for a
 * refusal, and where the rules leave it to the judge. The reply is taken as it came.
 */
export function readVlmEvalKit(reply: string, options: Options): Reading {
  if (REFUSALS.some(refusal => reply.includes(refusal))) return null;
  const { firsts, count } = firstPlaces(reply, [...Object.keys(options), 'Z']);
  const letters = Object.keys(options).filter(letter => firsts.has(letter));
  const [only] = letters;
  if (only !== undefined && letters.length === 1 && firsts.get(only)! >= count - LAST_WORDS) return only;
  if (letters.length === 0 && firsts.has('Z')) return null;
  const stated = STATED.exec(reply)?.[1]?.toUpperCase();
  if (stated !== undefined && options[stated] !== undefined) return stated;
  return byText(reply.toLowerCase(), options);
}

/**
 * Where each of these words stands first, counted in words between spaces and punctuation, and how many words there are.
 * A list of the words of a long reply would cost more than all the rest.
 */
function firstPlaces(
  reply: string,
  wanted: readonly string[],
): { readonly firsts: ReadonlyMap<string, number>; readonly count: number } {
  const known = new Set(wanted);
  const longest = Math.max(...wanted.map(word => word.length));
  const firsts = new Map<string, number>();
  let [count, start] = [0, 0];
  for (let at = 0; at <= reply.length; at++) {
    if (at < reply.length && !parts(reply.charAt(at))) continue;
    if (at > start) {
      const word = at - start > longest ? '' : reply.slice(start, at);
      if (known.has(word) && !firsts.has(word)) firsts.set(word, count);
      count++;
    }
    start = at + 1;
  }
  return { firsts, count };
}

const parts = (character: string): boolean => PARTING.has(character) || character.trim() === '';

function byText(reply: string, options: Options): Reading {
  const texts = Object.entries(options);
  if (reply.length > TEXTS_TIMES * texts.reduce((sum, [, text]) => sum + text.length, 0)) return null;
  const found = texts.filter(([, text]) => reply.includes(text.toLowerCase()));
  return found.length === 1 ? (found[0]?.[0] ?? null) : null;
}

/**
 * Its reading of yes and no (`YOrN_Extraction` in vlmeval/dataset/utils/yorn.py): the one that is a word of the reply,
 * where the other is not. Null is left to its judge. The reply is taken as it came.
 */
export function readVlmEvalKitYesNo(reply: string): YesNo | null {
  const text = withoutPunctuation(reply.toLowerCase());
  const [yes, no] = [/(?<!\S)yes(?!\S)/.test(text), /(?<!\S)no(?!\S)/.test(text)];
  if (yes === no) return null;
  return yes ? 'yes' : 'no';
}

const SIGNS = [...';/[]"{}()=+\\_-><@`,?!'];
const NUMBER_WITH_COMMA = /\p{Nd},\p{Nd}/u;
const PERIOD_OUTSIDE_NUMBER = /(?<!\p{Nd})\.(?!\p{Nd})/gu;
/** It gives a flag, whose number is 32, where the most replacements are expected. */
const MOST_PERIODS = 32;

/**
 * Words as `process_punctuation` (vlmeval/smp/misc.py) leaves them. A sign that stands beside a space anywhere in the
 * reply vanishes wherever it stands (so "yes/no, or /" holds "yesno"); one that never does parts words; with a comma
 * between digits all vanish. Periods outside numbers vanish ("yes.It" is one word). Any other sign stays: `**yes**` and
 * `answer:yes` are neither yes nor no.
 */
function withoutPunctuation(reply: string): string {
  const allVanish = NUMBER_WITH_COMMA.test(reply);
  const vanishing = SIGNS.filter(sign => allVanish || reply.includes(`${sign} `) || reply.includes(` ${sign}`));
  const parting = SIGNS.filter(sign => !vanishing.includes(sign));
  return withoutPeriods(reply.replace(anyOf(vanishing), '').replace(anyOf(parting), ' '));
}

/** A run of these signs; without any, what never is. */
const anyOf = (signs: readonly string[]): RegExp =>
  signs.length === 0 ? /(?!)/g : new RegExp(`[${signs.map(sign => `\\${sign}`).join('')}]+`, 'g');

function withoutPeriods(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (const { index } of text.matchAll(PERIOD_OUTSIDE_NUMBER)) {
    kept.push(text.slice(from, index));
    from = index + 1;
    if (kept.length === MOST_PERIODS) break;
  }
  return kept.join('') + text.slice(from);
}
