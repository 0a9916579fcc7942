import type { Outcome } from '../../core/benchmark/types';
import type { ResultsRow, ResultsSnapshot, ToResultsPanel } from '../../shared/panels/results';

/** What the panel shows after a message. Before the first snapshot there is nothing to change. */
export function applyToResults(shown: ResultsSnapshot | null, message: ToResultsPanel): ResultsSnapshot | null {
  if (message.type === 'snapshot') return message;
  if (shown === null) return null;
  switch (message.type) {
    case 'progress':
      return { ...shown, run: message.run, progress: message.progress, summary: message.summary };
    case 'rows': {
      const fresh = new Map(message.rows.map(row => [row.id, row]));
      return { ...shown, rows: shown.rows.map(row => fresh.get(row.id) ?? row) };
    }
    case 'notice':
      return { ...shown, notice: message.notice };
    case 'thumbnails':
      return shown;
  }
}

/** Which rows to list. Outcomes add to each other; everything else narrows. */
export interface Filter {
  readonly outcomes: readonly Outcome[];
  readonly readingsDiffer: boolean;
  readonly category: string | null;
}
export const NO_FILTER: Filter = { outcomes: [], readingsDiffer: false, category: null };

export const isFiltering = (filter: Filter): boolean =>
  filter.outcomes.length > 0 || filter.readingsDiffer || filter.category !== null;

export const filterRows = (rows: readonly ResultsRow[], filter: Filter): readonly ResultsRow[] =>
  isFiltering(filter)
    ? rows.filter(
        row =>
          (filter.outcomes.length === 0 || filter.outcomes.includes(row.outcome)) &&
          (!filter.readingsDiffer || row.readingsDiffer) &&
          (filter.category === null || row.categories.includes(filter.category)),
      )
    : rows;

export const toggleOutcome = (filter: Filter, outcome: Outcome): Filter => ({
  ...filter,
  outcomes: filter.outcomes.includes(outcome)
    ? filter.outcomes.filter(o => o !== outcome)
    : [...filter.outcomes, outcome],
});

export function countOutcomes(rows: readonly ResultsRow[]): ReadonlyMap<Outcome, number> {
  const counts = new Map<Outcome, number>();
  for (const row of rows) counts.set(row.outcome, (counts.get(row.outcome) ?? 0) + 1);
  return counts;
}
