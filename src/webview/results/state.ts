import type { ResultsRow, ResultsSnapshot, ToResultsPanel } from '../../shared/panels/results';

/** What the panel shows after a message. Before the first snapshot there is nothing to change. */
export function applyToResults(shown: ResultsSnapshot | null, message: ToResultsPanel): ResultsSnapshot | null {
  if (message.type === 'snapshot') return message;
  if (shown === null) return null;
  switch (message.type) {
    case 'progress':
      return { ...shown, runs: message.runs, comparison: message.comparison };
    case 'rows': {
      const fresh = new Map(message.rows.map(row => [row.id, row]));
      return { ...shown, rows: shown.rows.map(row => fresh.get(row.id) ?? row) };
    }
    case 'notice':
      return { ...shown, notice: message.notice };
    case 'thumbnails':
    case 'answers':
    case 'reveal':
      return shown;
  }
}

/** Questions that failed for one reason. */
export interface Failing {
  readonly message: string;
  readonly questions: number;
  /** Of the rows, in their order. */
  readonly ids: readonly string[];
}

/** What went wrong, the most frequent first. */
export function failuresOf(rows: readonly ResultsRow[]): readonly Failing[] {
  const found = new Map<string, { questions: number; ids: Set<string> }>();
  for (const { id, runs } of rows) {
    for (const { error } of runs.flatMap(({ images }) => images)) {
      if (error === undefined) continue;
      const known = found.get(error) ?? { questions: 0, ids: new Set() };
      known.questions++;
      known.ids.add(id);
      found.set(error, known);
    }
  }
  return [...found]
    .map(([message, { questions, ids }]) => ({ message, questions, ids: [...ids] }))
    .sort((a, b) => b.questions - a.questions);
}
