import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRobust } from '../../../src/core/benchmark/reading/robust';
import { splitThought } from '../../../src/core/answer/thought';

const SIDES = { A: 'Left', B: 'Right' };
const FINDINGS = { A: 'Pleural effusion', B: 'A normal scan' };
const YES_NO = { A: 'Yes', B: 'No' };
const FOUR = { A: 'Aorta', B: 'Pulmonary artery', C: 'Left upper lobe', D: 'Left lower lobe' };

describe('the robust reading of a bare letter', () => {
  test.each([
    ['A', 'A'],
    ['a', 'A'],
    [' b ', 'B'],
    ['(A)', 'A'],
    ['A)', 'A'],
    ['a)', 'A'],
    ['A.', 'A'],
    ['**A**', 'A'],
    ['`B`', 'B'],
    ['"A"', 'A'],
    ['“B”', 'B'],
    ['A,', 'A'],
    ['("B")', 'B'],
    ['B")', 'B'],
    ['Ａ', 'A'],
    ['\\boxed{B}', 'B'],
    ['$\\boxed{\\text{A}}$', 'A'],
    ['<answer>B</answer>', 'B'],
    ['[A]', 'A'],
    ['B\n', 'B'],
    ['\r\nA\r\n', 'A'],
  ])('%j is %j', (reply, expected) => {
    expect(readRobust(reply, SIDES)).toBe(expected);
  });
});

describe('the robust reading of a sentence', () => {
  test.each([
    ['Answer: A', 'A'],
    ['Answer:A', 'A'],
    ['answer: b', 'B'],
    ['**Answer:** B', 'B'],
    ['#answer: ("B', 'B'],
    ['{"answer": "B"}', 'B'],
    ['The answer is (B).', 'B'],
    ['The correct answer is **B**', 'B'],
    ['The correct option is A: Left', 'A'],
    ['the answer is b', 'B'],
    ['Final answer: A', 'A'],
    ['Option B', 'B'],
    ['Option B is correct.', 'B'],
    ['I would choose B', 'B'],
    ['I would go with option A.', 'A'],
    ['I think it is B.', 'B'],
    ['It is A.', 'A'],
    ['A. Left', 'A'],
    ['(B) Right', 'B'],
    ['B - Right', 'B'],
    ['A, because the costophrenic angle is blunted', 'A'],
    ['A because the apex is dark', 'A'],
    ['B is the better choice', 'B'],
    ['B\n\nThe lesion is seen on that side.', 'B'],
    ['A\nExplanation: B would need a shifted trachea.', 'A'],
    // words of the option
    ['Left', 'A'],
    ['right.', 'B'],
    ['The answer is Left.', 'A'],
    ['The pneumothorax is on the "Right" side.', 'B'],
    ['It is seen on the left', 'A'],
    // a change of mind, a discussion with a decision
    ['It might be A, but the answer is B.', 'B'],
    ['A. Wait, B.', 'B'],
    ['A. Wait, no, B.', 'B'],
    ['We can eliminate A, leaving B.', 'B'],
    ['I cannot be certain, but the answer is B.', 'B'],
    ['As an AI I cannot give medical advice. However, B is most likely.', 'B'],
    ['Between A and B, I would say B.', 'B'],
    ['The answer is A. On closer inspection, the answer is B.', 'B'],
    ['Both A and B are plausible. Therefore, A.', 'A'],
    ['A: Left\nB: Right\nAnswer: B', 'B'],
    ['(A) Left is wrong since the apex is clear. (B) Right is correct. Final answer: B', 'B'],
    // negation
    ['B, not A', 'B'],
    ['It is not A, it is B.', 'B'],
    ['A rather than B', 'A'],
    ['A is incorrect, so B.', 'B'],
    ["It isn't A. B", 'B'],
    ['The finding is on the right, not on the left.', 'B'],
    // a thought is not an answer
    ['<unused94>thought\nA or B? A looks likely.<unused95>B', 'B'],
    ['<unused94>thought\nIt is A.\n<unused95>\n\n**B**', 'B'],
    ['<think>A</think>B', 'B'],
    ['thought A<unused95>B', 'B'],
  ])('%j is %j', (reply, expected) => {
    expect(readRobust(reply, SIDES)).toBe(expected);
  });
});

