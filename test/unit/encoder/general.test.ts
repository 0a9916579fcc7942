import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosine } from '../../../src/core/embedding/similarity';
import { encoderFingerprint } from '../../../src/core/encoder/fingerprint';
import { describeGeneral, loadGeneral } from '../../../src/core/encoder/general';
import { loadRuntime } from '../../../src/core/encoder/runtime';
import type { Encoder } from '../../../src/core/encoder/types';
import { patchShares } from '../../../src/core/saliency/pooled';
import { generalModelDir } from './generalModel';
import { mirrored } from './pictures';
import { referenceImage } from './referenceImage';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/encoder');

async function readFloats(name: string): Promise<Float32Array> {
  const bytes = await fs.readFile(path.join(fixtures, name));
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

function relativeL2(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  let error = 0;
  let size = 0;
  expected.forEach((value, i) => {
    error += (actual[i]! - value) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(error / size);
}

/** The mean over the patches (rows of `dim`) for each channel, or over the channels for each patch. */
function means(patches: Float32Array, dim: number, over: 'patches' | 'channels'): Float32Array {
  const count = patches.length / dim;
  const sums = new Float64Array(over === 'patches' ? dim : count);
  patches.forEach((value, i) => (sums[over === 'patches' ? i % dim : Math.floor(i / dim)]! += value));
  return Float32Array.from(sums, sum => sum / (over === 'patches' ? count : dim));
}

let modelDir: string;
let encoder: Encoder;
beforeAll(async () => {
  modelDir = await generalModelDir();
  encoder = await loadGeneral({ modelDir });
});
afterAll(() => encoder.dispose());

describe('the encoder general', () => {
  it('equals TensorFlow.js with the same weights', async () => {
    const [encoded] = await encoder.encode([referenceImage()], { outputs: ['patches'] });
    expect(relativeL2(encoded!.embedding, await readFloats('general-embedding.f32'))).toBeLessThan(1e-5);
    const patchMeans = means(encoded!.patches!, encoder.info.dim, 'channels');
    expect(relativeL2(patchMeans, await readFloats('general-patch-means.f32'))).toBeLessThan(1e-5);
  });

  it('gives an embedding that is the mean of its patches, as its description promises', async () => {
    const [encoded] = await encoder.encode([referenceImage()], { outputs: ['patches'] });
    const { dim, grid, composition } = encoder.info;
    expect(composition).toBe('mean');
    expect(encoded!.embedding.length).toBe(dim);
    expect(encoded!.patches!.length).toBe(grid!.rows * grid!.columns * dim);
    expect(relativeL2(encoded!.embedding, means(encoded!.patches!, dim, 'patches'))).toBeLessThan(1e-6);
  });

  it('gives each image the same embedding alone, in a batch, and with patches', async () => {
    const images = [referenceImage(), mirrored(referenceImage())];
    const batch = await encoder.encode(images);
    for (const [i, image] of images.entries()) {
      const [alone] = await encoder.encode([image], { outputs: ['patches'] });
      expect(relativeL2(batch[i]!.embedding, alone!.embedding)).toBeLessThan(1e-6);
    }
    expect(batch[0]!.patches).toBeUndefined();
    expect(await encoder.encode([], { outputs: ['patches'] })).toEqual([]);
  });

  it('splits the cosine of two images into shares of their patches that sum to it', async () => {
    const images = [referenceImage(), mirrored(referenceImage())];
    const [a, b] = await encoder.encode(images, { outputs: ['patches'] });
    const whole = cosine(a!.embedding, b!.embedding);
    for (const shares of [
      patchShares(a!.patches!, a!.embedding, b!.embedding),
      patchShares(b!.patches!, b!.embedding, a!.embedding),
    ]) {
      expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - whole)).toBeLessThan(1e-6);
    }
  });

  it('embeds a blank image to something that has a direction', async () => {
    const { width, height } = encoder.info.pixels;
    const [black] = await encoder.encode([{ width, height, data: new Uint8Array(width * height * 3) }]);
    expect(cosine(black!.embedding, black!.embedding)).toBeCloseTo(1, 12);
  });

  it('refuses an image that has not been resampled', async () => {
    const small = { width: 2, height: 2, data: new Uint8Array(12) };
    await expect(encoder.encode([small])).rejects.toMatchObject({ kind: 'internal' });
  });

  it('is described without loading it, and says that it is no medical network', async () => {
    expect(await describeGeneral(modelDir)).toEqual(encoder.info);
    expect(encoder.info.medical).toBe(false);
    expect(encoder.info.origin).toContain('nsfwjs');
  });
});

describe('what can be wrong with the files of general', () => {
  async function copyOfModel(change: (dir: string) => Promise<void>): Promise<string> {
    const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'medprobe-general-'));
    for (const name of ['general.json', 'general.onnx']) {
      await fs.copyFile(path.join(modelDir, name), path.join(dir, name));
    }
    await change(dir);
    return dir;
  }

  it('names weights that are damaged', async () => {
    const dir = await copyOfModel(async d => fs.truncate(path.join(d, 'general.onnx'), 1_000_000));
    await expect(loadGeneral({ modelDir: dir })).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining(path.join(dir, 'general.onnx')) as string,
    });
  });

  it('names weights that are missing', async () => {
    const dir = await copyOfModel(async d => fs.rm(path.join(d, 'general.onnx')));
    await expect(loadGeneral({ modelDir: dir })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('names a description that is none', async () => {
    const dir = await copyOfModel(async d => fs.writeFile(path.join(d, 'general.json'), '{"id":"general"}'));
    await expect(loadGeneral({ modelDir: dir })).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining('general.json') as string,
    });
  });

  it('says what to do where ONNX Runtime has no build', async () => {
    const load = () => Promise.reject(new Error('cannot open shared object file'));
    await expect(loadRuntime(load)).rejects.toMatchObject({
      kind: 'unavailable',
      remedy: expect.stringContaining('platform') as string,
    });
  });
});

