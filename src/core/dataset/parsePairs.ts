import { mapInTurns } from '../turns';
import type { CheckedLine } from './checkLine';
import { checkLine } from './checkLine';
import { LINE_END, placeProblems, withDuplicate } from './placing';
import { findDuplicateIds } from './rules';
import type { ManifestProblem, Pair } from './types';

export interface ParsedPairs {
  /** The pairs that can be used, with their 1-based lines, in the file's order. */
  readonly pairs: readonly { readonly pair: Pair; readonly line: number }[];
  readonly problems: readonly ManifestProblem[];
}

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
  readonly text: string;
}

const numberedLines = (text: string): NumberedLine[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(LINE_END)
    .map((content, index) => ({ line: index + 1, text: content }))
    .filter(({ text: content }) => content.trim() !== '');

const checked = (line: NumberedLine): NumberedLine & CheckedLine => ({ ...line, ...checkLine(line.text) });

function together(lines: readonly (NumberedLine & CheckedLine)[]): ParsedPairs {
  const duplicates = findDuplicateIds(lines);
  return {
    pairs: lines.flatMap(({ pair, line }) => (pair && !duplicates.has(line) ? [{ pair, line }] : [])),
    problems: lines.flatMap(line => placeProblems(line.line, withDuplicate(line, duplicates.get(line.line)))),
  };
}
