import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalForm } from '../../../src/core/answer/normalForm';
import { lastIndexIn, withoutOuterMarks } from '../../../src/core/answer/textSearch';
import { splitThought } from '../../../src/core/answer/thought';
import { boundedText, readableAnswer, unreadNote, unreadUnits } from '../../../src/core/benchmark/reading/boundedReply';
import { readJudge } from '../../../src/core/benchmark/reading/judge';
import { answerTokens, readOpenAnswer, readOpenWhole, tokenF1 } from '../../../src/core/benchmark/reading/open';
import { optionLogprobs } from '../../../src/core/benchmark/reading/optionLogprobs';
import { readRobust } from '../../../src/core/benchmark/reading/robust';
import { readYesNo } from '../../../src/core/benchmark/reading/yesNo';

const SIDES = { A: 'Left', B: 'Right' };
const LETTERS = ['A', 'B'];
/** UTF-16 units that are read at either end. */
const HALF = 8000;

/** Words that the readings look for, in any order. */
const WORDS = [
  ...[
    'answer',
    'is',
    'A',
    'B',
    'b',
    'A)',
    'Left',
    'Right',
    'not',
    'no',
    'yes',
    'so',
    'the',
    'but',
    'sorry',
    'if',
    'or',
  ],
  ...['otherwise', '.', ',', ':', '\n', '"', '(', ')', '8', '3/10', 'out of 10', 'score', '{"A": 8}', '–', '**', '<b>'],
  ...['question:', 'would be', '_', '*', 'three', '\u0301', '🙂'],
];
const said = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom('', ' ')), { maxLength: 30 })
  .map(parts => parts.flat().join(''));

describe('what interprets a reply', () => {
  const readings: Readonly<Record<string, (reply: string) => unknown>> = {
    'the robust reading': reply => readRobust(reply, SIDES),
    'the reading of a judge': reply => readJudge(reply, LETTERS),
    'the reading of an open answer': readOpenAnswer,
    'the reading of a whole open reply': readOpenWhole,
  };

  test.each(Object.entries(readings))('%s sees the two ends of a long answer and nothing else', (_, read) => {
    fc.assert(
      fc.property(said, said, said, (start, middle, end) => {
        const [head, tail] = [start.padEnd(HALF, ' x'), end.padStart(HALF, 'x ')];
        const long = head + middle.padEnd(50, '.').repeat(40) + tail;
        const other = `${head}The answer is B. A: 1, B: 9. ${'y'.repeat(3000)}${tail}`;
        expect(read(long)).toEqual(read(other));
        expect(read(long)).toEqual(read(boundedText(long)));
      }),
      { numRuns: 20 },
    );
  });

  test('a decision at either end is read, and none across what is left out', () => {
    const filling = 'Here is a word. '.repeat(10_000);
    expect(readRobust(`The answer is B.\n${filling}`, SIDES)).toBe('B');
    expect(readRobust(`${filling}\nSo the answer is A.`, SIDES)).toBe('A');
    expect(readRobust('the answer is a. x', SIDES)).toBe('A');
    const [announced, letter] = ['the answer is '.padStart(HALF, 'x '), 'a.'.padEnd(HALF, ' x')];
    expect(readRobust(`${announced}${filling}${letter}`, SIDES)).toBeNull();
  });

  test('no form that letters take on makes what is read longer than its bound', () => {
    fc.assert(
      fc.property(fc.constantFrom('\uFDFA', 'ﬀ', 'a\u0301', '\u0345', '㋿', 'x', '. '), unit => {
        expect(readableAnswer(unit.repeat(200_000)).length).toBeLessThanOrEqual(2 * HALF + 3);
      }),
    );
  });

  test('a run of marks says no more than its beginning and its end', () => {
    const marks = fc.string({ unit: fc.constantFrom(...'!?.,;:-–()[]{}"\'*= \n🙂'), minLength: 65, maxLength: 3000 });
    fc.assert(
      fc.property(said, marks, said, (before, run, after) => {
        const read = readableAnswer(`${before}x${run}x${after}`);
        for (const [long] of read.matchAll(/[^\p{L}\p{N}]+/gu)) expect([...long].length).toBeLessThanOrEqual(64);
      }),
    );
  });

  test.each([
    ['brackets that could each be passed in two ways', `A ${'(a) '.repeat(60)}x`],
    ['labels without a score', 'A '.repeat(4000)],
    ['brackets that never close', `A: ${'('.repeat(7000)}`],
    ['phrases that announce an answer', 'answer is '.repeat(1500)],
  ])('ends on %s', (_, reply) => {
    expect(readJudge(reply, LETTERS)).toBeNull();
    expect(() => readRobust(reply, SIDES)).not.toThrow();
  });

  test('an option of any length is one that can be chosen by its letter or as a whole', () => {
    const long = `${'word '.repeat(100_000)}end`;
    const options = { A: long, B: 'Right' };
    expect(readRobust('The answer is A.', options)).toBe('A');
    expect(readRobust('word word word', options)).toBeNull();
    expect(readRobust('It is on the right.', options)).toBe('B');
  });

  test('says how many answers were not read as a whole, and is silent about thoughts', () => {
    const long = 'x'.repeat(2 * HALF + 1);
    expect(unreadUnits(long)).toBe(1);
    expect(unreadNote(['A', 'x'.repeat(2 * HALF), `<think>${long}</think>A`])).toBeUndefined();
    expect(unreadNote([long])).toMatch(
      /^1 answer is longer than 16,000 characters: .* the first and the last 8,000 of it/,
    );
    expect(unreadNote([long, 'A', long])).toMatch(/^2 answers are longer than 16,000 /);
  });
});

