/**
 * Characters that would hide or reorder the text around them: control characters, bidirectional marks, embeddings,
 * overrides and isolates, and what has no width (Unicode's default ignorable code points, tags and fillers among
 * them). Joiners and the choice between a sign and its picture stay: scripts and emoji are written with them.
 */
const HIDDEN = new RegExp(
  [
    '[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028\\u2029\\uFFF9-\\uFFFB]',
    '(?!\\u200C|\\u200D|\\uFE0E|\\uFE0F)\\p{Default_Ignorable_Code_Point}',
  ].join('|'),
  'gu',
);

/** Text of a model or a manifest as it may be shown: every hidden character is spelled out, `‹U+202E›`. */
export const visibleText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(HIDDEN, c => `‹U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`);

/** The first `limit` UTF-16 units of a text, never half of a character. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const splits = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splits ? limit - 1 : limit);
}
