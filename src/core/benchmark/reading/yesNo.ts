import { splitThought } from '../../answer/thought';

export type YesNo = 'yes' | 'no';

const OPENING_WORDS = 3;

/** The first words, whole: the "no" of "notice" is none. */
function openingWords(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu)) {
    if (words.push(word) === OPENING_WORDS) break;
  }
  return words;
}

/** The word as a yes or a no; undefined where it is neither. */
export const asYesNo = (word: string | undefined): YesNo | undefined =>
  word === 'yes' || word === 'no' ? word : undefined;

const JOINS = new Set(['or', 'and']);
/** Between the two an underscore, which is a word character, parts the marks: each of them can be passed in one way only. */
const STATED = /\banswer(?:\s+(?:is|would be|should be|must be)|\s*:)\W*(?:_["'(*_]*)?(yes|no)\b/gi;

/**
 * Reads a reply to a closed question, from its answer alone (thoughts are removed): what it opens with ("No, there is
 * none."), or what it states to be the answer ("So the answer is yes"). Null where neither is said, where "yes" and "no"
 * are joined, or where the two contradict each other: a "no" inside a sentence ("there is no effusion") decides nothing.
 */
export function readYesNo(reply: string): YesNo | null {
  const { answer, unfinished } = splitThought(reply);
  if (unfinished) return null;
  const [first, second, third] = openingWords(answer.replace(/^\W*answer\W+/i, ''));
  const opening = asYesNo(first);
  const joined = second !== undefined && JOINS.has(second) && asYesNo(third) !== undefined;
  const stated = [...answer.matchAll(STATED)].map(match => asYesNo(match[1]?.toLowerCase()));
  const said = new Set([opening, stated.at(-1)].filter(word => word !== undefined));
  return joined || said.size !== 1 ? null : ([...said][0] ?? null);
}
