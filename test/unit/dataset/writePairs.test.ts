import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePairs } from '../../../src/core/dataset/parsePairs';
import type { Pair } from '../../../src/core/dataset/types';
import { appendPair, editPairLine, formatPair, nextPairId } from '../../../src/core/dataset/writePairs';
import { plain, validPair } from './generators';

const small: Pair = { v: 1, id: 'x', image1: 'a.png' };

describe('formatPair', () => {
  it('is one line for every reader', () => {
    fc.assert(fc.property(validPair, pair => !/[\n\r\u0085\u2028\u2029]/.test(formatPair(pair))));
  });

  it('writes the fields in the order of docs/formats.md, unknown ones last in their own', () => {
    const pair: Pair = {
      zeta: 1,
      status: 'draft',
      '7': 2,
      image2: 'b.png',
      image1: 'a.png',
      id: 'x',
      v: 1,
      note: undefined,
    };
    expect(formatPair(pair)).toBe('{"v":1,"id":"x","image1":"a.png","image2":"b.png","status":"draft","7":2,"zeta":1}');
  });
});

describe('appendPair', () => {
  it.each([
    ['', '{x}\n'],
    ['a\n', 'a\n{x}\n'],
    ['a', 'a\n{x}'],
    ['a\r\nb\r\n', 'a\r\nb\r\n{x}\r\n'],
    ['a\r\nb', 'a\r\nb\r\n{x}'],
  ])('keeps line ends and the end of %j', (before, after) => {
    expect(appendPair(before, small)).toBe(after.replace('{x}', formatPair(small)));
  });

  it('adds a pair that is read back after those before it', () => {
    fc.assert(
      fc.property(validPair, validPair, fc.constantFrom('\n', '\r\n', ''), (one, two, end) => {
        const text = appendPair(`${formatPair({ ...one, id: '1' })}${end}`, { ...two, id: '2' });
        expect(parsePairs(text).pairs.map(({ pair }) => pair)).toEqual([
          plain({ ...one, id: '1' }),
          plain({ ...two, id: '2' }),
        ]);
      }),
    );
  });
});

describe('editPairLine', () => {
  it('changes the named field and no other byte', () => {
    const line = '  { "note" : "caf\\u00e9",\t"v": 1.0, "id":"x" ,"zeta":{"k":[1,  2]}, "image1":"a.png" } ';
    expect(editPairLine(line, { image1: 'b.png' })).toBe(line.replace('"a.png"', '"b.png"'));
    expect(editPairLine(line, { note: undefined })).toBe(line.replace('"note" : "caf\\u00e9",\t', ''));
    expect(editPairLine(line, { zeta: undefined })).toBe(line.replace(' ,"zeta":{"k":[1,  2]}', ''));
  });

  it('puts a new field in its place, spaced as the line is', () => {
    expect(editPairLine('{"v": 1, "id": "x", "image1": "a", "zeta": 1}', { status: 'accepted' })).toBe(
      '{"v": 1, "id": "x", "image1": "a", "status": "accepted", "zeta": 1}',
    );
    expect(editPairLine('{"id":"x"}', { v: 1 })).toBe('{"v":1,"id":"x"}');
    expect(editPairLine('{ }', { id: 'x' })).toBe('{"id":"x"}');
  });

  it('edits the one that counts of a name given twice, and removes both', () => {
    expect(editPairLine('{"note":"a","v":1,"note":"b"}', { note: 'c' })).toBe('{"note":"a","v":1,"note":"c"}');
    expect(editPairLine('{"note":"a","v":1,"note":"b"}', { note: undefined })).toBe('{"v":1}');
  });

  it('reads as the pair with exactly those changes, whatever the spacing', () => {
    const changes = fc.record(
      {
        note: fc.option(fc.string(), { nil: undefined }),
        status: fc.constant('draft' as const),
        group: fc.constant('g'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(validPair, changes, fc.nat(3), (pair, change, indent) => {
        const line = JSON.stringify(plain(pair), null, indent).replace(/\n */g, ' '.repeat(indent));
        const edited = JSON.parse(editPairLine(line, change)) as unknown;
        expect(edited).toEqual(plain({ ...(JSON.parse(line) as Pair), ...change }));
      }),
    );
  });

  it('refuses a line that is no object', () => {
    expect(() => editPairLine('{"v":1', { note: '' })).toThrowError(expect.objectContaining({ kind: 'bad-input' }));
    expect(() => editPairLine('[1]', { note: '' })).toThrowError(expect.objectContaining({ kind: 'bad-input' }));
  });
});

describe('nextPairId', () => {
  it('is one more than the largest of its stem', () => {
    expect(nextPairId([], 'chest')).toBe('chest-0001');
    expect(nextPairId(['chest-0014', 'chest-2', 'head-0090', 'chest-x', 'chest-0009b'], 'chest')).toBe('chest-0015');
    expect(nextPairId(['chest-9999'], 'chest')).toBe('chest-10000');
  });
});
