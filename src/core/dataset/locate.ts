import { printParseErrorCode } from 'jsonc-parser';
import { firstFault, jsonTree } from '../files/positionedJson';
import type { Node } from '../files/positionedJson';

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

/** The property of that name that counts: JSON readers take the last where a name is given twice. */
export const findProperty = (object: Node, name: string): Node | undefined =>
  object.children?.findLast(property => property.children?.[0]?.value === name);

/** One line, parsed once for however many places are looked for in it. */
export class LocatedLine {
  readonly #line: string;
  readonly #properties = new Map<Node, ReadonlyMap<unknown, Node>>();
  #root: Node | undefined;
  #isParsed = false;

  constructor(line: string) {
    this.#line = line;
  }

  /** Where a place is in a line of valid JSON; what is not there is pointed at by what should hold it. */
  locate({ path, at }: Place): Span {
    let node = this.#tree();
    if (!node) return trimmedSpan(this.#line);
    for (const [index, key] of path.entries()) {
      if (at === 'name' && index === path.length - 1) {
        const name = this.#propertiesOf(node).get(String(key))?.children?.[0];
        return spanOf(name ?? node);
      }
      const next: Node | undefined =
        typeof key === 'number' ? node.children?.[key] : this.#propertiesOf(node).get(key)?.children?.[1];
      if (!next) break;
      node = next;
    }
    return spanOf(node);
  }

  #tree(): Node | undefined {
    if (!this.#isParsed) this.#root = jsonTree(this.#line);
    this.#isParsed = true;
    return this.#root;
  }

  /** By name, the last where one is given twice: a search through thousands of them for each place would take minutes. */
  #propertiesOf(object: Node): ReadonlyMap<unknown, Node> {
    const known = this.#properties.get(object);
    if (known !== undefined) return known;
    const properties = new Map<unknown, Node>();
    for (const property of object.children ?? []) properties.set(property.children?.[0]?.value, property);
    this.#properties.set(object, properties);
    return properties;
  }
}

/** One place in a line, as `LocatedLine` finds it. */
export const locate = (line: string, place: Place): Span => new LocatedLine(line).locate(place);

/** The first thing that makes a line no JSON: where, and what in words ("comma expected"). */
export function locateSyntaxError(line: string): Span & { readonly what: string } {
  const first = firstFault(line);
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
