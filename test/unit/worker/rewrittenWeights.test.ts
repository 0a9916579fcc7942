/** Weights that are replaced while the encoder that was loaded from them computes. */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encoderHandlers } from '../../../src/worker/encoder/handlers';
import { ModelCopy } from '../../support/safetensors';
import { picture } from '../encoder/pictures';

const { signal } = new AbortController();

describe('an encoder whose weights are replaced while it is loaded', () => {
  let model: ModelCopy;
  let cacheDir = '';
  beforeEach(async () => {
    model = await ModelCopy.of('siglip');
    cacheDir = await mkdtemp(path.join(os.tmpdir(), 'medprobe-weights-'));
  });
  afterEach(async () => {
    await model.dispose();
    await rm(cacheDir, { recursive: true, force: true });
  });

  const ways: Record<string, (file: string, bytes: Buffer) => Promise<void>> = {
    'renamed over': async (file, bytes) => {
      await writeFile(`${file}.new`, bytes);
      await rename(`${file}.new`, file);
    },
    'rewritten in place': (file, bytes) => writeFile(file, bytes),
  };
  it.each(Object.keys(ways))('keeps no embedding under the fingerprint of the old ones: %s', async way => {
    const handlers = encoderHandlers({ cacheDir, encoderDir: '' });
    const encoder = { encoder: model.folder, precision: 'fp32' } as const;
    const before = await handlers.info({ encoder }, signal);
    const { width } = before.pixels!;
    const image = (key: string) => ({ key, data: picture(width, (x, y) => (x < y ? 30 : 220)).data });
    await handlers.embed({ encoder, images: [image('a')] }, signal);

    const file = model.file('model.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1; // a sign or an exponent of the last weight
    await ways[way]!(file, bytes);
    const embedding = handlers.embed({ encoder, images: [image('b')] }, signal);
    await expect(embedding).rejects.toMatchObject({ kind: 'io', message: expect.stringContaining(file) as string });

    // Loaded anew, it is another encoder, whose embeddings are none of the first.
    expect((await handlers.info({ encoder }, signal)).fingerprint).not.toBe(before.fingerprint);
    expect(await handlers.cached({ encoder, keys: ['a', 'b'] }, signal)).toEqual([false, false]);
    await handlers.embed({ encoder, images: [image('b')] }, signal);
    expect(await handlers.cached({ encoder, keys: ['a', 'b'] }, signal)).toEqual([false, true]);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    const old = encoderHandlers({ cacheDir, encoderDir: '' });
    expect((await old.info({ encoder }, signal)).fingerprint).toBe(before.fingerprint);
    expect(await old.cached({ encoder, keys: ['a', 'b'] }, signal)).toEqual([true, false]);
  });
});
