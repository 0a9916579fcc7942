import type { Reading } from '../types';

/** The forms in which the benchmark's own code accepts a letter as a whole token. */
const forms = (letter: string): readonly string[] => [
  letter,
  `${letter}:`,
  `.${letter}`,
  `.${letter}:`,
  `${letter}.`,
  `${letter}")`,
  `("${letter}":`,
  `("${letter}")`,
  `("${letter}").`,
];

/**
 * The official letter parser of MediConfusion (github AIF4S/MediConfusion, `clean_up_manual`), for any set of letters:
 * newlines become spaces, the reply is split on single spaces, and a letter counts if some token is exactly one of its
 * nine forms. More than one letter, or none, is null. It is applied to the reply as it came, thoughts included.
 */
export function readOfficial(reply: string, letters: readonly string[]): Reading {
  const wanted = new Map<string, Set<string>>();
  for (const letter of letters) {
    for (const form of forms(letter)) wanted.set(form, (wanted.get(form) ?? new Set()).add(letter));
  }
  const longest = Math.max(0, ...[...wanted.keys()].map(form => form.length));
  const said = new Set<string>();
  // A list of the tokens of a long reply would cost more than all the rest: only those that may be a form are cut out.
  for (const [start, end] of parts(reply)) {
    if (end - start > longest) continue;
    for (const letter of wanted.get(reply.slice(start, end)) ?? []) said.add(letter);
  }
  const found = letters.filter(letter => said.has(letter));
  return found.length === 1 ? (found[0] ?? null) : null;
}

const SPACE = 0x20;
const NEWLINE = 0x0a;

/** What stands between single spaces and newlines, also where that is nothing. */
function* parts(text: string): Generator<readonly [start: number, end: number]> {
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== NEWLINE) continue;
    yield [start, at];
    start = at + 1;
  }
  yield [start, text.length];
}
