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
const PARTING = /[.()[\],:;!*#{}\s]+/;
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
  const words = reply.split(PARTING).filter(word => word !== '');
  const letters = Object.keys(options).filter(letter => words.includes(letter));
  const [only] = letters;
  if (only !== undefined && letters.length === 1 && words.indexOf(only) >= words.length - LAST_WORDS) return only;
  if (letters.length === 0 && words.includes('Z')) return null;
  const stated = STATED.exec(reply)?.[1]?.toUpperCase();
  if (stated !== undefined && options[stated] !== undefined) return stated;
  return byText(reply.toLowerCase(), options);
}

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
  const words = new Set(wordsOf(reply.toLowerCase()));
  if (words.has('yes') === words.has('no')) return null;
  return words.has('yes') ? 'yes' : 'no';
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
function wordsOf(reply: string): string[] {
  const allVanish = NUMBER_WITH_COMMA.test(reply);
  let text = reply;
  for (const sign of SIGNS) {
    const vanishes = allVanish || reply.includes(`${sign} `) || reply.includes(` ${sign}`);
    text = text.replaceAll(sign, vanishes ? '' : ' ');
  }
  let periods = 0;
  return text.replace(PERIOD_OUTSIDE_NUMBER, period => (++periods > MOST_PERIODS ? period : '')).split(/\s+/);
}
