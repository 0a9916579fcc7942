import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManifestChecker } from '../../../src/core/dataset/manifestChecker';
import { parsePairs } from '../../../src/core/dataset/parsePairs';

const LINES = [
  '{"v":1,"id":"a","image1":"x.png","image2":"y.png"}',
  '{"v":1,"id":"b","image1":"x.png","colour":"red"}',
  '{"v":1,"id":"a"}',
  '{"v":1,"id":"b",',
  '',
  '  ',
];
const line = fc.constantFrom(...LINES);
const fragment = fc.oneof(
  fc.array(line, { maxLength: 4 }).map(lines => lines.join('\n')),
  fc.string({ unit: fc.constantFrom('"', '{', '}', ',', 'a', '1', '\n', '\r\n', '🫁') }),
);
const position = fc.record({ line: fc.nat(12), character: fc.nat(60) });
const edit = fc.record({ from: position, to: position, text: fragment });

/** The same edit on the text as a whole. */
function applied(text: string, start: Position, end: Position, by: string): string {
  const lines = text.split('\n');
  const offset = ({ line: at, character }: Position): number => {
    if (at >= lines.length) return text.length;
    const before = lines.slice(0, at).reduce((sum, content) => sum + content.length + 1, 0);
    return before + Math.min(character, lines[at]!.length);
  };
  return text.slice(0, offset(start)) + by + text.slice(offset(end));
}
interface Position {
  readonly line: number;
  readonly character: number;
}
const isBefore = (a: Position, b: Position) => a.line < b.line || (a.line === b.line && a.character <= b.character);

describe('a manifest that is being edited', () => {
  it('has, after any edits, the problems of its text', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.array(edit, { maxLength: 6 }), (lines, edits) => {
        let text = lines.join('\n');
        const checker = new ManifestChecker(text);
        for (const { from, to, text: typed } of edits) {
          const [start, end] = isBefore(from, to) ? [from, to] : [to, from];
          const by = typed.replaceAll('\r\n', '\n');
          text = applied(text, start, end, by);
          checker.edit(start, end, by);
          expect(checker.lines.map(({ text: content }) => content)).toEqual(text.split('\n'));
          expect([...checker.problems()]).toEqual(parsePairs(text).problems);
        }
      }),
    );
  });

  it('keeps the lines that an edit did not touch', () => {
    const checker = new ManifestChecker(LINES.join('\r\n'));
    const [first, , third] = checker.lines;
    checker.edit({ line: 1, character: 0 }, { line: 1, character: 1 }, '[\n{');
    expect(checker.lines[0]).toBe(first);
    expect(checker.lines[3]).toBe(third);
  });

  it('names the first line of an id, and finds it again when that line goes', () => {
    const pair = (id: string) => `{"v":1,"id":"${id}","image1":"x.png"}`;
    const checker = new ManifestChecker([pair('a'), pair('b'), pair('a'), pair('a')].join('\n'));
    const clashes = () => [...checker.problems()].map(({ line: at, relatedLine }) => [at, relatedLine]);
    expect(clashes()).toEqual([
      [3, 1],
      [4, 1],
    ]);
    checker.edit({ line: 0, character: 0 }, { line: 1, character: 0 }, '');
    expect(clashes()).toEqual([[3, 2]]);
  });

  it('takes a paste of any size', () => {
    const checker = new ManifestChecker('first\nlast');
    checker.edit({ line: 0, character: 5 }, { line: 0, character: 5 }, '\n'.repeat(300_000));
    expect(checker.lines).toHaveLength(300_002);
    expect([...checker.problems()].map(({ line: at }) => at)).toEqual([1, 300_002]);
  });
});
