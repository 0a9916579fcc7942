import { describe, expect, it } from 'vitest';
import { SiglipTokenizer } from '../../../../src/core/encoder/tokenizer/siglipTokenizer';
import { sentencePiece, strings as readStrings, unzipped } from './fixture';
import type { Strings } from './fixture';

const strings = readStrings();

/** The texts whose ids differ, with both; a failing test shows the first few. */
function differing(expected: Strings['siglip'], ids: (text: string) => readonly number[]) {
  return strings.texts
    .map((text, n) => ({ text: JSON.stringify(text.slice(0, 80)), expected: expected[n]!, ids: ids(text) }))
    .filter(one => JSON.stringify(one.expected) !== JSON.stringify(one.ids))
    .slice(0, 5);
}

describe('on 5,000 generated strings', () => {
  it('there are so many, and they are not all of one kind', () => {
    expect(strings.texts.length).toBe(5000);
    expect(new Set(strings.siglip.map(ids => ids.length)).size).toBeGreaterThan(40);
  });

  it.each(['nfkc', 'bytes'] as const)('the model %s gives the ids that the library gives', name => {
    const pieces = sentencePiece(unzipped(`${name}.model`));
    const ids = (text: string) =>
      pieces
        .encode(text)
        .map(piece => pieces.idOf(piece))
        .slice(0, 200);
    expect(differing(strings[name], ids)).toEqual([]);
  });

  it("SigLIP's tokenizer gives the ids that transformers gives", () => {
    const tokenizer = new SiglipTokenizer(sentencePiece(unzipped('nfkc.model')), strings.length);
    const withoutPadding = (text: string) => {
      const ids = tokenizer.encode(text);
      return ids.slice(0, ids.findLastIndex(id => id !== 1) + 1);
    };
    expect(differing(strings.siglip, withoutPadding)).toEqual([]);
  });
});
