import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StructureEncoder } from '../../../src/core/encoder/structure';
import type { Encoder, TextTower } from '../../../src/core/encoder/types';
import { Texts } from '../../../src/worker/encoder/texts';
import { unzipped } from '../encoder/tokenizer/fixture';

const { signal } = new AbortController();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-texts-'));
  await writeFile(path.join(folder, 'spiece.model'), unzipped('nfkc.model'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An encoder whose text tower counts what it is given. */
function counting(): { encoder: Encoder; batches: number[] } {
  const batches: number[] = [];
  const text: TextTower = {
    length: 8,
    logitScale: 0,
    encode: ids => {
      batches.push(ids.length);
      return Promise.resolve(ids.map(row => Float32Array.from(row)));
    },
  };
  const { info } = new StructureEncoder();
  return { encoder: { info, text, encode: () => Promise.resolve([]), dispose: () => Promise.resolve() }, batches };
}

describe('texts under an encoder', () => {
  it('are computed once each, in batches, and come in order', async () => {
    const { encoder, batches } = counting();
    const texts = new Texts(encoder, folder);
    const asked = [...Array.from({ length: 20 }, (_, n) => `${n} chest`), '3 chest'];
    const first = await texts.embed(asked, signal);
    expect(first.map(({ inputIds }) => inputIds.length)).toEqual(asked.map(() => 8));
    expect(first[20]).toEqual(first[3]);
    expect([...first[5]!.embedding]).toEqual([...first[5]!.inputIds]);
    expect(await texts.embed(['7 chest', 'liver'], signal)).toMatchObject([
      first[7]!,
      { inputIds: expect.anything() as unknown },
    ]);
    expect(batches).toEqual([16, 4, 1]);
  });

  it('are refused by an encoder that knows images only', async () => {
    await expect(new Texts(new StructureEncoder(), folder).embed(['a'], signal)).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('no text tower') as string,
    });
  });

  it('need a tokenizer, and may be asked for again once it is there', async () => {
    const empty = await mkdtemp(path.join(folder, 'empty-'));
    const texts = new Texts(counting().encoder, empty);
    await expect(texts.embed(['a'], signal)).rejects.toMatchObject({ kind: 'not-found' });
    await writeFile(path.join(empty, 'spiece.model'), unzipped('nfkc.model'));
    expect(await texts.embed(['a'], signal)).toHaveLength(1);
  });
});
