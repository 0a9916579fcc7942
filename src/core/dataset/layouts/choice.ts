import { DROPS } from './drops';
import { parsePythonList } from '../pythonList';
import { textOf } from './fields';
import type { Fields } from './fields';
import type { Drop } from './types';
import { parseJson } from '../../files/boundedJson';

export type Options = Readonly<Record<string, string>>;

/** Options and the letter of the correct one. */
export interface Choice {
  readonly options: Record<string, string>;
  readonly correct: string;
}

export const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** How a dataset writes the correct option. */
export type AnswerForm = 'letter' | 'text' | 'either';

const sameText = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/** The choice that options and a written answer make. Text is compared whole, without regard to case. */
export function choiceOf(options: Options, answer: string | undefined, form: AnswerForm): Choice | Drop {
  const entries = Object.entries(options).filter(([, text]) => text.trim() !== '');
  if (entries.length < 2) return DROPS.tooFewOptions;
  if (new Set(entries.map(([, text]) => text.trim())).size < entries.length) return DROPS.equalOptions;
  if (answer === undefined) return DROPS.noAnswer;
  const bare = /^\(?([A-Za-z])\)?[.:]?$/.exec(answer)?.[1]?.toUpperCase();
  const byLetter = form === 'text' ? undefined : entries.find(([letter]) => letter === bare)?.[0];
  const exact = entries.find(([, text]) => text.trim() === answer.trim())?.[0];
  const alike = entries.filter(([, text]) => sameText(text, answer));
  const byText = form === 'letter' ? undefined : (exact ?? (alike.length === 1 ? alike[0]?.[0] : undefined));
  if (byLetter !== undefined && byText !== undefined && byLetter !== byText) return DROPS.ambiguous;
  const correct = byLetter ?? byText;
  if (correct !== undefined) return { options: Object.fromEntries(entries), correct };
  return { letter: DROPS.notALetter, text: DROPS.notAnOption, either: DROPS.neither }[form];
}

const YES_NO = { A: 'Yes', B: 'No' };

/** True where an answer is "yes" or "no" as a whole, not as a part of a longer one. */
export const isYesOrNo = (answer: string): boolean => /^(?:yes|no)\.?$/i.test(answer);

/** The choice between Yes (A) and No (B). */
export function yesNoOf(answer: string | undefined): Choice | Drop {
  if (answer === undefined) return DROPS.noAnswer;
  if (!isYesOrNo(answer)) return DROPS.notYesOrNo;
  return choiceOf(YES_NO, answer.replace('.', ''), 'text');
}

/** Options in columns of their own, such as `A`…`D` or `option_A`…; a blank one is none. */
export function optionColumns(fields: Fields, column: (letter: string) => string): Options {
  const found = LETTERS.map(letter => [letter, textOf(fields, column(letter))] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/**
 * Options in one field: an object from letter to text, a list of texts, a list of `{letter, content}`, or one of these
 * written out as JSON or as a Python list. Null where it is none.
 */
export function optionsField(value: unknown): Options | null {
  if (typeof value === 'string') return optionsField(parsedList(value));
  if (Array.isArray(value)) return optionList(value);
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value);
  return entries.every(isOption) ? Object.fromEntries(entries) : null;
}

const isOption = (entry: readonly [string, unknown]): entry is [string, string] =>
  /^[A-Z]$/.test(entry[0]) && typeof entry[1] === 'string';

function optionList(list: readonly unknown[]): Options | null {
  if (list.length > LETTERS.length) return null;
  const entries = list.map((option, index): readonly [string, unknown] =>
    typeof option === 'object' && option !== null && 'letter' in option && 'content' in option
      ? [String(option.letter), option.content]
      : [LETTERS[index] ?? '', option],
  );
  if (new Set(entries.map(([letter]) => letter)).size < entries.length) return null;
  return entries.every(isOption) ? Object.fromEntries(entries) : null;
}

/** What a text spells; undefined where it is neither JSON nor a Python list, and for a text in JSON. */
function parsedList(text: string): unknown {
  try {
    const value = parseJson(text);
    return typeof value === 'string' ? undefined : value;
  } catch {
    return parsePythonList(text) ?? undefined;
  }
}
