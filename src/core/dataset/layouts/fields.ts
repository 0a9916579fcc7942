import { brokenRecord } from './drops';
import type { Drop, Item, Outcome, Row } from './types';

export type Fields = Row['fields'];

/** A field as trimmed text; numbers are written out. Undefined where it is absent, blank or of another kind. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  const text = isPlain ? String(value).trim() : '';
  return text === '' ? undefined : text;
}

/** The first of several fields that has a text. */
export function firstText(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(fields, name);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Reads each row on its own. */
export const eachRow =
  (of: (fields: Fields) => Item | Drop) =>
  (rows: readonly Row[]): Outcome[] =>
    rows.map(({ line, fields, fault }) => ({
      line,
      found: fault === undefined ? of(fields) : brokenRecord(fault),
    }));

/** Rows in groups of `size` by their order; the last may be shorter. */
export function inGroups(rows: readonly Row[], size: number): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, n) => rows.slice(n * size, (n + 1) * size));
}
