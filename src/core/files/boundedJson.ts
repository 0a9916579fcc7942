/**
 * JSON that somebody else may have written. `JSON.parse` takes any depth, but nearly everything that is then done with the
 * value goes into it by recursion, and ends with an exhausted stack somewhere far from the file: so depth is looked at here,
 * once, before anything is parsed.
 */

/** Arrays and objects in each other. What MedProbe reads has fewer than ten. */
export const MOST_LEVELS = 100;

/** Text that is no JSON, or too deep; `message` is a clause, "it is no JSON". It never quotes the text, which may be secret. */
export class JsonError extends SyntaxError {
  override readonly name = 'JsonError';
  readonly isTooDeep: boolean;

  constructor(isTooDeep: boolean, cause?: unknown) {
    super(isTooDeep ? `it is nested too deeply, in more than ${MOST_LEVELS} levels` : 'it is no JSON', { cause });
    this.isTooDeep = isTooDeep;
  }
}

/** @throws JsonError. */
export function parseJson(text: string): unknown {
  if (isNestedDeeper(text, MOST_LEVELS)) throw new JsonError(true);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new JsonError(false, cause);
  }
}

/** That a text is nested too deeply, as a clause; `otherwise` where its fault is another. */
export const depthFault = (error: unknown, otherwise: string): string =>
  error instanceof JsonError && error.isTooDeep ? error.message : otherwise;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether brackets outside strings are open at the same time more than `levels` deep, by one look at each character. */
export function isNestedDeeper(text: string, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth++;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth--;
    if (depth > levels) return true;
  }
  return false;
}

/** Where the string that begins at `start` ends: at its quote, or where its line does, behind which it is no JSON. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE || code === NEWLINE) return at;
  }
  return text.length;
}
