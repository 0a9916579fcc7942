import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFlips } from '../../../src/core/answer/flips';
import type { Flip } from '../../../src/core/answer/flips';
import { wordDiff } from '../../../src/core/answer/wordDiff';
import { FLIP_PAIRS } from './flipPairs';

const flipsOf = (one: string, two: string): Flip[] => findFlips(one, two, wordDiff(one, two).segments);
const shown = (one: string, two: string): string[] =>
  flipsOf(one, two).map(
    ({ kind, places: [a, b] }) => `${kind}: ${one.slice(a.start, a.end)} | ${two.slice(b.start, b.end)}`,
  );

const WORDS =
  'no not without left right bilateral 2 3 1,000 mm cm effusion pleural pneumothorax mass normal abnormal is and or but Yes No . , \n upper lower 漢字 🫁'.split(
    ' ',
  );
const answers = fc.oneof(
  fc.array(fc.constantFrom(...WORDS)).map(words => words.join(' ')),
  fc.string({ unit: 'grapheme' }),
);

describe('flips between two answers', () => {
  it('has a table that is large enough to mean something', () => {
    expect(FLIP_PAIRS.length).toBeGreaterThanOrEqual(80);
  });

  it.each(FLIP_PAIRS)('%j | %j', (one, two, ...flips) => {
    expect(shown(one, two)).toEqual(flips);
  });

  it.each(FLIP_PAIRS)('of the same kinds the other way round: %j | %j', (one, two, ...flips) => {
    const kinds = (found: readonly string[]): unknown => [...new Set(found.map(flip => flip.split(':')[0]))].sort();
    expect(kinds(shown(two, one))).toEqual(kinds(flips));
  });

  it('finds none in an answer and itself', () => {
    fc.assert(
      fc.property(answers, answer => {
        expect(flipsOf(answer, answer)).toEqual([]);
      }),
    );
  });

  it('marks words that are there, and no words twice', () => {
    fc.assert(
      fc.property(answers, answers, (one, two) => {
        const flips = flipsOf(one, two);
        for (const side of [0, 1] as const) {
          const places = flips.map(flip => flip.places[side]).sort((a, b) => a.start - b.start);
          for (const [n, { start, end }] of places.entries()) {
            expect([one, two][side]!.slice(start, end)).toMatch(/^[\p{L}\p{N}]/u);
            expect(start).toBeGreaterThanOrEqual(places[n - 1]?.end ?? 0);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds a side, a number and a denial that are put into any sentence', () => {
    const filler = fc
      .array(fc.constantFrom('the', 'lung', 'shows', 'some', 'image', 'of'))
      .map(words => words.join(' '));
    const swaps = fc.constantFrom(
      ['left', 'right', 'side'],
      ['4', '7', 'number'],
      ['effusion', 'no effusion', 'negation'],
    );
    fc.assert(
      fc.property(filler, filler, swaps, (before, after, [one, two, kind]) => {
        const [first, second] = [one, two].map(word => `${before} ${word} ${after}`) as [string, string];
        expect(flipsOf(first, second).map(flip => flip.kind)).toEqual([kind]);
      }),
    );
  });
});
