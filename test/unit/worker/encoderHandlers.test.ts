import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeStructure } from '../../../src/core/encoder/structure';
import { loadRuntime } from '../../../src/core/encoder/runtime';
import { encoderHandlers } from '../../../src/worker/encoder/handlers';
import { generalModelDir } from '../encoder/generalModel';
import { mirrored, picture } from '../encoder/pictures';

const cacheDir = mkdtempSync(path.join(os.tmpdir(), 'medprobe-handlers-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

describe('the encoder worker without ONNX Runtime', async () => {
  const noRuntime = () => loadRuntime(() => Promise.reject(new Error('libonnxruntime.so: cannot open shared object')));
  const handlers = encoderHandlers({ cacheDir, encoderDir: await generalModelDir() }, noRuntime);
  const { signal } = new AbortController();
  const size = describeStructure().pixels.width;
  const image = picture(size, (x, y) => (x > 30 && y < x ? 200 : 20));
  const images = [
    { key: 'a', data: image.data },
    { key: 'b', data: mirrored(image).data },
  ] as const;

  it('says so for what needs it', async () => {
    await expect(handlers.runtime({}, signal)).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(handlers.info({ encoder: { encoder: 'general' } }, signal)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it('embeds, remembers, compares and shares under structure', async () => {
    const encoder = { encoder: 'structure' };
    expect(await handlers.info({ encoder }, signal)).toEqual(describeStructure());
    await handlers.embed({ encoder, images: [...images] }, signal);
    expect(await handlers.cached({ encoder, keys: ['a', 'b', 'c'] }, signal)).toEqual([true, true, false]);
    const cosine = await handlers.cosine({ encoder, keys: ['a', 'b'] }, signal);
    const shares = await handlers.shares({ encoder, images: [...images] }, signal);
    expect(shares.cosine).toBeCloseTo(cosine!, 9);
    for (const part of [shares.shares1, shares.shares2]) {
      expect(Math.abs(part.reduce((sum, share) => sum + share, 0) - shares.cosine)).toBeLessThan(1e-6);
    }
  });

  it('says which encoder has no network to compare, and no texts', async () => {
    const encoder = { encoder: 'structure' };
    const tensor = handlers.encodeTensor({ encoder, pixels: new Float32Array(3), outputs: [] }, signal);
    await expect(tensor).rejects.toMatchObject({ kind: 'unsupported' });
    await expect(handlers.encodeIds({ encoder, ids: [[1]] }, signal)).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('names the encoders there are for one that is not', async () => {
    await expect(handlers.info({ encoder: { encoder: 'structur' } }, signal)).rejects.toMatchObject({
      kind: 'not-found',
      remedy: 'Did you mean "structure"? Available: general, structure, or the path of a model folder.',
    });
  });
});
