import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProbeError } from '../../../../src/core/errors';
import { loadTokenizer } from '../../../../src/core/encoder/tokenizer/load';
import { SentencePiece } from '../../../../src/core/encoder/tokenizer/sentencePiece';
import { readSpieceModel } from '../../../../src/core/encoder/tokenizer/spieceModel';
import { unzipped } from './fixture';

interface Described {
  tokenizer: object;
  pad: string;
  length: number;
  texts: string[];
  ids: number[][];
}
const nfkc = unzipped('nfkc.model');
const described = (name: string) => JSON.parse(unzipped(`${name}.json`).toString('utf8')) as Described;
const siglip = { kind: 'siglip', length: 64 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-tokenizer-'));
});
afterEach(() => rm(folder, { recursive: true }));
const write = (name: string, content: Uint8Array | object) =>
  writeFile(path.join(folder, name), content instanceof Uint8Array ? content : JSON.stringify(content));

describe('a folder with tokenizer.json', () => {
  it.each([
    { name: 'clip', kind: 'clip' },
    { name: 'gemma', kind: 'siglip2' },
  ])('of $name gives the ids that the original library gives', async ({ name, kind }) => {
    const { tokenizer: json, pad, length, texts, ids } = described(name);
    await write('tokenizer.json', json);
    await write('tokenizer_config.json', { pad_token: pad });
    const tokenizer = await loadTokenizer(folder, { kind, length });
    // Where the library differs from the original, as src/core/encoder/tokenizer/jsonTokenizer.ts says.
    const known = name === 'clip' ? ['\x1c', '\x1d', '\x1e', '\x1f', '\x85', '\ufeff', 'Σ'] : [];
    const asked = texts.filter(text => !known.some(character => text.includes(character)));
    expect(asked.length).toBeGreaterThan(800);
    const differing = texts.filter(
      (text, n) => asked.includes(text) && JSON.stringify(tokenizer.encode(text)) !== JSON.stringify(ids[n]),
    );
    expect(differing.map(text => JSON.stringify(text.slice(0, 60)))).toEqual([]);
  });

  it('and spiece.model is read by the latter', async () => {
    await write('spiece.model', nfkc);
    const alone = await loadTokenizer(folder, siglip);
    await write('tokenizer.json', described('clip').tokenizer);
    expect((await loadTokenizer(folder, siglip)).encode('A chest X-ray')).toEqual(alone.encode('A chest X-ray'));
  });
});

describe('a tokenizer of a folder', () => {
  it.each(['nfkc.model', 'clip', 'gemma'])('(%s) takes any string and gives ids within its vocabulary', async name => {
    if (name.endsWith('.model')) await write('spiece.model', nfkc);
    else await write('tokenizer.json', described(name).tokenizer);
    const tokenizer = await loadTokenizer(folder, { kind: name === 'clip' ? 'clip' : 'siglip', length: 16 });
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), surrogates);
    fc.assert(
      fc.property(anything, text => {
        const ids = tokenizer.encode(text);
        expect(ids.length).toBe(16);
        expect(ids.every(id => Number.isInteger(id) && id >= 0 && id < 1000)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
  const surrogates = fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 })).map(codes => String.fromCharCode(...codes));

  it('says what a folder lacks', async () => {
    await expect(loadTokenizer(folder, siglip)).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('spiece.model') as string,
    });
  });

  it('follows tokenizer_config.json, and refuses what it cannot follow', async () => {
    await write('spiece.model', nfkc);
    const lower = (await loadTokenizer(folder, siglip)).encode('CHEST');
    await write('tokenizer_config.json', { do_lower_case: false, eos_token: { content: '</s>' } });
    expect((await loadTokenizer(folder, siglip)).encode('CHEST')).not.toEqual(lower);
    await write('tokenizer_config.json', { added_tokens_decoder: { 900: { content: '<image>' } } });
    await expect(loadTokenizer(folder, siglip)).rejects.toMatchObject({ kind: 'unsupported' });
    await write('tokenizer_config.json', { pad_token: '<absent>' });
    await expect(loadTokenizer(folder, siglip)).rejects.toMatchObject({ kind: 'bad-input' });
    await write('tokenizer_config.json', { eos_token: 7 });
    await expect(loadTokenizer(folder, siglip)).rejects.toMatchObject({ kind: 'bad-input' });
  });

  it.each([{}, { model: null }, { model: { type: 'BPE' } }, { version: '1.0', model: { type: 'Nothing', vocab: {} } }])(
    'is one error for a tokenizer.json like %j',
    async json => {
      await write('tokenizer.json', json);
      await expect(loadTokenizer(folder, siglip)).rejects.toMatchObject({
        kind: 'bad-input',
        message: expect.stringContaining('tokenizer.json') as string,
      });
    },
  );
});

describe('a damaged spiece.model', () => {
  function outcome(bytes: Uint8Array): unknown {
    try {
      const pieces = new SentencePiece(readSpieceModel(bytes, 'm'), 'm');
      return pieces.encode('A chest X-ray, ½ naïve ﬁx').length;
    } catch (error) {
      return error;
    }
  }

  it('is one error that names it', () => {
    for (const bytes of [
      new Uint8Array(),
      nfkc.subarray(0, 1000),
      nfkc.subarray(0, nfkc.length - 9),
      nfkc.subarray(7),
    ]) {
      expect(outcome(bytes)).toMatchObject({ kind: 'bad-input', message: expect.stringMatching(/^m /) as string });
    }
  });

  it('is never anything but read or a ProbeError, wherever it is damaged', () => {
    const place = fc.integer({ min: 0, max: nfkc.length - 1 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1 }),
        place,
        (edits, end) => {
          const bytes = Uint8Array.from(nfkc.subarray(0, end % 3 === 0 ? end : nfkc.length));
          for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
          const result = outcome(bytes);
          expect(typeof result === 'number' || result instanceof ProbeError).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
