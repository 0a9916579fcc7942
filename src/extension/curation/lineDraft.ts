/** A line's content as a person edits it, and back: only the fields that differ are ever written. */
import type { Pair } from '../../core/dataset/types';
import type { PairChanges } from '../../core/dataset/writePairs';
import type { Draft } from '../../shared/panels/pair';
import { EMPTY_DRAFT } from '../pair/record';

export function draftOf({ question, options, correct1, correct2, categories1, categories2, note }: Pair): Draft {
  const written = Object.entries(options ?? {}).map(([letter, text]) => ({ letter, text }));
  return {
    question: question ?? '',
    options: written.length === 0 ? EMPTY_DRAFT.options : written,
    correct1: correct1 ?? null,
    correct2: correct2 ?? null,
    categories1: categories1 ?? [],
    categories2: categories2 ?? [],
    note: note ?? '',
  };
}

/** The fields of a draft as a line has them; what is blank is left out, and so is an option without a text. */
export function fieldsOf({ question, options, correct1, correct2, categories1, categories2, note }: Draft) {
  const named = options.filter(({ text }) => text.trim() !== '').map(({ letter, text }) => [letter, text] as const);
  return {
    question: question === '' ? undefined : question,
    options: named.length === 0 ? undefined : Object.fromEntries(named),
    correct1: correct1 ?? undefined,
    correct2: correct2 ?? undefined,
    categories1: categories1.length === 0 ? undefined : [...categories1],
    categories2: categories2.length === 0 ? undefined : [...categories2],
    note: note === '' ? undefined : note,
  } satisfies PairChanges;
}

/** The fields by which `after` differs from `before`, as they are in `after`. */
export function lineChanges(before: Draft, after: Draft): PairChanges {
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  return Object.fromEntries(FIELDS.filter(field => !same(from[field], to[field])).map(field => [field, to[field]]));
}

const FIELDS = Object.keys(fieldsOf(EMPTY_DRAFT)) as (keyof ReturnType<typeof fieldsOf>)[];

/** As they would be written: the order of options counts. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * A draft after its line has changed: what the person had edited stays, the rest follows the line. `clashes` are the
 * fields that both have changed, each in its own way.
 */
export function rebase(base: Draft, mine: Draft, theirs: Draft): { draft: Draft; clashes: string[] } {
  const [edited, changed] = [new Set(Object.keys(lineChanges(base, mine))), lineChanges(base, theirs)];
  const apart = new Set(Object.keys(lineChanges(mine, theirs)));
  const kept = FIELDS.filter(field => edited.has(field) || !(field in changed));
  return {
    draft: { ...theirs, ...Object.fromEntries(kept.map(field => [field, mine[field]])) },
    clashes: FIELDS.filter(field => edited.has(field) && field in changed && apart.has(field)),
  };
}