describe('what is exact, told in another way', () => {
  test('the reading of yes and no', () => {
    const stated = /\banswer(?:\s+(?:is|would be|should be|must be)|\s*:)\W*(?:\s*["'(*_]*)(yes|no)\b/gi;
    const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu) ?? [];
    const known = (word: string | undefined) => (word === 'yes' || word === 'no' ? word : undefined);
    const asDefined = (reply: string) => {
      const { answer, unfinished } = splitThought(reply);
      if (unfinished) return null;
      const [first, second, third] = words(answer.replace(/^\W*answer\W+/i, ''));
      if (['or', 'and'].includes(second ?? '') && known(third) !== undefined) return null;
      const last = [...answer.matchAll(stated)].at(-1)?.[1]?.toLowerCase();
      const both = new Set([known(first), known(last)].filter(word => word !== undefined));
      return both.size === 1 ? [...both][0] : null;
    };
    const pieces = ['answer', 'is', ' ', '  ', ':', '_', '"', '*', '(', 'yes', 'no', 'YES', 'or', '\n', '.', 'x', "'"];
    const reply = fc.array(fc.constantFrom(...pieces), { maxLength: 16 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(reply, text => {
        expect(readYesNo(text)).toBe(asDefined(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('the F1 of words', () => {
    const counted = (read: string, correct: string): number => {
      const [one, left] = [answerTokens(read), [...answerTokens(correct)]];
      const of = one.length + left.length;
      const shared = one.filter(word => left.includes(word) && left.splice(left.indexOf(word), 1)).length;
      return shared === 0 ? 0 : (2 * shared) / of;
    };
    const text = fc.array(fc.constantFrom('left', 'lung', 'a', 'the', 'no', '3.5'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(tokenF1(one.join(' '), other.join(' '))).toBe(counted(one.join(' '), other.join(' ')));
      }),
    );
  });

  test('where a text stands last, and what its outer marks are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '𝒜', '!', '🙂'), maxLength: 24 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 4 }), (whole, part) => {
        expect(lastIndexIn(whole, part)).toBe(whole.lastIndexOf(part));
        expect(withoutOuterMarks(whole)).toBe(whole.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''));
      }),
      { numRuns: 1000 },
    );
  });

  test('the normal form, of as many marks as any script needs', () => {
    const marks = fc.string({
      unit: fc.constantFrom('\u0301', '\u0323', '\u0345', '\u05b0', '\u{1d165}'),
      maxLength: 30,
    });
    fc.assert(
      fc.property(fc.constantFrom('', 'a', 'ﬁ', '가'), marks, fc.string(), (letter, run, rest) => {
        const text = `${letter}${run}.${rest}`;
        expect(normalForm(text)).toBe(text.normalize('NFKC'));
      }),
    );
    expect(normalForm('a' + '\u0323\u0301'.repeat(500_000)).length).toBeLessThanOrEqual(31);
  });

  test('the letter in a token, however many marks it holds', () => {
    const token = `${'!'.repeat(200_000)}A${'.'.repeat(200_000)}`;
    expect(optionLogprobs([{ token, logprob: -1, top: [] }], LETTERS, false)).toEqual({ A: -1 });
    const none = `${'!'.repeat(100_000)}a${'!'.repeat(100_000)}a`;
    expect(optionLogprobs([{ token: none, logprob: -1, top: [] }], LETTERS, false)).toBeUndefined();
  });
});
