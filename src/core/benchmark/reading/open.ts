import { splitThought } from '../../answer/thought';
import type { Reading } from '../types';
import { plainText } from './choices';

const ARTICLES = new Set(['a', 'an', 'the']);

/**
 * The words of an answer as they are compared: in lower case, without punctuation and articles, as question answering
 * commonly compares answers (Rajpurkar et al., SQuAD, EMNLP 2016). Signs inside a number or a word stay (`3.5`, `t2-weighted`).
 */
export function answerTokens(text: string): string[] {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}%]+(?:[.,'’/-][\p{L}\p{N}]+)*/gu);
  return (words ?? []).filter(word => !ARTICLES.has(word));
}

/** An answer as a reading: its words, parted by spaces; null where it has none. */
const asReading = (text: string): Reading => answerTokens(text).join(' ') || null;

/** The whole reply as it came. */
export const readOpenWhole = (reply: string): Reading => asReading(reply);

const LEAD_IN =
  /^\W*(?:(?:so|therefore|thus)\W+)?(?:the\s+)?(?:final\s+|correct\s+|short\s+)?answer(?:\s+is\b|\s*:)\W*/i;

/** What a person would take for the answer: without thought, markup and a lead-in such as "The answer is". */
export function readOpenAnswer(reply: string): Reading {
  const { answer, unfinished } = splitThought(reply);
  return unfinished ? null : asReading(plainText(answer).replace(LEAD_IN, ''));
}

/** Both have the same words in the same order. */
export const isExactMatch = (read: string, correct: string): boolean =>
  answerTokens(read).join(' ') === answerTokens(correct).join(' ');

/** The harmonic mean of precision and recall over words, each word as often as it occurs; from 0 to 1. */
export function tokenF1(read: string, correct: string): number {
  const [one, other] = [answerTokens(read), answerTokens(correct)];
  const left = [...other];
  const shared = one.filter(word => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  return shared === 0 ? 0 : (2 * shared) / (one.length + other.length);
}
