import type { Node, ParseError } from 'jsonc-parser';
import { parseTree, printParseErrorCode } from 'jsonc-parser';

/** Offsets into a line, in UTF-16 units; `end` is the first one after. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where in a JSON object to point: the way down, then at the value or at the name of the last step. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly at: 'value' | 'name';
}

export const spanOf = (node: Node): Span => ({ start: node.offset, end: node.offset + node.length });

/** The text without the white space around it. */
export function trimmedSpan(line: string): Span {
  const start = line.length - line.trimStart().length;
  return { start, end: Math.max(start, line.trimEnd().length) };
}

/** Strict JSON (no comments, no trailing commas) as a tree with positions; what is wrong goes to `errors`. */
export const parseStrict = (line: string, errors: ParseError[] = []): Node | undefined =>
  parseTree(line, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });

/** The property of that name that counts: JSON readers take the last where a name is given twice. */
export const findProperty = (object: Node, name: string): Node | undefined =>
  object.children?.findLast(property => property.children?.[0]?.value === name);

function step(node: Node, key: string | number): Node | undefined {
  return typeof key === 'number' ? node.children?.[key] : findProperty(node, key)?.children?.[1];
}

/** Where a place is in a line of valid JSON; what is not there is pointed at by what should hold it. */
export function locate(line: string, { path, at }: Place): Span {
  let node = treeOrUndefined(line);
  if (!node) return trimmedSpan(line);
  for (const [index, key] of path.entries()) {
    if (at === 'name' && index === path.length - 1) {
      const name = findProperty(node, String(key))?.children?.[0];
      return spanOf(name ?? node);
    }
    const next: Node | undefined = step(node, key);
    if (!next) break;
    node = next;
  }
  return spanOf(node);
}

/** The first thing that makes a line no JSON: where, and what in words ("comma expected"). */
export function locateSyntaxError(line: string): Span & { readonly what: string } {
  const errors: ParseError[] = [];
  treeOrUndefined(line, errors);
  const first = errors[0];
  const whole = trimmedSpan(line);
  if (!first) return { ...whole, what: 'it cannot be read' };
  const what = printParseErrorCode(first.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  // An error at the end of the line has no width; the last character then shows it.
  if (first.length === 0 && first.offset >= whole.end)
    return { start: Math.max(whole.start, whole.end - 1), end: whole.end, what };
  return { start: first.offset, end: first.offset + Math.max(1, first.length), what };
}

/** A line as far as it can be read; undefined where nothing can. jsonc-parser recurses: brackets nested many thousands deep exhaust the stack, and there is then no tree to point into. */
export function treeOrUndefined(line: string, errors?: ParseError[]): Node | undefined {
  try {
    return parseStrict(line, errors);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
