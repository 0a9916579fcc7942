import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../../src/core/encoder/tokenizer/load';
import { absent, sharedData } from '../support/shared';
import { strings, unzipped } from '../unit/encoder/tokenizer/fixture';

const folder = path.join(sharedData, 'encoders', 'siglip-tiny');

describe.skipIf(absent('encoders'))("a checkpoint's own tokenizer", () => {
  const load = () => loadTokenizer(folder, { kind: 'siglip', length: 64 });

  it('gives the ids of its reference', async () => {
    const reference = JSON.parse(await readFile(path.join(folder, 'reference.json'), 'utf8')) as {
      texts: string[];
      input_ids: number[][];
    };
    const tokenizer = await load();
    expect(reference.texts.map(text => tokenizer.encode(text))).toEqual(reference.input_ids);
  });

  it('gives the ids that transformers gives on 5,000 generated strings', async () => {
    const expected = JSON.parse(unzipped('siglip-tiny.json').toString('utf8')) as {
      sha256: string;
      siglip: number[][];
    };
    const model = await readFile(path.join(folder, 'spiece.model'));
    expect(createHash('sha256').update(model).digest('hex')).toBe(expected.sha256);
    const tokenizer = await load();
    const differing = strings().texts.filter((text, n) => {
      const ids = tokenizer.encode(text);
      return ids.slice(0, ids.findLastIndex(id => id !== 1) + 1).join() !== expected.siglip[n]!.join();
    });
    expect(differing.map(text => JSON.stringify(text.slice(0, 60)))).toEqual([]);
  });
});
