import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../../src/core/errors';
import { choiceOf, optionsField } from '../../../../src/core/dataset/layouts/choice';
import { embeddedImages } from '../../../../src/core/dataset/layouts/embedded';
import { LAYOUTS } from '../../../../src/core/dataset/layouts/layouts';
import { optionsIn } from '../../../../src/core/dataset/layouts/mmvp';
import { readTable } from '../../../../src/core/dataset/layouts/tables';
import { isDrop } from '../../../../src/core/dataset/layouts/types';
import { table } from './fixtures';

const FORMATS = ['csv', 'tsv', 'json', 'jsonl'] as const;
/** Text that often has the marks of the formats in it. */
const messy = fc
  .array(fc.oneof(fc.constantFrom('"', ',', '\t', '\n', '\r\n', '{', '}', '[', ']', ':', '\uFEFF'), fc.string()), {
    maxLength: 30,
  })
  .map(parts => parts.join(''));

describe('readTable', () => {
  it('reads any text, or throws a ProbeError', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FORMATS), messy, (format, text) => {
        try {
          expect(readTable('x', format, text).rows.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(ProbeError);
        }
      }),
    );
  });

  it('gives back the cells that were written, with the lines they begin at', () => {
    const cell = fc.string().map(text => `x${text.replaceAll('\r', '')}`);
    const rows = fc.array(fc.record({ a: cell, b: cell }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(rows, fc.constantFrom('csv' as const, 'tsv' as const), (written, format) => {
        const text = table(written, format === 'csv' ? ',' : '\t');
        const { rows: read } = readTable('x', format, text);
        expect(read.map(({ fields }) => fields)).toEqual(written);
        let line = 2;
        for (const [index, row] of written.entries()) {
          expect(read[index]?.line).toBe(line);
          line += `${row.a}${row.b}`.split('\n').length;
        }
      }),
    );
  });

  it('survives JSON nested without end', () => {
    const nested = '['.repeat(100_000);
    expect(() => readTable('x', 'json', nested)).toThrow(ProbeError);
    expect(() => readTable('x', 'jsonl', nested)).toThrow(ProbeError);
  });
});

describe('every layout', () => {
  const NAMES = [...new Set(LAYOUTS.flatMap(({ needs }) => needs.flat()))];
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('yes', 'A', '(a) x (b) y', 'CLOSED', '1.png'),
    fc.uint8Array(),
  );
  const row = fc.record({
    line: fc.nat(),
    fields: fc.dictionary(fc.constantFrom(...NAMES, 'A', 'B', 'option_A', 'option_B', '__proto__'), value),
  });

  it('makes of any rows questions with an option that is correct, open ones with an answer, or reasons', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LAYOUTS), fc.array(row, { maxLength: 9 }), (layout, rows) => {
        for (const { found } of layout.read(rows)) {
          if (isDrop(found)) continue;
          const { options, correct1, correct2, answer1 } = found.question;
          if (options === undefined) {
            expect([found.images.length, answer1?.trim() === '', correct1, correct2]).toEqual([
              1,
              false,
              undefined,
              undefined,
            ]);
            continue;
          }
          expect(Object.keys(options).length).toBeGreaterThanOrEqual(2);
          expect(Object.keys(options)).toContain(correct1);
          expect(correct2 === undefined).toBe(found.images.length === 1);
        }
      }),
    );
  });
});

describe('embeddedImages', () => {
  it('takes an image of any size for base64', () => {
    const bytes = Buffer.alloc(30_000_000, 'a picture');
    const row = { line: 2, fields: { index: '0', image: bytes.toString('base64') } };
    const image = embeddedImages([row]).get(row);
    expect(image !== undefined && 'bytes' in image && bytes.equals(image.bytes)).toBe(true);
  });
});

describe('options', () => {
  it('of any value are letters with texts, or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string()), value => {
        const options = optionsField(value);
        for (const [letter, text] of Object.entries(options ?? {})) {
          expect(letter).toMatch(/^[A-Z]$/);
          expect(typeof text).toBe('string');
        }
      }),
    );
  });

  it('inside one text are read in order', () => {
    expect(optionsIn('(a) Open (b) Closed (partly) (c) Both')).toEqual({ A: 'Open', B: 'Closed (partly)', C: 'Both' });
    expect(optionsIn('open or closed')).toEqual({});
  });

  it.each([
    ['letter', 'b', 'B'],
    ['letter', '(B).', 'B'],
    ['letter', 'Right', undefined],
    ['text', ' right ', 'B'],
    ['text', 'B', undefined],
    ['text', 'right lung', undefined],
    ['either', 'B', 'B'],
    ['either', 'Right', 'B'],
  ] as const)('by %s: %s', (form, answer, expected) => {
    const choice = choiceOf({ A: 'Left', B: 'Right' }, answer, form);
    expect(isDrop(choice) ? undefined : choice.correct).toBe(expected);
  });
});
