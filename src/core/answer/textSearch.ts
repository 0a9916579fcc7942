/**
 * Where `part` stands last in `text`, or -1; in a time that grows with the two lengths, not with their product, as
 * `lastIndexOf` takes where both repeat themselves (Knuth, Morris and Pratt, 1977, from the end).
 */
export function lastIndexIn(text: string, part: string): number {
  const longest = part.length;
  if (longest === 0) return text.length;
  const unit = (n: number): number => part.charCodeAt(longest - 1 - n);
  // For each count of matched units, how many still match after the next one does not.
  const shorter = new Int32Array(longest);
  for (let n = 1, matched = 0; n < longest; n++) {
    while (matched > 0 && unit(n) !== unit(matched)) matched = shorter[matched - 1]!;
    if (unit(n) === unit(matched)) matched++;
    shorter[n] = matched;
  }
  for (let at = text.length - 1, matched = 0; at >= 0; at--) {
    const code = text.charCodeAt(at);
    while (matched > 0 && code !== unit(matched)) matched = shorter[matched - 1]!;
    if (code === unit(matched)) matched++;
    if (matched === longest) return at;
  }
  return -1;
}

const WORD_CHARACTER = /[\p{L}\p{N}]/u;

/** Text without what is neither letter nor digit at its two ends. */
export function withoutOuterMarks(text: string): string {
  const start = text.search(WORD_CHARACTER);
  if (start === -1) return '';
  let end = text.length;
  while (!WORD_CHARACTER.test(characterBefore(text, end))) end -= characterBefore(text, end).length;
  return text.slice(start, end);
}

/** A whole character, though it may be two UTF-16 units. */
function characterBefore(text: string, end: number): string {
  const pair = text.slice(Math.max(0, end - 2), end);
  return pair.codePointAt(0)! > 0xffff ? pair : text.slice(end - 1, end);
}
