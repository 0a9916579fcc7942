import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WordDiff } from '../../../src/core/answer/wordDiff';
import { MOST_CHANGES, wordDiff } from '../../../src/core/answer/wordDiff';

const textOf = ({ segments }: WordDiff, own: 'only1' | 'only2') =>
  segments
    .filter(({ kind }) => kind === 'same' || kind === own)
    .map(({ text }) => text)
    .join('');
const marked = (one: string, two: string) =>
  wordDiff(one, two)
    .segments.map(({ kind, text }) => ({ same: text, only1: `[-${text}-]`, only2: `{+${text}+}` })[kind])
    .join('');

describe('wordDiff', () => {
  it('gives both answers back exactly', () => {
    const words = fc.constantFrom(
      'left',
      'right',
      'Left',
      ' ',
      '  ',
      '\n',
      '\t',
      '.',
      ',',
      'T2',
      '-',
      '1.5',
      '漢字',
      '🫁',
      'e\u0301',
      '\u2028',
    );
    const text = fc.oneof(
      fc.array(words).map(parts => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, text, (one, two) => {
        const diff = wordDiff(one, two);
        expect(textOf(diff, 'only1')).toBe(one);
        expect(textOf(diff, 'only2')).toBe(two);
        expect(diff.coarse).toBe(false);
        expect(diff.segments.every(({ text: part }) => part !== '')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['The lung is on the left.', 'The lung is on the right side.', 'The lung is on the [-left-]{+right side+}.'],
    ['No effusion', 'effusion', '[-No -]effusion'],
    ['a notice', 'a no', 'a [-notice-]{+no+}'],
    ['A', 'a', '[-A-]{+a+}'],
    ['a  b', 'a b', 'a[-  -]{+ +}b'],
    ['左肺に気胸', '右肺に気胸', '[-左肺-]{+右肺+}に気胸'],
    ['same', 'same', 'same'],
    ['', '', ''],
  ])('marks whole words: %j and %j', (one, two, expected) => {
    expect(marked(one, two)).toBe(expected);
  });

  it('says that it is coarse where the answers are long and far apart, and still gives both back', () => {
    const long = (letter: string) =>
      `Both begin ${Array.from({ length: MOST_CHANGES }, (_, i) => `${letter}${i}`).join(' ')}  and end.`;
    const [one, two] = [long('x'), long('y')];
    const diff = wordDiff(one, two);
    expect(diff.coarse).toBe(true);
    expect(diff.segments.map(({ kind }) => kind)).toEqual(['same', 'only1', 'only2', 'same']);
    expect(diff.segments[0]?.text).toBe('Both begin ');
    expect(diff.segments[3]?.text).toBe('  and end.');
    expect([textOf(diff, 'only1'), textOf(diff, 'only2')]).toEqual([one, two]);
  });

  it('compares long answers word by word where they differ little', () => {
    const one = Array.from({ length: 20_000 }, (_, i) => `w${i}`).join(' ');
    const diff = wordDiff(one, one.replace('w777 ', 'changed '));
    expect(diff.coarse).toBe(false);
    expect(diff.segments.filter(({ kind }) => kind !== 'same').map(({ text }) => text)).toEqual(['w777', 'changed']);
  });
});
