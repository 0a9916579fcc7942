import { chmod, copyFile, mkdir, readFile, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openModelFolder } from '../../../../src/core/encoder/checkpoint/folder';
import { loadEncoder } from '../../../../src/core/encoder/registry';
import type { Encoder } from '../../../../src/core/encoder/types';
import { sha256Hex } from '../../../../src/core/image/hash';
import { FIXTURES, imageErrors, openEncoder, textError } from '../../../support/checkpoints';
import { ModelCopy } from '../../../support/safetensors';
import type { TensorData } from '../../../support/safetensors';

const OUTPUTS = { embedding: 'image_embeds', patches: 'patch_embeds' } as const;
const REFERENCE = path.join(FIXTURES, 'siglip');
const HASH = 'ab'.repeat(32);

/** The nearest bfloat16 towards zero: the upper half of a float32. */
function halved({ shape, data }: TensorData): TensorData {
  const upper = data.filter((_, n) => n % 4 >= 2);
  return { dtype: 'BF16', shape, data: upper };
}

function cleared({ dtype, shape, data }: TensorData): TensorData {
  return { dtype, shape, data: data.map((byte, n) => (n % 4 < 2 ? 0 : byte)) };
}

describe('a model folder', () => {
  let model: ModelCopy;
  let encoders: Encoder[] = [];
  beforeEach(async () => {
    model = await ModelCopy.of('siglip');
  });
  afterEach(async () => {
    await Promise.all(encoders.map(encoder => encoder.dispose()));
    encoders = [];
    await model.dispose();
  });
  const opened = async (folder: string): Promise<Encoder> => {
    const encoder = await openEncoder(folder);
    encoders.push(encoder);
    return encoder;
  };
  const fingerprint = async (folder = model.folder, cacheDir?: string) =>
    (await openModelFolder({ encoder: folder }, cacheDir)).info.fingerprint;

  async function expectReference(folder: string): Promise<void> {
    const encoder = await opened(folder);
    const errors = await imageErrors(encoder, REFERENCE, OUTPUTS);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-5);
    expect(await textError(encoder, REFERENCE)).toBeLessThan(1e-5);
  }
  it('may have its weights in several files', async () => {
    await model.shard(3);
    await expectReference(model.folder);
  });

  it('may be a snapshot of the hub’s cache, whose files are links to blobs, and read-only', async () => {
    const hub = model.file('models--google--medsiglip-448');
    const snapshot = path.join(hub, 'snapshots', 'c0ffee');
    await mkdir(path.join(hub, 'blobs'), { recursive: true });
    await mkdir(snapshot, { recursive: true });
    await rename(model.file('model.safetensors'), path.join(hub, 'blobs', HASH));
    await symlink(`../../blobs/${HASH}`, path.join(snapshot, 'model.safetensors'));
    for (const file of ['config.json', 'preprocessor_config.json']) {
      await copyFile(model.file(file), path.join(snapshot, file));
    }
    await chmod(snapshot, 0o500);
    await expectReference(snapshot);
    expect(encoders[0]!.info).toMatchObject({ title: 'google/medsiglip-448', medical: true, id: snapshot });
  });

  it('may have its shards behind links into different folders', async () => {
    const map = await model.shard(2);
    for (const [n, shard] of [...new Set(Object.values(map))].entries()) {
      await mkdir(model.file(`disk${n}`));
      await rename(model.file(shard), model.file(`disk${n}/blob`));
      await symlink(`disk${n}/blob`, model.file(shard));
    }
    await expectReference(model.folder);
  });

  it('gives for bfloat16 weights what it gives for the same numbers in float32', async () => {
    const narrow = await ModelCopy.of('siglip');
    try {
      await model.tensors(tensors => tensors.forEach((tensor, name) => tensors.set(name, cleared(tensor))));
      await narrow.tensors(tensors => tensors.forEach((tensor, name) => tensors.set(name, halved(tensor))));
      const pixels = new Float32Array(3 * 32 * 32).map((_, n) => Math.sin(n));
      const [wide, half] = await Promise.all(
        [model, narrow].map(async ({ folder }) => (await opened(folder)).encodeTensor!(pixels)),
      );
      expect(half![0]!.embedding).toEqual(wide![0]!.embedding);
      expect(encoders.map(({ text }) => text?.logitScale)).toEqual([
        encoders[0]!.text!.logitScale,
        encoders[0]!.text!.logitScale,
      ]);
    } finally {
      await narrow.dispose();
    }
  });

  it('computes only what is asked for', async () => {
    const encoder = await opened(model.folder);
    const pixels = new Float32Array(3 * 32 * 32);
    const [plain] = await encoder.encodeTensor!(pixels);
    expect(Object.keys(plain!)).toEqual(['embedding']);
    const [both] = await encoder.encodeTensor!(pixels, { outputs: ['attention'] });
    expect(Object.keys(both!).sort()).toEqual(['attention', 'embedding']);
    expect(both!.attention!.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
  });

  it('refuses an output that its kind has not, and token ids that are none of its own', async () => {
    const clip = await opened(path.join(FIXTURES, 'clip'));
    await expect(clip.encodeTensor!(new Float32Array(3072), { outputs: ['attention'] })).rejects.toMatchObject({
      kind: 'unsupported',
      remedy: 'It has: embedding, patches, hidden.',
    });
    await expect(clip.text!.encode([[1, 2]])).rejects.toMatchObject({ kind: 'bad-input' });
    await expect(clip.text!.encode([new Array<number>(10).fill(60)])).rejects.toMatchObject({ kind: 'bad-input' });
  });

  it('finds the end of a CLIP text by its highest id where config.json gives the old, wrong one', async () => {
    const clip = await ModelCopy.of('clip');
    try {
      await clip.config(config => Object.assign(config['text_config'] as object, { eos_token_id: 2 }));
      expect(await textError(await opened(clip.folder), path.join(FIXTURES, 'clip'))).toBeLessThan(1e-5);
    } finally {
      await clip.dispose();
    }
  });

  it('has another fingerprint for other weights, another configuration or other pixels, and only then', async () => {
    const before = await fingerprint();
    const copy = await ModelCopy.of('siglip');
    try {
      expect(await fingerprint(copy.folder)).toBe(before);
      await copy.config(config => Object.assign(config['vision_config'] as object, { layer_norm_eps: 1e-5 }));
      const reconfigured = await fingerprint(copy.folder);
      await copy.tensors(tensors => tensors.set('extra', { dtype: 'U8', shape: [1], data: Uint8Array.of(1) }));
      const reweighted = await fingerprint(copy.folder);
      const settings = JSON.parse(await readFile(copy.file('preprocessor_config.json'), 'utf8')) as object;
      await copy.write('preprocessor_config.json', JSON.stringify({ ...settings, resample: 2 }));
      const resampled = await fingerprint(copy.folder);
      expect(new Set([before, reconfigured, reweighted, resampled]).size).toBe(4);
    } finally {
      await copy.dispose();
    }
  });

  it('is hashed once, and again when its weights have changed', async () => {
    const cache = model.file('cache');
    const file = model.file('model.safetensors');
    // Long enough after the file was written: a hash is remembered once time stamps can tell a later change.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    const first = await fingerprint(model.folder, cache);
    vi.useRealTimers();
    const remembered = await readFile(path.join(cache, 'weights-v1.jsonl'), 'utf8');
    expect(remembered).toContain(sha256Hex(await readFile(file)));
    await fingerprint(model.folder, cache);
    expect(await readFile(path.join(cache, 'weights-v1.jsonl'), 'utf8')).toBe(remembered);
    await model.tensors(tensors => tensors.set('extra', { dtype: 'U8', shape: [1], data: Uint8Array.of(1) }));
    expect(await fingerprint(model.folder, cache)).not.toBe(first);
  });

  it('gives the same from packed weights as from mapped ones', async () => {
    const packed = await loadEncoder({ encoder: model.folder }, { modelDir: '', weightLoading: 'copy' });
    encoders.push(packed);
    const errors = await imageErrors(packed, REFERENCE, OUTPUTS);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-5);
  });

  it('is refused in int8 where there is no place for the quantised weights', async () => {
    const loading = loadEncoder({ encoder: model.folder, precision: 'int8' }, { modelDir: '' });
    await expect(loading).rejects.toMatchObject({ kind: 'unsupported' });
  });
});
