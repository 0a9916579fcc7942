/**
 * JSON with positions, and JSON that breaks off: what `JSON.parse` does not give. jsonc-parser recurses, so that brackets
 * nested many thousands deep would exhaust the stack; depth is looked at first, and what it may not see (brackets behind a
 * quote in a comment, say) ends the same way.
 */
import { getLocation, parse, parseTree, visit } from 'jsonc-parser';
import type { JSONVisitor, Location, Node, ParseError, ParseErrorCode } from 'jsonc-parser';
import { isNestedDeeper, MOST_LEVELS } from './boundedJson';

export type { Node };

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** Strict JSON (no comments, no trailing commas) as a tree, as far as it can be read; undefined where it is too deep. */
export const jsonTree = (text: string): Node | undefined => bounded(text, () => parseTree(text, [], STRICT));

/** The first thing that makes a text no strict JSON; undefined where nothing does, or it is too deep. Reads no further. */
export function firstFault(text: string): ParseError | undefined {
  let first: ParseError | undefined;
  const stop = new Error('enough');
  const onError = (error: ParseErrorCode, offset: number, length: number): void => {
    first = { error, offset, length };
    throw stop;
  };
  bounded(text, () => {
    try {
      visit(text, { onError }, STRICT);
    } catch (error) {
      if (error !== stop) throw error;
    }
  });
  return first;
}

/** The value as far as it can be read, however it breaks off; undefined where it is too deep. */
export const partialJson = (text: string): unknown => bounded(text, () => parse(text, []) as unknown);

/** Where in the JSON an offset stands, however the text goes on; undefined where it is too deep. */
export const jsonLocation = (text: string, offset: number): Location | undefined =>
  bounded(text, () => getLocation(text, offset));

/** False where the text is too deep to be visited. */
export const visitJson = (text: string, visitor: JSONVisitor): boolean =>
  bounded(text, () => {
    visit(text, visitor);
    return true;
  }) ?? false;

function bounded<T>(text: string, read: () => T): T | undefined {
  if (isNestedDeeper(text, MOST_LEVELS)) return undefined;
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