describe('no single choice is null', () => {
  test.each([
    '',
    '   ',
    '...',
    'not A',
    'The answer is not A.',
    'A or B',
    'A and B',
    'A/B',
    'Both',
    'Both A and B',
    'Neither A nor B',
    'The answer is A or B.',
    'Either left or right.',
    '(A) Left (B) Right',
    'A: Left\nB: Right',
    'A. Right',
    'The answer is A: Right',
    "I'm sorry, I cannot tell whether it is A or B.",
    'I cannot say that it is A.',
    'I am unable to view the image.',
    'None of the above',
    'C',
    'The scan is unremarkable.',
    'This is a type B dissection.',
    'There are B-lines.',
    '<unused94>thought\nThe answer is A',
    '<think>B',
  ])('%j', reply => {
    expect(readRobust(reply, SIDES)).toBeNull();
  });
});

describe('options whose words resemble letters or each other', () => {
  test.each([
    ['A normal scan', 'B'],
    ['A. Pleural effusion', 'A'],
    ['A pleural effusion is seen.', 'A'],
    ['Normal scan', null],
    ['There is no pleural effusion.', null],
    ['A normal scan, no pleural effusion', 'B'],
    ['A large mass is seen', null],
    ['B: A normal scan', 'B'],
    ['A: A normal scan', null],
  ])('findings: %j is %j', (reply, expected) => {
    expect(readRobust(reply, FINDINGS)).toBe(expected);
  });

  test.each([
    ['Yes', 'A'],
    ['No, there is no fracture.', 'B'],
    ['Yes, there is no doubt.', 'A'],
    ['There is no fracture.', null],
    ['The answer is no.', 'B'],
  ])('yes or no: %j is %j', (reply, expected) => {
    expect(readRobust(reply, YES_NO)).toBe(expected);
  });

  test.each([
    ['left lower lobe', 'D'],
    ['d', 'D'],
    ['C) Left upper lobe', 'C'],
    ['The answer is the aorta.', 'A'],
    ['The pulmonary artery, not the aorta', 'B'],
    ['Left', null],
    ['A, B or C', null],
    ['E', null],
  ])('four options: %j is %j', (reply, expected) => {
    expect(readRobust(reply, FOUR)).toBe(expected);
  });
});

describe('properties', () => {
  const word = fc.stringMatching(/^[a-z]{3,8}$/);
  const texts = fc.uniqueArray(
    fc.array(word, { minLength: 1, maxLength: 4 }).map(w => w.join(' ')),
    { minLength: 2, maxLength: 5 },
  );
  const options = texts.map(all => Object.fromEntries(all.map((text, i) => [String.fromCharCode(65 + i), text])));

  test('a letter in any of the usual dresses is that letter, and its text alone too', () => {
    const dress = fc.constantFrom(
      '%',
      '(%)',
      '%.',
      '%)',
      '**%**',
      'Answer: %',
      'The answer is %.',
      '("%")',
      'Option %',
    );
    fc.assert(
      fc.property(options, dress, fc.nat(), (given, form, n) => {
        const letters = Object.keys(given);
        const letter = letters[n % letters.length] ?? 'A';
        expect(readRobust(form.replace('%', letter), given)).toBe(letter);
        expect(readRobust(given[letter] ?? '', given)).toBe(letter);
        expect(readRobust(`<unused94>It could be ${letters.join(' or ')}<unused95>${letter}`, given)).toBe(letter);
      }),
    );
  });

  test('any reply is read as one of the letters or null', () => {
    const pieces = fc.constantFrom(
      'A',
      'B',
      'a',
      'not',
      'or',
      'the answer is',
      '(',
      ')',
      '"',
      '.',
      ',',
      '\n',
      'left',
      'right',
      'sorry',
      'but',
      'so',
      ':',
      '<unused94>',
      '<unused95>',
    );
    const reply = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map(p => p.join(' ')),
    );
    fc.assert(
      fc.property(reply, text => {
        expect(['A', 'B', null]).toContain(readRobust(text, SIDES));
      }),
      { numRuns: 2000 },
    );
  });

  test('thought and answer add up to the reply', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (thought, answer) => {
        const split = splitThought(`<unused94>${thought}<unused95>${answer}`);
        expect(split).toEqual({ answer: answer.trim(), thought, unfinished: false });
      }),
    );
  });
});
