/**
 * Text of others (servers, manifests, files, models, exceptions) as an editor may show it. VS Code draws `[text](url)`
 * in notifications and inputs as a link, `command:` links among them, and `$(name)` in labels as an icon.
 */
import { cutText, visibleText } from './visibleText';

export interface PlainOptions {
  /** The most UTF-16 units of the result; what is left out is told by an ellipsis. */
  readonly limit?: number;
  /** Whether line breaks stay; else they become spaces. */
  readonly lines?: boolean;
}

/** A label, a name, a sentence. */
const LIMIT = 500;
const UNPAIRED_SURROGATE = /\p{Cs}/gu;

/**
 * The text without links, icons and hidden characters, of bounded length: `](` and `$(` are parted by a space, control
 * and direction characters are spelled out (`‹U+202E›`). Takes linear time; idempotent.
 */
export function plainText(text: string, { limit = LIMIT, lines = false }: PlainOptions = {}): string {
  // One unit more than fits, so that it is known whether anything was left out.
  const shown = visibleText(cutText(text, limit + 1).replace(UNPAIRED_SURROGATE, '\uFFFD'))
    .replaceAll('\t', ' ')
    .replace(lines ? /(?!)/ : /\n+/g, ' ')
    .replace(/(\]|\$)(?=\()/g, '$1 ');
  return shown.length <= limit && text.length <= limit ? shown : `${cutText(shown, limit - 1)}…`;
}
