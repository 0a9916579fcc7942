import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { AskableCase } from '../../../src/core/benchmark/askableCase';
import { CASE_PROTOCOLS } from '../../../src/core/benchmark/protocols/cases';
import { readCaseReply, STRICT_READERS } from '../../../src/core/benchmark/reading/caseReply';
import { readNaturalBench } from '../../../src/core/benchmark/reading/naturalBench';
import { answerTokens, isExactMatch, readOpenAnswer, tokenF1 } from '../../../src/core/benchmark/reading/open';
import { readVlmEvalKit, readVlmEvalKitYesNo } from '../../../src/core/benchmark/reading/vlmEvalKit';
import type { AskReply } from '../../../src/core/endpoint/types';

const reply = (text: string, more: Partial<AskReply> = {}): AskReply => ({
  ...{ text, finish: 'stop', ms: 1, request: 'r' },
  ...more,
});
const YES_NO: Pick<AskableCase, 'form' | 'options'> = { form: 'yes-no', options: { A: 'Yes', B: 'No' } };
const OPEN: Pick<AskableCase, 'form' | 'options'> = { form: 'open', options: {} };

describe('NaturalBench’s reading', () => {
  test.each([
    ['Yes.', 'yes'],
    ['I would say no, not yes', 'no'],
    ['Notice the nose: YES', 'yes'],
    ['Unclear', null],
  ])('%s', (text, expected) => {
    expect(readNaturalBench(text, ['yes', 'no'])).toBe(expected);
  });

  it('takes an article for the letter, as the benchmark’s code does', () => {
    expect(readNaturalBench('It is a normal scan, so B', ['A', 'B'])).toBe('A');
  });
});

describe('VLMEvalKit’s exact matching', () => {
  const options = { A: 'Left', B: 'Right', C: 'Both' };
  test.each([
    ['B', 'B'],
    ['(B) Right', 'B'],
    ['The answer: C.', 'C'],
    ['A or B', null],
    ['on the left', 'A'],
    ['left and right', null],
    ['Z', null],
    ["I can't process this file. B", null],
    // A letter counts among the last four words only, the article too; then what is said to be the answer, then the texts.
    ['There is A mass', 'A'],
    ['A mass lies on the right', 'B'],
    ['Option B, as far as I can tell', null],
    ['The correct answer is **b**, since the mass lies there', 'B'],
    ['The answer is D', null],
    ['It is on the left side, I think', null],
  ])('%s', (text, expected) => {
    expect(readVlmEvalKit(text, options)).toBe(expected);
  });
});

describe('VLMEvalKit’s reading of yes and no', () => {
  test.each([
    ['Yes', 'yes'],
    ['Yes, it is', 'yes'],
    ['No.', 'no'],
    ['I see no effusion', 'no'],
    ['Answer: NO!', 'no'],
    ['"Yes"', 'yes'],
    ['(no)', 'no'],
    ['yes or no', null],
    ['notice', null],
    ['', null],
    // Signs that it does not know of stay with the word.
    ['**Yes**', null],
    ['Answer:yes', null],
    ['It’s “yes”', null],
    // A sign parts words, unless it stands beside a space anywhere in the reply: then it vanishes.
    ['yes/sure', 'yes'],
    ['yes/sure / or so', null],
    ['yes-no', null],
    ['yes-it is - no', 'no'],
    // With a comma between digits every sign vanishes.
    ['yes/sure: 1,000', null],
    // Periods vanish, and join what stood around them; of more than 32 the rest stay.
    ['Yes.It is', null],
    ['1. Yes.', 'yes'],
    [`${'a. '.repeat(31)}yes.`, 'yes'],
    [`${'a. '.repeat(32)}yes.`, null],
  ])('%s', (text, expected) => {
    expect(readVlmEvalKitYesNo(text)).toBe(expected);
  });
});

describe('a reply to a question about one image', () => {
  const read = (text: string, asked = YES_NO, constrained?: boolean) =>
    readCaseReply(reply(text), asked, constrained, STRICT_READERS).read;

  it('by yes or no is the letter of the option that says so, whichever comes first', () => {
    expect(read('Yes.')).toEqual({ official: 'A', robust: 'A' });
    expect(read('No', { form: 'yes-no', options: { A: 'No', B: 'Yes' } })).toEqual({ official: 'A', robust: 'A' });
    expect(read('There is no effusion.')).toEqual({ official: null, robust: null });
  });

  it('that was held to a schema is read by the words that were offered', () => {
    expect(read('{"answer":"No"}', YES_NO, true)).toEqual({ official: 'B', robust: 'B' });
    expect(read('{"answer":"A"}', YES_NO, true)).toEqual({ official: null, robust: null });
  });

  it('keeps log-probabilities by the letters of the options', () => {
    const token = (text: string, logprob: number) => ({ token: text, logprob });
    const logprobs = [{ ...token('No', -0.1), top: [token('No', -0.1), token('Yes', -2.3)] }];
    expect(readCaseReply(reply('No', { logprobs }), YES_NO, undefined, STRICT_READERS).logprobs).toEqual({
      A: -2.3,
      B: -0.1,
    });
  });

  it('by NaturalBench is read as its code does, beside the robust reading', () => {
    const { readers } = CASE_PROTOCOLS.naturalbench;
    expect(readCaseReply(reply('There is no doubt: yes'), YES_NO, undefined, readers).read.official).toBe('B');
  });

  it('to an open question is its words; a thought alone that was cut off is no answer', () => {
    expect(read('<think>Left?</think>**The** answer is: Right lung.', OPEN)).toEqual({
      official: 'think left think answer is right lung',
      robust: 'right lung',
    });
    const cut = readCaseReply(reply('<think>It may be', { finish: 'length' }), OPEN, undefined, STRICT_READERS);
    expect(cut).toMatchObject({ truncated: true, thought: 'It may be' });
    expect(read(' … ', OPEN)).toEqual({ official: null, robust: null });
  });
});

describe('words of an answer', () => {
  it('are compared without case, punctuation and articles', () => {
    expect(answerTokens('The left-sided, 3.5 cm mass (T2-weighted).')).toEqual([
      'left-sided',
      '3.5',
      'cm',
      'mass',
      't2-weighted',
    ]);
    expect(isExactMatch('A Pneumothorax.', 'pneumothorax')).toBe(true);
    expect(isExactMatch('no pneumothorax', 'pneumothorax')).toBe(false);
  });

  it('share as often as they occur: F1 by hand', () => {
    expect(tokenF1('left lobe', 'the left lower lobe')).toBeCloseTo(0.8, 12);
    expect(tokenF1('left left', 'left')).toBeCloseTo(2 / 3, 12);
    expect(tokenF1('', 'left')).toBe(0);
    expect(tokenF1('right', 'left')).toBe(0);
  });

  it('are worth from 0 to 1, the same both ways round, and 1 for the same words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        const f1 = tokenF1(one, other);
        expect(f1).toBeGreaterThanOrEqual(0);
        expect(f1).toBeLessThanOrEqual(1);
        expect(tokenF1(other, one)).toBeCloseTo(f1, 12);
        if (answerTokens(one).length > 0) expect(tokenF1(one, one)).toBe(1);
        expect(answerTokens(answerTokens(one).join(' '))).toEqual(answerTokens(one));
        readOpenAnswer(one);
      }),
    );
  });
});
