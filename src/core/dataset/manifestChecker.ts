import type { LineOfImages } from './checkImages';
import type { CheckedLine, LineProblem } from './checkLine';
import { checkLine } from './checkLine';
import type { PlacedProblem } from './placing';
import { LINE_END, placeProblems, withDuplicate } from './placing';
import type { ManifestProblem } from './types';

/** One line of an open manifest; a line that changes is a new object, so that what is known of it can hang on it. */
export interface ManifestLine extends LineOfImages {
  readonly id?: string;
  /** What is wrong with the line by itself. */
  readonly problems: readonly LineProblem[];
}

/** 0-based line and UTF-16 unit in it, as editors send them. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

const BLANK: Pick<CheckedLine, 'images' | 'problems'> = { images: {}, problems: [] };

/**
 * A `*.pairs.jsonl` that is being edited: only lines that changed are checked again. After any edits its problems are
 * those that `parsePairs` finds in the text as it then is.
 */
export class ManifestChecker {
  readonly #lines: ManifestLine[] = [];
  /** How often each id is there, and which are there more than once: no edit needs a look at every line's id. */
  readonly #uses = new Map<string, number>();
  readonly #repeated = new Set<string>();
  /** A line's problems with the clash they were made for: locating an id costs more than looking it up. */
  readonly #clashes = new WeakMap<ManifestLine, { first: number; problems: readonly PlacedProblem[] }>();

  constructor(text: string) {
    this.#replace(0, 0, text.replace(/^\uFEFF/, ''));
  }

  get lines(): readonly ManifestLine[] {
    return this.#lines;
  }

  /** Puts `text` in the place of what is between two positions; a position beyond the end means the end. */
  edit(start: TextPosition, end: TextPosition, text: string): void {
    const [from, to] = [this.#clamp(start), this.#clamp(end)];
    const before = this.#lines[from.line]!.text.slice(0, from.character);
    const after = this.#lines[to.line]!.text.slice(to.character);
    this.#replace(from.line, to.line + 1, `${before}${text}${after}`);
  }

  /** In the order of the lines. `others`: what else is known to be wrong with a line. */
  *problems(others?: (line: ManifestLine) => readonly LineProblem[]): Generator<ManifestProblem> {
    const firstUse = new Map<string, number>();
    for (const [index, line] of this.#lines.entries()) {
      let problems: readonly PlacedProblem[] = line.problems;
      if (line.id !== undefined && this.#repeated.has(line.id)) {
        const first = firstUse.get(line.id);
        if (first === undefined) firstUse.set(line.id, index + 1);
        else problems = this.#clash(line, first);
      }
      const found = others?.(line) ?? [];
      if (found.length > 0) problems = [...problems, ...found];
      if (problems.length > 0) yield* placeProblems(index + 1, problems);
    }
  }

  #clash(line: ManifestLine, first: number): readonly PlacedProblem[] {
    const known = this.#clashes.get(line);
    if (known?.first === first) return known.problems;
    const problems = withDuplicate(line, first);
    this.#clashes.set(line, { first, problems });
    return problems;
  }

  #replace(from: number, to: number, text: string): void {
    const changed = text.split(LINE_END).map(checked);
    for (const { id } of this.#lines.slice(from, to)) this.#count(id, -1);
    for (const { id } of changed) this.#count(id, 1);
    if (changed.length === to - from) {
      for (const [index, line] of changed.entries()) this.#lines[from + index] = line;
      return;
    }
    // A paste of many thousands of lines is too much for the arguments of one `splice`.
    const rest = this.#lines.slice(to);
    this.#lines.length = from;
    for (const line of changed) this.#lines.push(line);
    for (const line of rest) this.#lines.push(line);
  }

  #count(id: string | undefined, by: 1 | -1): void {
    if (id === undefined) return;
    const uses = (this.#uses.get(id) ?? 0) + by;
    if (uses === 0) this.#uses.delete(id);
    else this.#uses.set(id, uses);
    if (uses > 1) this.#repeated.add(id);
    else this.#repeated.delete(id);
  }

  #clamp({ line, character }: TextPosition): TextPosition {
    const last = this.#lines.length - 1;
    if (line > last) return { line: last, character: this.#lines[last]!.text.length };
    return { line, character: Math.min(character, this.#lines[line]!.text.length) };
  }
}

function checked(text: string): ManifestLine {
  if (text.trim() === '') return { text, ...BLANK };
  const { id, images, problems } = checkLine(text);
  return { text, images, problems, ...(id === undefined ? {} : { id }) };
}
