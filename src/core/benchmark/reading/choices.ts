/** Finding option letters and option texts in a reply: the vocabulary that the robust reading is made of. */

import { normalForm } from '../../answer/normalForm';

export type Options = Readonly<Record<string, string>>;

export interface Mention {
  readonly letter: string;
  readonly start: number;
  readonly end: number;
  /** `normal` was found by the option's own words, not by its letter. */
  readonly by: 'letter' | 'text';
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Markup that a person does not see: emphasis, tags, LaTeX boxes, typographic quotes, full-width letters. */
export function plainText(reply: string): string {
  return normalForm(reply)
    .replace(/\\(?:boxed|text|textbf|mathrm)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/<\/?[a-z][^<>]*>/gi, ' ')
    .replace(/[*`$#]|__/g, '')
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}

/** Case, punctuation and spacing set aside, so that two ways of writing an option are equal. */
export const folded = (text: string): string =>
  plainText(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%.+/-]+/gu, ' ')
    .replace(/(?<!\d)\.|\.(?!\d)/g, ' ')
    .replace(/ +/g, ' ')
    .trim();

interface OptionText {
  readonly letter: string;
  /** Folded. */
  readonly text: string;
}

/** Longer options are chosen by their letter alone: no answer is read far enough to repeat them (boundedReply.ts). */
const LONGEST_OPTION = 16_000;

/** A reading asks for them at every phrase that may announce an answer. */
const known = new WeakMap<Options, readonly OptionText[]>();

/** Options whose text stands for one letter only, the longest first. */
function distinctTexts(options: Options): readonly OptionText[] {
  const texts = known.get(options) ?? findDistinctTexts(options);
  known.set(options, texts);
  return texts;
}

function findDistinctTexts(options: Options): OptionText[] {
  const all = Object.entries(options)
    .filter(([, text]) => text.length <= LONGEST_OPTION)
    .map(([letter, text]) => ({ letter, text: folded(text) }));
  return all
    .filter(({ letter, text }) => text !== '' && !all.some(other => other.letter !== letter && other.text === text))
    .sort((a, b) => b.text.length - a.text.length);
}

/** The letter whose text is the whole of `text`. */
export function letterOfText(text: string, options: Options): string | undefined {
  const wanted = folded(text);
  return distinctTexts(options).find(option => option.text === wanted)?.letter;
}

/** "Yes" and "no" are options only where they open a sentence: elsewhere they are ordinary words. */
const OPENERS_ONLY = new Set(['yes', 'no', 'true', 'false']);
const OPENS_AFTER = /[.!?:\n"(]\s*$/;
/** A pause, or the start of a sentence of its own: "no there is", but not "no fracture". */
const OPENER_ENDS = /^(?:[^\S\n]*(?:\n|[^\p{L}\p{N}\s]|$)|\s+(?:[Tt]here|[Ii]t|[Tt]his|[Tt]hat|[Tt]he|I|[Ww]e)\b)/u;

// What the options' own expressions are made of: classes of Unicode properties in them cost milliseconds to compile,
// so what stands around a match is looked at by fixed expressions.
const BETWEEN_WORDS = '[\\s!-/:-@[-`{-~\\u00a0-\\u00bf\\u2010-\\u2027]+';
const CONTEXT = 24;
const textBefore = (text: string, at: number): string => text.slice(Math.max(0, at - CONTEXT), at);
const textAfter = (text: string, at: number): string => text.slice(at, at + CONTEXT);

/** Longer options are no phrase that a sentence would repeat. As the whole of an answer they are read all the same. */
const LONGEST_PHRASE = 500;

/** Where the options' own words stand in the reply; a text inside a longer option's text does not count again. */
export function textMentions(text: string, options: Options): Mention[] {
  const mentions: Mention[] = [];
  const taken = new Uint8Array(text.length);
  for (const option of distinctTexts(options)) {
    if (option.text.length > LONGEST_PHRASE) continue;
    const words = new RegExp(option.text.split(' ').map(escapeRegExp).join(BETWEEN_WORDS), 'giu');
    const stands = OPENERS_ONLY.has(option.text) ? opensSentence : isWhole;
    for (const match of text.matchAll(words)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (taken[start] === 1 || taken[end - 1] === 1 || !stands(text, start, end)) continue;
      taken.fill(1, start, end);
      mentions.push({ letter: option.letter, start, end, by: 'text' });
    }
  }
  return mentions.sort((a, b) => a.start - b.start);
}

const isWhole = (text: string, start: number, end: number): boolean =>
  !/[\p{L}\p{N}]$/u.test(textBefore(text, start)) && !/^[\p{L}\p{N}]/u.test(textAfter(text, end));

function opensSentence(text: string, start: number, end: number): boolean {
  const before = textBefore(text, start);
  return (before.trim() === '' || OPENS_AFTER.test(before)) && OPENER_ENDS.test(textAfter(text, end));
}

const LONGEST_OPENER = Math.max(...[...OPENERS_ONLY].map(word => word.length));
const wordAt = (text: string, at: number): string =>
  /^[\p{L}]+/u.exec(text.slice(at, at + LONGEST_OPENER + 2))?.[0] ?? '';

/** An option such as "yes" that stands exactly at `at`, where the words before it have made it the answer. */
export function openerAt(text: string, at: number, options: Options): Mention | undefined {
  const word = wordAt(text, at);
  const option = distinctTexts(options).find(({ text: own }) => OPENERS_ONLY.has(own) && own === word.toLowerCase());
  return option && { letter: option.letter, start: at, end: at + word.length, by: 'text' };
}

/** Words that make a following letter a name ("type B dissection"), not a choice. */
const NAMING =
  /\b(?:types?|grades?|stages?|class|groups?|hepatitis|vitamin|influenza|stanford|levels?|zones?|segments?|figures?|panels?|images?|weber|category)\s+$/i;
const CHOOSING = /\b(?:options?|choices?|letters?|answers?)\s*:?\s*["'([]*$/i;

/** Letters that are English words as well: in front of another word they are not a choice. */
const WORDS = new Set(['A', 'I', 'a', 'i']);

/** What may follow a letter that is a choice although a word comes next. */
const AFTER_CHOICE =
  /^\s+(?:(?:is|was|isn't|because|since|as|given|due|seems|appears|would|best|fits|matches|describes|or|and|over|but|not|rather|instead|,)|\p{L}[^\p{L}\p{N}]*$)/iu;

function isChoice(text: string, start: number, end: number): boolean {
  const letter = text.slice(start, end);
  const before = textBefore(text, start);
  const after = textAfter(text, end);
  if (CHOOSING.test(before)) return letter === letter.toUpperCase() || !/^\s+\p{L}/u.test(after);
  if (NAMING.test(before)) return false;
  const enclosed = /["'([]$/.test(before) && /^["')\]]/.test(after);
  if (letter !== letter.toUpperCase()) return enclosed || /^[):]/.test(after);
  if (/^\s+(?:lines?|cells?|waves?)\b/.test(after)) return false;
  if (WORDS.has(letter) && /^ +\p{L}/u.test(after)) return AFTER_CHOICE.test(after);
  return true;
}

/**
 * What makes a letter part of something else: letters of scripts that part words by spaces (beside a character of
 * another, as in `答案是B`, it stands alone), digits, hyphens, an apostrophe inside a word, "N/A".
 */
const JOINED_BEFORE = /(?:[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}-]|\p{L}'|\b[nN]\/)$/u;
const JOINED_AFTER = /^(?:[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]|[-'’]\p{L})/u;

/** Where a letter of the options stands in the reply as a choice. */
export function letterMentions(text: string, options: Options): Mention[] {
  const letters = Object.keys(options);
  return [...text.matchAll(new RegExp(letters.map(escapeRegExp).join('|'), 'giu'))]
    .map(match => ({ start: match.index, end: match.index + match[0].length, found: match[0] }))
    .filter(({ start, end }) => {
      const joined = JOINED_BEFORE.test(textBefore(text, start)) || JOINED_AFTER.test(textAfter(text, end));
      return !joined && isChoice(text, start, end);
    })
    .map(({ start, end, found }) => ({ letter: ownLetter(found, letters), start, end, by: 'letter' as const }));
}

/** The option's letter as the pair writes it, whatever the case in the reply. */
export const ownLetter = (found: string, letters: readonly string[]): string =>
  letters.find(letter => letter === found) ??
  letters.find(letter => letter.toLowerCase() === found.toLowerCase()) ??
  found;
