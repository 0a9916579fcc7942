/** Reading what a judge wrote about how close a reply is to each option. */
import { splitThought } from '../../answer/thought';
import type { Reading } from '../types';
import { readableAnswer } from './boundedReply';
import { parseJson } from '../../files/boundedJson';

/** By option letter, from 1 (says something else) to 10 (says the same). */
export type Scores = Readonly<Record<string, number>>;

/** A judge's scores decide only if they are at least this far apart (official code, `tr`). */
export const JUDGE_MARGIN = 3;

/** The option that scores at least `JUDGE_MARGIN` more than every other; null where none does. */
export function chosenByScores(scores: Scores): Reading {
  const [best, second] = Object.entries(scores).sort(([, a], [, b]) => b - a);
  if (best === undefined || second === undefined) return null;
  return best[1] - second[1] >= JUDGE_MARGIN ? best[0] : null;
}

/**
 * The official judge parser of MediConfusion (github AIF4S/MediConfusion, `process_gpt_response`), for any letters: empty
 * lines fall away in pairs, line n must be the n-th letter's `A: ` and a whole number, and a line must follow. Null where
 * the official code fails with an exception.
 */
export function readJudgeOfficial(reply: string, letters: readonly string[]): Scores | null {
  const lines = reply.replaceAll('\n\n', '\n').split('\n');
  if (lines.length <= letters.length) return null;
  const scores = letters.map((letter, n) => pythonInt(lines[n]?.replaceAll(`${letter}: `, '') ?? ''));
  return scores.includes(undefined) ? null : Object.fromEntries(letters.map((letter, n) => [letter, scores[n] ?? 0]));
}

/** What Python's `int()` takes: a sign, digits with single underscores between them, white space around. */
function pythonInt(text: string): number | undefined {
  const whole = /^\s*([+-]?\d+(?:_\d+)*)\s*$/.exec(text)?.[1];
  return whole === undefined ? undefined : Number(whole.replaceAll('_', ''));
}

/**
 * Reads a judge's reply as a person would: one score from 0 to 10 for every letter, whatever is around it (`7.5`, `8/10`,
 * bold, a table, JSON, sentences, another order, no explanation). Null where a letter has none, has two that differ, or
 * one that is off the scale. Of a long reply the beginning and the end are read (boundedReply.ts).
 */
export function readJudge(reply: string, letters: readonly string[]): Scores | null {
  const { answer, unfinished } = splitThought(reply);
  if (unfinished) return null;
  const text = readableAnswer(answer);
  for (const read of [fromJson, fromLines, fromNumbersFirst, fromSentences, fromBareNumbers]) {
    const scores = read(text, letters);
    if (scores !== undefined) return scores;
  }
  return null;
}

/** Undefined where this way of reading finds no score for some letter, null where it finds two that differ. */
type Found = Scores | null | undefined;

function settled(
  found: readonly (readonly [letter: string, score: number | undefined])[],
  letters: readonly string[],
): Found {
  const scores = letters.map(
    letter =>
      [letter, new Set(found.flatMap(([of, score]) => (of === letter && score !== undefined ? [score] : [])))] as const,
  );
  if (scores.some(([, values]) => values.size === 0)) return undefined;
  if (scores.some(([, values]) => values.size > 1 || [...values].some(value => value > 10))) return null;
  return Object.fromEntries(scores.map(([letter, values]) => [letter, [...values][0] ?? 0]));
}

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
/** A score, perhaps "out of 10"; a number below zero, a range and a measure ("3 cm") are none. */
const SCORE = `(?<![\\d.,]|\\s[-−])(\\d+(?:[.,]\\d+)?|${WORDS.join('|')})(?:\\s*(?:/|out of)\\s*(?:10|ten)(?:\\.0+)?)?(?![\\w%/]|[.,]\\d|\\s?[-–]\\s?\\d)`;

function scoreIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const word = WORDS.indexOf(text.toLowerCase());
  return word === -1 ? Number(text.replace(',', '.')) : word;
}

/** What may stand between a letter and its score: so many of these characters, words and brackets at most. */
const MOST_BETWEEN = 80;
/**
 * A bracket is either passed over or entered, and entered only where a number is in it: with both ways open for each of
 * many brackets, their number would double with every one.
 */
const BRACKET = `\\([^()\\n]{0,120}\\)|\\((?=[^)\\n]{0,120}(?:\\d|${WORDS.join('|')}))`;
const BETWEEN_WORDS =
  'scores?|ratings?|rated|closeness|similarity|value|is|gets?|receives?|would|be|an?|of|at|as|overall|given|give|it|so|which|with|has|deserves?|earns?|assigned|only|just|i|s|the';
