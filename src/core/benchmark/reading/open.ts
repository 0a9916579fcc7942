import { normalForm } from '../../answer/normalForm';
import { splitThought } from '../../answer/thought';
import type { Reading } from '../types';
import { boundedText, readableAnswer } from './boundedReply';

const ARTICLES = new Set(['a', 'an', 'the']);

/**
 * The words of an answer as they are compared: in lower case, without punctuation and articles, as question answering
 * commonly compares answers (Rajpurkar et al., SQuAD, EMNLP 2016). Signs inside a number or a word stay (`3.5`, `t2-weighted`).
 */
export function answerTokens(text: string): string[] {
  const words = normalForm(text)
    .toLowerCase()
    .match(/[\p{L}\p{N}%]+(?:[.,'’/-][\p{L}\p{N}]+)*/gu);
  return (words ?? []).filter(word => !ARTICLES.has(word));
}

/** An answer as a reading: its words, parted by spaces; null where it has none. */
const asReading = (text: string): Reading => answerTokens(text).join(' ') || null;

/** The whole reply as it came; of a long one the beginning and the end (boundedReply.ts). */
export const readOpenWhole = (reply: string): Reading => asReading(boundedText(reply));

const LEAD_IN =
  /^\W*(?:(?:so|therefore|thus)\W+)?(?:the\s+)?(?:final\s+|correct\s+|short\s+)?answer(?:\s+is\b|\s*:)\W*/i;

/** What a person would take for the answer: without thought, markup and a lead-in such as "The answer is". */
export function readOpenAnswer(reply: string): Reading {
  const { answer, unfinished } = splitThought(reply);
  return unfinished ? null : asReading(readableAnswer(answer).replace(LEAD_IN, ''));
}

/** Both have the same words in the same order. */
export const isExactMatch = (read: string, correct: string): boolean =>
  answerTokens(read).join(' ') === answerTokens(correct).join(' ');

/** The harmonic mean of precision and recall over words, each word as often as it occurs; from 0 to 1. */
export function tokenF1(read: string, correct: string): number {
  const [one, other] = [answerTokens(read), answerTokens(correct)];
  const left = new Map<string, number>();
  for (const word of other) left.set(word, (left.get(word) ?? 0) + 1);
  const shared = one.filter(word => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  }).length;
  return shared === 0 ? 0 : (2 * shared) / (one.length + other.length);
}
