import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { knownCategories } from '../../../src/core/dataset/categories';
import { checkLine } from '../../../src/core/dataset/checkLine';
import { LocatedLine } from '../../../src/core/dataset/locate';
import { LONGEST_LINE, MOST_ENTRIES, MOST_PROBLEMS } from '../../../src/core/dataset/lineBounds';
import { ManifestChecker } from '../../../src/core/dataset/manifestChecker';
import { nearestNames } from '../../../src/core/dataset/nearest';
import { parsePairs } from '../../../src/core/dataset/parsePairs';
import { editPairLine } from '../../../src/core/dataset/writePairs';
import * as positioned from '../../../src/core/files/positionedJson';

const GOOD = { v: 1, id: 'x', image1: 'a.png', image2: 'b.png' };
const line = (fields: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...GOOD, ...fields });
const codes = (text: string): string[] => checkLine(text).problems.map(({ code }) => code);
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('a line of a manifest', () => {
  test('of any length is read or is one problem that says so', () => {
    const note = 'n'.repeat(LONGEST_LINE - line({ note: '' }).length);
    expect(codes(line({ note }))).toEqual([]);
    const { problems, pair, id } = checkLine(line({ note: `${note}n` }));
    expect([problems.length, pair, id]).toEqual([1, undefined, undefined]);
    expect(problems[0]).toMatchObject({ code: 'too-large', severity: 'error', start: 0, end: LONGEST_LINE + 1 });
    expect(problems[0]?.message).toBe(
      `The line has ${LONGEST_LINE + 1} characters; ${LONGEST_LINE} are read. Nothing in it is checked.`,
    );
  });

  test.each([
    ['arrays', nested(200_000)],
    ['objects', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
    ['arrays that never close', '['.repeat(200_000)],
    ['arrays behind a quote in a comment', `/*"*/${'['.repeat(200_000)}`],
    ['arrays in a field', line({}).replace('"x"', `"x","deep":${nested(200_000)}`)],
  ])('nested to a depth of 200,000 %s is one problem, whatever is asked of it', (_, text) => {
    const { problems } = checkLine(text);
    expect(problems).toHaveLength(1);
    expect(['too-large', 'broken-json']).toContain(problems[0]?.code);
    expect(problems[0]?.message.length).toBeLessThan(200);
    expect(() => editPairLine(text, { status: 'accepted' })).toThrow(/is not a JSON object/);
    expect(knownCategories([{ text: `{"categories1":["c"],"x":${text}}` }])).not.toContain('c');
    expect(() => positioned.jsonLocation(text, text.length)).not.toThrow();
    expect(positioned.partialJson(text)).toBeUndefined();
  });

  test('nested as deeply as anything that people write is read', () => {
    expect(codes(line({ provenance: { deep: JSON.parse(nested(97)) as unknown } }))).toEqual([]);
    expect(codes(line({ provenance: { deep: JSON.parse(nested(99)) as unknown } }))).toEqual(['too-large']);
    expect(codes(line({ note: '['.repeat(1000) }))).toEqual([]);
  });

  test('with more problems than are listed has errors first, and says how many there are beyond', () => {
    const parse = vi.spyOn(positioned, 'jsonTree');
    const unknown = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`f${n}`, n]));
    const { problems, pair } = checkLine(line({ ...unknown, correct1: 'Z', options: { A: 'a', B: 'b' } }));
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
    expect(pair).toBeUndefined();
    expect(problems).toHaveLength(MOST_PROBLEMS + 1);
    expect(problems[0]).toMatchObject({ code: 'correct-not-an-option', severity: 'error' });
    expect(problems.at(-1)).toMatchObject({
      code: 'more-problems',
      severity: 'warning',
      message: '801 more problems of this line are not listed.',
    });
    expect(checkLine(line(unknown)).pair).toBeDefined();
  });

  const many = (count: number) => Array.from({ length: count }, (_, n) => n);
  test.each([
    ['options', Object.fromEntries(many(12_000).map(n => [`O${n}`, `text ${n}`]))],
    ['categories1', many(200_000).map(() => 'c')],
    ['categories2', many(100_000)],
    ['similarity', Object.fromEntries(many(20_000).map(n => [`e${n}`, 0.5]))],
  ])('with thousands of %s has one problem, at that field', (field, value) => {
    const text = line({ [field]: value });
    const { problems, id } = checkLine(text);
    expect(problems).toMatchObject([{ code: 'too-large', severity: 'error', field }]);
    expect(problems[0]?.message).toMatch(/has \d+ entries; 1000 are read\. Nothing else of the line is checked\.$/);
    expect(text.slice(problems[0]?.start, problems[0]?.end)).toBe(JSON.stringify(value));
    expect(id).toBe('x');
  });

  test('with as many entries as are read is checked entry by entry', () => {
    const categories1 = many(MOST_ENTRIES).map(n => (n === 7 ? 7 : 'c'));
    expect(codes(line({ categories1 }))).toEqual(['mistyped-field']);
    expect(codes(line(Object.fromEntries(many(60_000).map(n => [`f${n}`, n]))))).toEqual(['too-large']);
  });

  test('has messages of a length that can be read, however long its names and ids are', () => {
    const long = 'x'.repeat(100_000);
    const texts = [
      line({ id: long, [long]: 1, image1: `../${long}`, correct1: 'A', options: { B: 'b' } }),
      line({ id: long }),
      line({ status: long }),
    ];
    const { problems } = parsePairs(texts.join('\n'));
    expect(problems.length).toBeGreaterThanOrEqual(5);
    for (const { message } of problems) expect(message.length).toBeLessThan(500);
    expect([...new ManifestChecker(texts.join('\n')).problems()]).toEqual(problems);
  });
});

describe('places in a line', () => {
  test('are those of a parser of its own, found in one look', () => {
    const key = fc.constantFrom('a', 'b', 'c', '');
    const value: fc.Arbitrary<unknown> = fc.letrec(tie => ({
      value: fc.oneof({ maxDepth: 3 }, fc.integer(), key, tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 3 }),
      object: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 4 }), object => {
        const text = JSON.stringify(object);
        const located = new LocatedLine(text);
        for (const [name, inner] of Object.entries(object)) {
          const { start, end } = located.locate({ path: [name], at: 'value' });
          expect(text.slice(start, end)).toBe(JSON.stringify(inner));
          const named = located.locate({ path: [name], at: 'name' });
          expect(text.slice(named.start, named.end)).toBe(JSON.stringify(name));
        }
      }),
    );
    expect(new LocatedLine('{"a":1,"a":22}').locate({ path: ['a'], at: 'value' })).toEqual({ start: 11, end: 13 });
  });

  test('a field that is given many times is taken away in one look', () => {
    const parse = vi.spyOn(positioned, 'jsonTree');
    const twice = `{"v":1${',"x": 1'.repeat(5000)} , "id":"a"}`;
    expect(editPairLine(twice, { x: undefined })).toBe('{"v":1 , "id":"a"}');
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
    expect(editPairLine('{"x":1, "x":2, "v":1}', { x: undefined })).toBe('{"v":1}');
    expect(editPairLine('{ "x":1, "x":2 }', { x: undefined })).toBe('{  }');
  });
});

test('names that no file system has are near to none', () => {
  expect(nearestNames('a'.repeat(5000), ['a'.repeat(4999)], 3)).toEqual([]);
  expect(nearestNames('image1.png', ['image2.png', 'x'.repeat(100_000)], 3)).toEqual(['image2.png']);
});
