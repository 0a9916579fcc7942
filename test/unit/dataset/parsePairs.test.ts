import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePairs } from '../../../src/core/dataset/parsePairs';
import { formatPair } from '../../../src/core/dataset/writePairs';
import { plain, validPair } from './generators';

const good = (id: string) =>
  `{"v":1,"id":"${id}","image1":"a.png","image2":"b.png","question":"Side?","options":{"A":"Left","B":"Right"},"correct1":"A","correct2":"B","status":"accepted"}`;

/** The problems of a text, each as its code and the very characters it points at. */
function pointed(text: string): [string, string][] {
  const lines = text.split(/\r\n|\n/);
  return parsePairs(text).problems.map(p => [p.code, (lines[p.line - 1] ?? '').slice(p.column - 1, p.endColumn - 1)]);
}

describe('reading *.pairs.jsonl', () => {
  it('gives back every valid pair as it was written', () => {
    fc.assert(
      fc.property(fc.array(validPair, { maxLength: 4 }), pairs => {
        const unique = pairs.map((pair, index) => ({ ...pair, id: `${pair.id}${index}` }));
        const parsed = parsePairs(unique.map(pair => `${formatPair(pair)}\n`).join(''));
        expect(parsed.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(parsed.pairs).toEqual(unique.map((pair, index) => ({ pair: plain(pair), line: index + 1 })));
      }),
    );
  });

  it('never throws, and points inside the line it blames', () => {
    const shards = [
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      '\n',
      '\r',
      '1',
      '-',
      'true',
      '//',
      '"id"',
      '"v"',
      ' ',
      '\u2028',
      '🫁',
    ];
    const almostJson = fc.array(fc.constantFrom(...shards)).map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), almostJson, fc.json()), text => {
        const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
        for (const problem of parsePairs(text).problems) {
          expect(problem.endLine).toBe(problem.line);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(problem.endColumn).toBeGreaterThan(problem.column);
          expect(problem.endColumn - 1).toBeLessThanOrEqual((lines[problem.line - 1] ?? '').length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('survives nesting deeper than any stack', () => {
    const deep = '['.repeat(200_000);
    expect(
      parsePairs(`${deep}\n{"v":1,"id":"x","image1":${deep}${']'.repeat(200_000)}}\n${good('a')}`).problems,
    ).toMatchObject([
      { line: 1, code: 'too-large' },
      { line: 2, code: 'too-large' },
    ]);
  });

  it('reads the other lines around a bad one, and counts blank lines, a byte order mark and CRLF', () => {
    const { pairs, problems } = parsePairs(`\uFEFF${good('a')}\r\n\r\n{"v":1,\r\n  \r\n${good('b')}`);
    expect(pairs.map(({ pair, line }) => [pair.id, line])).toEqual([
      ['a', 1],
      ['b', 5],
    ]);
    expect(problems).toMatchObject([{ line: 3, code: 'broken-json', severity: 'error' }]);
  });

  it('counts columns on the first line without the byte order mark', () => {
    expect(parsePairs('\uFEFF{"v":"1","id":"x","image1":"a"}').problems[0]).toMatchObject({
      code: 'mistyped-field',
      column: 6,
      endColumn: 9,
    });
  });

  it.each([
    ['{"v":1,"id":"x" "image1":"a"}', 'broken-json', '"image1"'],
    ['{"v":1,"id":"x",}', 'broken-json', '}'],
    ['{"v":1} // why', 'broken-json', '// why'],
    [`${good('x')}${good('y')}`, 'broken-json', '{'],
    ['[1]', 'not-an-object', '[1]'],
    ['{"v":2,"id":7}', 'newer-version', '2'],
    ['{"v":1,"id":"x"}', 'missing-field', '{"v":1,"id":"x"}'],
    ['{"v":1,"id":"","image1":"a"}', 'mistyped-field', '""'],
    ['{"v":1.5,"id":"x","image1":"a"}', 'mistyped-field', '1.5'],
    ['{"v":1,"id":"x","image1":"a","options":{"1":"y"}}', 'mistyped-field', '"1"'],
    ['{"v":1,"id":"x","image1":"a","options":{"A":5}}', 'mistyped-field', '5'],
    ['{"v":1,"id":"x","image1":"a","status":"done"}', 'mistyped-field', '"done"'],
    ['{"v":1,"id":"x","image1":"a","rendering1":{"window":[40,0]}}', 'mistyped-field', '0'],
    ['{"v":1,"id":"x","image1":"a","colour":"red"}', 'unknown-field', '"colour"'],
    ['{"v":1,"id":"x","image1":"../a.png"}', 'outside-dataset', '"../a.png"'],
    ['{"v":1,"id":"x","image1":"a#b.png","image2":"./a#b.png#frame=0"}', 'same-image-twice', '"./a#b.png#frame=0"'],
    ['{"v":1,"id":"x","image1":"a","correct2":"A"}', 'missing-field', '"A"'],
    ['{"v":1,"id":"x","image1":"a","options":{"A":"y","B":"z"},"correct1":"C"}', 'correct-not-an-option', '"C"'],
    ['{"v":1,"id":"x","image1":"a","options":{"A":"y","B":" y "}}', 'options-equal', '" y "'],
    [
      '{"v":1,"id":"x","image1":"a","status":"accepted","question":"?","options":{"A":"y"},"correct1":"A"}',
      'missing-field',
      '{"A":"y"}',
    ],
    [
      '{"v":1,"id":"x","image1":"a","status":"accepted","question":" ","options":{"A":"y","B":"z"},"correct1":"A"}',
      'missing-field',
      '" "',
    ],
    [good('x').replace('"correct2":"B"', '"correct2":"A"'), 'both-correct-equal', '"A"'],
    [good('x').replace(',"correct2":"B"', ''), 'missing-field', good('x').replace(',"correct2":"B"', '')],
  ])('says exactly where: %s', (line, code, at) => {
    expect(pointed(line)).toEqual([[code, at]]);
  });

  it('finds the same id again, also where the first line has another error, and keeps the first pair', () => {
    const { pairs, problems } = parsePairs(`${good('a')}\n{"v":1,"id":"b"}\n${good('a')}\n${good('b')}`);
    expect(pairs.map(({ line }) => line)).toEqual([1]);
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [2, 'missing-field'],
      [3, 'duplicate-id'],
      [4, 'duplicate-id'],
    ]);
  });

  it('reads a pair that has only warnings, and two frames of one file as two images', () => {
    const line = '{"v":1,"id":"x","image1":"a.dcm#frame=1","image2":"a.dcm#frame=2","colour":"red"}';
    expect(parsePairs(line).pairs).toHaveLength(1);
    expect(pointed(line)).toEqual([['unknown-field', '"colour"']]);
  });
});
