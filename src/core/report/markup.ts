/** Markup in which every value is text: what a model or a manifest says can be no element, attribute, link or script. */
import { plainText } from './words';

/** Markup that was made here; anything else that stands in a template is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | false | undefined | readonly Part[];

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in an element or a quoted attribute of HTML and of XML. */
export const escapeMarkup = (text: string): string => plainText(text).replace(/[&<>"']/g, c => ESCAPED[c] ?? c);

/** A template whose values are escaped, unless they are markup themselves; lists are joined, `false` is nothing. */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, next, i) => text + written(values[i - 1]) + next));
}

function written(value: Part): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(written).join('');
  return escapeMarkup(String(value));
}
