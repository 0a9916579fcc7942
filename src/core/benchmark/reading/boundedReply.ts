/** The part of an answer that is interpreted, so that no reply takes long to read, whoever sends it. */
import { splitThought } from '../../answer/thought';
import { plainText } from './choices';

/** UTF-16 units that are read from the beginning of an answer, and as many from its end: an answer decides in either. */
const HALF = 8000;
/** Stands for what is left out. No reading goes across it. */
const GAP = '\n…\n';

/** UTF-16 units of an answer that are left out of every reading that interprets; 0 for nearly every answer. */
export const unreadUnits = (answer: string): number => Math.max(0, answer.length - 2 * HALF);

/** Text as it came, or the beginning and the end of a long one. */
export const boundedText = (text: string): string =>
  unreadUnits(text) === 0 ? text : `${text.slice(0, HALF)}${GAP}${text.slice(-HALF)}`;

/**
 * More than 64 characters in a row that are neither letters nor digits: the first and the last 32 say as much. Every
 * expression of a reading that goes over such characters is then bounded.
 */
const LONG_RUN = /([^\p{L}\p{N}]{32})[^\p{L}\p{N}]+([^\p{L}\p{N}]{32})/gu;

/** An answer as it is interpreted: without markup, and bounded. */
export const readableAnswer = (answer: string): string =>
  // Compatibility forms are up to 18 times as long: what was bounded is bounded again.
  boundedText(plainText(boundedText(answer))).replace(LONG_RUN, '$1$2');

/** What a reader of figures must know where replies were too long to be interpreted as a whole; undefined where none was. */
export function unreadNote(replies: Iterable<string>): string | undefined {
  let count = 0;
  for (const reply of replies) {
    // Parting the thought from a short reply would cost more than looking at its length.
    if (unreadUnits(reply) > 0 && unreadUnits(splitThought(reply).answer) > 0) count++;
  }
  if (count === 0) return undefined;
  const [what, each] = count === 1 ? ['1 answer is', 'it'] : [`${count} answers are`, 'each'];
  return (
    `${what} longer than ${grouped(2 * HALF)} characters: what interprets answers (the robust reading, that of open ` +
    `questions) has read the first and the last ${grouped(HALF)} of ${each}.`
  );
}

const grouped = (count: number): string => count.toLocaleString('en');
