import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOfficial } from '../../../src/core/benchmark/reading/official';

const AB = ['A', 'B'];

describe('the official letter parser', () => {
  test.each([
    ['A', 'A'],
    ['B', 'B'],
    ['A:', 'A'],
    ['.A', 'A'],
    ['.A:', 'A'],
    ['A.', 'A'],
    ['A")', 'A'],
    ['("A":', 'A'],
    ['("A")', 'A'],
    ['("A").', 'A'],
    ['A normal scan', 'A'],
    ['A\nbecause of the apex', 'A'],
    ['Answer:\nB', 'B'],
    ['The answer is B.', 'B'],
    ['B")\n\nThe image shows', 'B'],
    ['  B  ', 'B'],
    ['A A A.', 'A'],
    // what a person would read, and the official code does not
    ['(A)', null],
    ['A)', null],
    ['**A**', null],
    ['Answer:A', null],
    ['A,', null],
    ['a', null],
    ['b.', null],
    ['A;', null],
    ['"A"', null],
    ['A\tbecause', null],
    ['B\r\n', null],
    ['Option A:B', null],
    // both, none
    ['A or B', null],
    ['("A") ("B")', null],
    ['The answer is A. Not B', null],
    ['', null],
    ['left', null],
    ['<unused94>thought either A or B fits <unused95>B', null],
    ['<unused94>thought\nIt could be A <unused95>B', 'A'],
  ])('%j is %j', (reply, expected) => {
    expect(readOfficial(reply, AB)).toBe(expected);
  });

  test('reads the letters of the pair, however many', () => {
    expect(readOfficial('D.', ['A', 'B', 'C', 'D'])).toBe('D');
    expect(readOfficial('D.', AB)).toBeNull();
    expect(readOfficial('A C', ['A', 'B', 'C'])).toBeNull();
  });

  /** The same rule told another way: mark the letters on the text itself. */
  test('agrees with its definition on arbitrary replies', () => {
    const pieces = ['A', 'B', ':', '.', '"', '(', ')', ' ', '\n', ',', 'x', '\t'];
    const reply = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map(parts => parts.join(''));
    const has = (text: string, letter: string): boolean =>
      new RegExp(
        `(?<![^ \\n])(?:\\.?${letter}:?|${letter}\\.|${letter}"\\)|\\("${letter}":|\\("${letter}"\\)\\.?)(?![^ \\n])`,
      ).test(text);
    fc.assert(
      fc.property(reply, text => {
        const [a, b] = [has(text, 'A'), has(text, 'B')];
        expect(readOfficial(text, AB)).toBe(a === b ? null : a ? 'A' : 'B');
      }),
      { numRuns: 2000 },
    );
  });
});