const BETWEEN = `(?:[\\s:=|[{<"'’,.)\\]}→>–—-]|\\b(?:${BETWEEN_WORDS})\\b|${BRACKET}){0,${MOST_BETWEEN}}?`;
/** What may follow a score: an end, a mark, a reason, or the next letter. */
const after = (letters: readonly string[]): string =>
  `(?=\\s*(?:$|\\n|[,;:)\\]}>|"'(–—-]|\\.(?!\\d))|\\s+(?:and|while|whereas|but|because|since|as|for|points?|then|on|out)\\b|\\s+(?:(?:answer|option)\\s+)?(?:${letters.join('|')})\\b)`;
/** "A score of 2 for B" names no A. */
const label = (letters: readonly string[]): string =>
  `(?<![\\p{L}\\p{N}])(${letters.join('|')})(?![\\p{L}\\p{N}'’]\\p{L}|[\\p{L}\\p{N}])(?!\\s+(?:score|rating|value)\\s+of\\b)`;

function matches(pattern: string, text: string, letters: readonly string[], letterFirst: boolean): Found {
  const found = [...text.matchAll(new RegExp(pattern, 'gimu'))].flatMap(
    ({ 0: whole, 1: first = '', 2: second = '' }) => {
      const [letter, score] = letterFirst ? [first, second] : [second, first];
      // A small letter is an article ("a 7") unless it is written as a label.
      const isLabel = letters.includes(letter) || new RegExp(`${letter}["')\\]]*\\s*[:=]`).test(whole);
      return isLabel ? [[letter.toUpperCase(), scoreIn(score)] as const] : [];
    },
  );
  return settled(found, letters);
}

/** `A: 8`, `- Answer A (Left): 8/10`, `| A | 8 |`: each on a line of its own. */
function fromLines(text: string, letters: readonly string[]): Found {
  const opening =
    '^[\\s|>•–"\'([{-]*(?:(?:score|rating|closeness|similarity|for|of|to|the|answer|option|choice)\\s*)*["\'([]*';
  return matches(`${opening}${label(letters)}${BETWEEN}${SCORE}${after(letters)}`, text, letters, true);
}

/** "8 for A and 2 for B". */
function fromNumbersFirst(text: string, letters: readonly string[]): Found {
  const joint = '\\s*(?:points?\\s+)?(?:(?:for|to)\\s+|\\(\\s*)(?:the\\s+)?(?:(?:answer|option)\\s+)?["\'([]*';
  return matches(`${SCORE}${joint}${label(letters)}`, text, letters, false);
}

/** "Answer A gets an 8, B a 2." */
const fromSentences = (text: string, letters: readonly string[]): Found =>
  matches(`${label(letters)}${BETWEEN}${SCORE}${after(letters)}`, text, letters, true);

/** `8 2` or `8`, `2` on lines of their own, with or without reasons below: in the order of the options. */
function fromBareNumbers(text: string, letters: readonly string[]): Found {
  const numbers = letters.map(() => SCORE).join('[\\s,;|]+');
  const match = new RegExp(`^${numbers}\\.?(?:$|\\n)`, 'iu').exec(text);
  return match === null
    ? undefined
    : settled(
        letters.map((letter, n) => [letter, scoreIn(match[n + 1])]),
        letters,
      );
}

/** An object with a key that ends in the letter, whose value is the score or has it under `score`, `rating` or `value`. */
function fromJson(text: string, letters: readonly string[]): Found {
  const [start, end] = [text.indexOf('{'), text.lastIndexOf('}')];
  const top = start === -1 || end < start ? undefined : parsed(text.slice(start, end + 1));
  if (top === undefined) return undefined;
  const inner = Object.values(top).filter(value => isObject(value));
  const endings = letters.map(letter => [letter, new RegExp(`(?:^|[^a-z])${letter}$`, 'i')] as const);
  const found = [top, ...inner].flatMap(object =>
    Object.entries(object).flatMap(([key, value]) =>
      endings.filter(([, ending]) => ending.test(key)).map(([letter]) => [letter, jsonScore(value)] as const),
    ),
  );
  return settled(found, letters);
}

const ONLY_SCORE = new RegExp(`^\\s*${SCORE}\\s*$`, 'iu');

function jsonScore(value: unknown): number | undefined {
  if (typeof value === 'number') return value < 0 ? 11 : value;
  if (typeof value === 'string') return scoreIn(ONLY_SCORE.exec(value)?.[1]);
  return isObject(value) ? jsonScore(value['score'] ?? value['rating'] ?? value['value']) : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // written by hand: read as text
  }
}
