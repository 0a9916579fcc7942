import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRobust } from '../../../src/core/benchmark/reading/robust';
import { OPTIONS, REPLIES } from './replies';

describe.each(Object.entries(REPLIES))('the robust reading of %s', (_kind, replies) => {
  it.each(replies)('asked %s: %j is %j', (asked, reply, expected) => {
    expect(readRobust(reply, OPTIONS[asked])).toBe(expected);
  });
});

describe('whatever the reply', () => {
  const all = Object.values(REPLIES).flat();
  const anyReply = fc.constantFrom(...all);
  const space = fc.stringMatching(/^[ \t\r\n\u00a0]{0,6}$/);

  it('space around it changes nothing', () => {
    fc.assert(
      fc.property(anyReply, space, space, ([asked, reply, expected], before, after) => {
        expect(readRobust(before + reply + after, OPTIONS[asked])).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('nothing is read from inside a thought, and the answer behind it is read as if it stood alone', () => {
    const brackets = fc.constantFrom(['<think>', '</think>'] as const, ['<unused94>thought\n', '<unused95>'] as const);
    const plain = all.filter(([, reply]) => !/<\/?(?:think|unused9\d)>/.test(reply));
    fc.assert(
      fc.property(
        brackets,
        fc.constantFrom(...plain),
        fc.constantFrom(...plain),
        ([open, close], [, thought], [asked, reply, expected]) => {
          expect(readRobust(open + thought + close + reply, OPTIONS[asked])).toBe(expected);
          expect(readRobust(open + thought + close, OPTIONS[asked])).toBeNull();
          expect(readRobust(open + thought, OPTIONS[asked])).toBeNull();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('a letter alone, in any dress, is that letter', () => {
    const dress = fc.constantFrom(
      ...['%', '(%)', '[%]', '{%}', '"%"', "'%'", '“%”', '**%**', '*%*', '__%__', '`%`', '%.', '%)', '%:', '%,', '> %'],
      ...['- %', '# %', '$%$', '\\boxed{%}', '\\text{%}', '<answer>%</answer>', 'Option %', 'Answer: %', '%</s>'],
    );
    const option = fc.constantFrom(...Object.values(OPTIONS));
    fc.assert(
      fc.property(option, fc.nat(), fc.array(dress, { minLength: 1, maxLength: 3 }), (options, n, dresses) => {
        const letters = Object.keys(options);
        const letter = letters[n % letters.length]!;
        const once = dresses.filter((form, i) => /[(["'`*_$\\<]/.test(form) || i === 0);
        const dressed = once.reduceRight((inner, form) => form.replace('%', () => inner), letter);
        expect(readRobust(dressed, options)).toBe(letter);
      }),
      { numRuns: 2000 },
    );
  });

  it('words without a letter or an option choose nothing', () => {
    const words = [
      'the',
      'lesion',
      'is',
      'seen',
      'in',
      'this',
      'image',
      'and',
      'or',
      'not',
      'answer',
      'option',
      'correct',
    ];
    const marks = ['.', ',', ':', '\n', '"', '(', ')', '**', '1', '42', 'X-ray', 'CT', 'PA view', 'sorry', 'therefore'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words, ...marks), { maxLength: 20 }), parts => {
        expect(readRobust(parts.join(' '), OPTIONS.sides)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('it is read without an exception, as one of the letters or null', () => {
    const options = fc.dictionary(fc.constantFrom('A', 'B', 'C', '1', 'a', '.', '('), fc.string({ unit: 'binary' }), {
      minKeys: 2,
    });
    const scrap = fc.oneof(
      anyReply.map(([, reply]) => reply),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(options, fc.array(scrap, { maxLength: 5 }), (given, scraps) => {
        expect([...Object.keys(given), null]).toContain(readRobust(scraps.join(' '), given));
      }),
      { numRuns: 2000 },
    );
  });
});
