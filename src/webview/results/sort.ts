import * as z from 'zod/mini';
import type { ResultsOutcome, ResultsRow } from '../../shared/panels/results';
import { isChanged } from './filter';

const KEYS = ['order', 'id', 'category', 'similarity', 'time', 'outcome', 'changed'] as const;
export type SortKey = (typeof KEYS)[number];

/** By what the rows are ordered. `run` is whose outcome, by index. */
export interface Sort {
  readonly key: SortKey;
  readonly run: number;
  readonly descending: boolean;
}

/** As the manifest has them. */
export const NO_SORT: Sort = { key: 'order', run: 0, descending: false };

const sortSchema = z.tuple([z.enum(KEYS), z.number(), z.boolean()]);

export const sortToKeep = ({ key, run, descending }: Sort): string => JSON.stringify([key, run, descending]);

/** What `sortToKeep` made; the manifest's order where it is not that. */
export function keptSort(kept: unknown): Sort {
  if (typeof kept !== 'string') return NO_SORT;
  try {
    const [key, run, descending] = sortSchema.parse(JSON.parse(kept));
    return { key, run, descending };
  } catch {
    return NO_SORT; // not ours: as if nothing had been kept
  }
}

export const sortsBy = (sort: Sort, key: SortKey, run = 0): boolean =>
  sort.key === key && (key !== 'outcome' || sort.run === run);

/** A column chosen once more turns round; after that the manifest's order is back. */
export function nextSort(sort: Sort, key: SortKey, run = 0): Sort {
  if (!sortsBy(sort, key, run)) return { key, run, descending: false };
  return sort.descending ? NO_SORT : { ...sort, descending: true };
}

/** What has gone wrong comes first. */
const OUTCOME_RANK: Readonly<Record<ResultsOutcome, number>> = {
  swapped: 0,
  confused: 1,
  wrong: 2,
  invalid: 3,
  'told apart': 4,
  correct: 5,
  incomplete: 6,
};

/** The slowest answer of a row, in ms; undefined where none was timed. */
export function slowest({ runs }: ResultsRow): number | undefined {
  const times = runs.flatMap(({ images }) => images.flatMap(({ ms }) => ms ?? []));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** So that 9 comes before 10: numbers in a name are compared as numbers. */
const natural = (text: string): string => text.toLowerCase().replace(/\d+/g, digits => digits.padStart(16, '0'));

/** undefined for a row that has no such thing: it comes last in either direction. */
function keyOf(row: ResultsRow, { key, run }: Sort): string | number | undefined {
  switch (key) {
    case 'order':
      return 0;
    case 'id':
      return natural(row.id);
    case 'category':
      return row.categories[0]?.toLowerCase();
    case 'similarity':
      return row.similarity;
    case 'time':
      return slowest(row);
    case 'outcome': {
      const outcome = row.runs[run]?.outcome;
      return outcome === undefined ? undefined : OUTCOME_RANK[outcome];
    }
    case 'changed': {
      const changed = isChanged(row);
      return changed === undefined ? undefined : Number(!changed);
    }
  }
}

/** In a stable order: rows that are alike in this stay as they were, in either direction. */
export function sortRows(rows: readonly ResultsRow[], sort: Sort): readonly ResultsRow[] {
  if (sort.key === 'order') return rows;
  const sign = sort.descending ? -1 : 1;
  return rows
    .map(row => ({ row, key: keyOf(row, sort) }))
    .sort(({ key: a }, { key: b }) => {
      if (a === b) return 0;
      if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
      return a < b ? -sign : sign;
    })
    .map(({ row }) => row);
}
