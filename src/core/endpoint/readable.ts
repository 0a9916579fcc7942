import { visibleText } from '../answer/visibleText';

const ENOUGH = 20_000;

/**
 * A server's words, fit to stand in an error: no secret, no image data, no markup, control and direction characters
 * spelled out, one line of at most `limit` characters. Servers echo what they were sent, so the key and the pixels may be in there.
 */
export function readable(text: string, limit: number, secret?: string): string {
  const safe = secret === undefined ? text : text.replaceAll(secret, '[key]');
  const bare = safe
    .slice(0, ENOUGH)
    .replace(/data:image\/[\w.+-]+;base64,[\w+/=-]*/g, '[image]')
    .replace(/[\w+/=-]{80,}/g, '[data]')
    .replace(/<(script|style)\b[^]*?<\/\1\s*>/gi, ' ')
    .replace(/<[a-z!/][^>]*>/gi, ' ');
  const plain = visibleText(bare).replace(/\s+/gu, ' ').trim();
  return plain.length <= limit ? plain : `${plain.slice(0, limit - 1)}…`;
}