describe('a fingerprint', () => {
  const parts = {
    weights: 'aa',
    precision: 'fp32',
    pixels: { width: 224, height: 224, filter: 'bilinear', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  } as const;

  it('changes with weights, precision and every part of the preprocessing, and with nothing else', () => {
    const variants = [
      parts,
      { ...parts, weights: 'ab' },
      { ...parts, precision: 'int8' },
      { ...parts, pixels: { ...parts.pixels, width: 225 } },
      { ...parts, pixels: { ...parts.pixels, height: 225 } },
      { ...parts, pixels: { ...parts.pixels, filter: 'bicubic' as const } },
      { ...parts, pixels: { ...parts.pixels, filter: 'tf-bilinear' as const } },
      { ...parts, pixels: { ...parts.pixels, fit: 'pad-square' as const } },
      { ...parts, pixels: { ...parts.pixels, fit: 'crop' as const } },
      { ...parts, pixels: { ...parts.pixels, fit: { shortestEdge: 224 } } },
      { ...parts, pixels: { ...parts.pixels, fit: { shortestEdge: 256 } } },
      { ...parts, pixels: { ...parts.pixels, mean: [0.5, 0.5, 0.4] as const } },
      { ...parts, pixels: { ...parts.pixels, std: [0.5, 0.5, 0.4] as const } },
    ];
    expect(new Set(variants.map(encoderFingerprint)).size).toBe(variants.length);
    const { std, mean, filter, height, width } = parts.pixels;
    const reordered = { pixels: { std, mean, filter, height, width }, precision: 'fp32', weights: 'aa' };
    expect(encoderFingerprint(reordered)).toBe(encoderFingerprint(parts));
    expect(encoderFingerprint({ ...parts, pixels: { ...parts.pixels, fit: 'squash' } })).toBe(
      encoderFingerprint(parts),
    );
  });

  it('of what was embedded before there was a fit is still the same', () => {
    expect(encoderFingerprint(parts)).toBe('5a2cf71ea8b9087f5967e3e1ff8f1a20694b6e47fe70e20957731b57e0d91b87');
  });
});
