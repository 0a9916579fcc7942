import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../../src/core/encoder/checkpoint/folder';
import { ProbeError } from '../../../../src/core/errors';
import { ensureInt8File, int8File } from '../../../../src/core/encoder/int8/file';
import { int8Contents } from '../../../../src/core/encoder/int8/model';
import { loadEncoder } from '../../../../src/core/encoder/registry';
import { loadRuntime } from '../../../../src/core/encoder/runtime';
import type { Encoder } from '../../../../src/core/encoder/types';
import { cosine } from '../../../../src/core/embedding/similarity';
import { FIXTURES } from '../../../support/checkpoints';
import { ordinaryImages } from './images';

const ort = await loadRuntime();

const FOLDER = path.join(FIXTURES, 'siglip');

describe('the file of quantised weights', () => {
  let cacheDir: string;
  let encoders: Encoder[] = [];
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.tmpdir(), 'medprobe-int8-'));
  });
  afterEach(async () => {
    await Promise.all(encoders.map(encoder => encoder.dispose()));
    encoders = [];
    await rm(cacheDir, { recursive: true, force: true });
  });
  const load = async (precision: 'fp32' | 'int8') => {
    const sources = { modelDir: '', cacheDir, runtime: () => Promise.resolve(ort) };
    const encoder = await loadEncoder({ encoder: FOLDER, precision }, sources);
    encoders.push(encoder);
    return encoder;
  };
  const unchanged = () => Promise.resolve();
  const opened = async () => {
    const folder = await openModelFolder({ encoder: FOLDER, precision: 'int8' }, cacheDir);
    const { architecture, weights, info, int8Identity } = folder;
    const request = { outputs: info.outputs, grid: info.grid!, pixels: info.pixels };
    return { weights, contents: int8Contents(architecture, weights, request), file: int8File(cacheDir, int8Identity) };
  };

  it('is written once, gives nearly the embeddings of float32, and has a fingerprint of its own', async () => {
    const images = ordinaryImages(4, (await openModelFolder({ encoder: FOLDER }, cacheDir)).info.pixels);
    const [full, eight] = [await load('fp32'), await load('int8')];
    const [a, b] = [await full.encode(images), await eight.encode(images)];
    for (const [n, { embedding }] of a.entries()) expect(cosine(embedding, b[n]!.embedding)).toBeGreaterThan(0.99);
    expect(eight.info.fingerprint).not.toBe(full.info.fingerprint);
    expect(eight.info.precision).toEqual({ used: 'int8', undecided: false });
    const { file } = await opened();
    const before = await readFile(file);
    await load('int8');
    expect(await readFile(file)).toEqual(before);
  });

  it('gives all outputs that float32 gives', async () => {
    const eight = await load('int8');
    const images = ordinaryImages(1, eight.info.pixels);
    const [encoded] = await eight.encode(images, { outputs: eight.info.outputs });
    expect(Object.keys(encoded!).sort()).toEqual([...eight.info.outputs].sort());
    expect(encoded!.attention!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it('is made anew where a copy was cut short, and its unfinished versions are never used', async () => {
    await load('int8');
    const { file, contents, weights } = await opened();
    const whole = await readFile(file);
    await truncate(file, whole.length - 7);
    await writeFile(`${file}.0123456789ab.tmp`, whole.subarray(0, 100));
    await ensureInt8File(file, contents, { weights, check: unchanged });
    expect(await readFile(file)).toEqual(whole);
  });

  it('leaves nothing behind where it was interrupted', async () => {
    const { file, contents, weights } = await opened();
    const stop = AbortSignal.abort();
    await expect(ensureInt8File(file, contents, { weights, check: unchanged }, stop)).rejects.toMatchObject({
      kind: 'cancelled',
    });
    expect(await readdir(path.dirname(file))).toEqual([]);
  });

  it('is not kept where the weights were replaced while they were quantised', async () => {
    const { file, contents, weights } = await opened();
    const check = () => Promise.reject(new ProbeError('io', 'changed'));
    await expect(ensureInt8File(file, contents, { weights, check })).rejects.toMatchObject({ message: 'changed' });
    expect(await readdir(path.dirname(file))).toEqual([]);
  });
});
