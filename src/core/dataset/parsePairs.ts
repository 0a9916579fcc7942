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
  const checked = text
    .replace(/^\uFEFF/, '')
    .split(LINE_END)
    .map((content, index) => ({ line: index + 1, content }))
    .filter(({ content }) => content.trim() !== '')
    .map(({ line, content }) => ({ line, text: content, ...checkLine(content) }));
  const duplicates = findDuplicateIds(checked);
  return {
    pairs: checked.flatMap(({ pair, line }) => (pair && !duplicates.has(line) ? [{ pair, line }] : [])),
    problems: checked.flatMap(line => placeProblems(line.line, withDuplicate(line, duplicates.get(line.line)))),
  };
}
