import type { CheckedLine, LineProblem } from './checkLine';
import { checkLine, lineProblem } from './checkLine';
import { mapInTurns } from '../turns';
import { locate } from './locate';
import { findDuplicateIds } from './rules';
import type { ManifestProblem, Pair } from './types';

export interface ParsedPairs {
  /** The pairs that can be used, with their 1-based lines, in the file's order. */
  readonly pairs: readonly { readonly pair: Pair; readonly line: number }[];
  readonly problems: readonly ManifestProblem[];
}

/** Lines as editors count them: ended by LF, CRLF or CR. */
const LINE_END = /\r\n|\n|\r/;

/**
 * Reads the text of a `*.pairs.jsonl`. Never throws: each bad line is a problem with its place, and the others are read.
 * Blank lines, a byte order mark and CRLF are allowed.
 */
export function parsePairs(text: string): ParsedPairs {
  return together(numberedLines(text).map(checked));
}

/**
 * `parsePairs` for files of any length in a process that has other things to do meanwhile.
 * @throws ProbeError 'cancelled'.
 */
export async function parsePairsInTurns(text: string, signal?: AbortSignal): Promise<ParsedPairs> {
  return together(await mapInTurns(numberedLines(text), checked, signal));
}

interface NumberedLine {
  /** 1-based. */
  readonly line: number;
  readonly content: string;
}

const numberedLines = (text: string): NumberedLine[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(LINE_END)
    .map((content, index) => ({ line: index + 1, content }))
    .filter(({ content }) => content.trim() !== '');

const checked = (line: NumberedLine): NumberedLine & CheckedLine => ({ ...line, ...checkLine(line.content) });

function together(lines: readonly (NumberedLine & CheckedLine)[]): ParsedPairs {
  const duplicates = findDuplicateIds(lines);
  return {
    pairs: lines.flatMap(({ pair, line }) => (pair && !duplicates.has(line) ? [{ pair, line }] : [])),
    problems: lines.flatMap(line => placed(line, duplicates.get(line.line))),
  };
}

function placed(
  { line, content, id, problems: own }: NumberedLine & CheckedLine,
  firstLine?: number,
): ManifestProblem[] {
  const problems: LineProblem[] = [...own];
  if (firstLine !== undefined) {
    const message = `The id "${id}" is taken by line ${firstLine}.`;
    problems.push(lineProblem('duplicate-id', message, locate(content, { path: ['id'], at: 'value' })));
  }
  return problems
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end, severity, code, message }) => ({
      line,
      column: start + 1,
      endLine: line,
      endColumn: end + 1,
      severity,
      code,
      message,
    }));
}
