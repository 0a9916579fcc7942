import type { CheckedLine, LineProblem } from './checkLine';
import { lineProblem } from './checkLine';
import { quoted } from './lineBounds';
import { locate } from './locate';
import type { ManifestProblem } from './types';

/** Lines as editors count them: ended by LF, CRLF or CR. */
export const LINE_END = /\r\n|\n|\r/;

/** A line's problem that may involve an earlier line. */
export interface PlacedProblem extends LineProblem {
  /** 1-based. */
  readonly relatedLine?: number;
}

/** A line's own problems, and that its id is taken by the line `first`, where it is. */
export function withDuplicate(
  line: Pick<CheckedLine, 'id' | 'problems'> & { readonly text: string },
  first: number | undefined,
): readonly PlacedProblem[] {
  if (first === undefined) return line.problems;
  const message = `The id ${quoted(line.id ?? '')} is taken by line ${first}.`;
  const where = locate(line.text, { path: ['id'], at: 'value' });
  return [...line.problems, { ...lineProblem('duplicate-id', message, where), relatedLine: first }];
}

/** Problems of one line (1-based) as problems of the manifest, in the order in which they stand. */
export function placeProblems(line: number, problems: readonly PlacedProblem[]): ManifestProblem[] {
  const sorted = problems.length < 2 ? problems : problems.toSorted((a, b) => a.start - b.start);
  return sorted.map(({ start, end, severity, code, message, relatedLine }) => ({
    line,
    column: start + 1,
    endLine: line,
    endColumn: end + 1,
    severity,
    code,
    message,
    ...(relatedLine === undefined ? {} : { relatedLine }),
  }));
}
