import { describe, expect, it } from 'vitest';
import { codeActions } from '../../../src/server/codeActions';
import { codeLenses, LENS_LINES } from '../../../src/server/codeLens';
import { ManifestDocument } from '../../../src/server/documents';
import { plainLens } from '../../../src/server/plainConnection';

const URI = 'file:///data/x.pairs.jsonl';
const pair = (more = '') => `{"v":1,"id":"a","image1":"a.png","image2":"b.png"${more}}`;
const titles = (...lines: string[]) =>
  codeLenses(new ManifestDocument(URI, lines.join('\n')))
    .map(plainLens)
    .map(({ range, command }) => [range.start.line, command?.title]);
const at = { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } };
const actions = async (text: string) => {
  const params = { textDocument: { uri: URI }, range: at, context: { diagnostics: [] } };
  return (await codeActions(new ManifestDocument(URI, text), params)).map(({ title }) => title);
};

describe('what can be done with a pair', () => {
  it('stands above its line, with the status it has ticked', () => {
    expect(titles('', pair(',"status":"rejected"'))).toEqual([
      [1, 'Probe'],
      [1, 'Ask'],
      [1, 'Accept'],
      [1, '$(check) Rejected'],
    ]);
  });

  it('leaves out what needs two images, and lines that are no pair', () => {
    expect(titles('{"v":1,"id":"a","image1":"a.png"}', '{"v":1,', '[]')).toEqual([
      [0, 'Accept'],
      [0, 'Reject'],
    ]);
  });

  it('names the line by its number, counted from 1', () => {
    const [lens] = codeLenses(new ManifestDocument(URI, `\n${pair()}`));
    expect(lens?.command?.arguments).toEqual([URI, 2]);
  });

  it('is found among the code actions of a manifest that is too long for lenses', async () => {
    const long = Array.from({ length: LENS_LINES + 1 }, () => pair()).join('\n');
    expect(titles(long)).toEqual([]);
    expect(await actions(long)).toEqual(['MedProbe: Probe', 'MedProbe: Ask', 'MedProbe: Accept', 'MedProbe: Reject']);
    expect(await actions(`${pair()}\n${pair()}`)).toEqual([]);
  });
});
