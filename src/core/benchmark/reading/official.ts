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
  const tokens = new Set(reply.replaceAll('\n', ' ').split(' '));
  const found = letters.filter(letter => forms(letter).some(form => tokens.has(form)));
  return found.length === 1 ? (found[0] ?? null) : null;
}
