import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitCache } from '../../../src/core/files/cacheLimit';

const NOW = Date.UTC(2026, 10, 22);
const DAY = 24 * 3600 * 1000;

describe('the cache', () => {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(path.join(os.tmpdir(), 'medprobe-cache-'));
  });
  afterEach(() => rm(cache, { recursive: true }));

  async function entry(name: string, bytes: number, daysAgo: number): Promise<void> {
    const file = path.join(cache, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, new Uint8Array(bytes));
    const used = new Date(NOW - daysAgo * DAY);
    await utimes(file, used, used);
    await utimes(path.dirname(file), used, used);
  }
  const limit = (name: string, maxBytes: number) => limitCache(cache, [{ name, maxBytes }], NOW);

  it('keeps everything up to its limit', async () => {
    await entry('previews/a', 60, 9);
    await entry('previews/b', 40, 8);
    expect(await limit('previews', 100)).toBe(0);
    expect(await readdir(path.join(cache, 'previews'))).toEqual(['a', 'b']);
  });

  it('loses what was used longest ago, and some more, so that the next start need not', async () => {
    for (const [name, days] of [
      ['a', 5],
      ['b', 9],
      ['c', 7],
      ['d', 3],
    ] as const)
      await entry(`previews/${name}`, 30, days);
    expect(await limit('previews', 100)).toBe(60);
    expect((await readdir(path.join(cache, 'previews'))).sort()).toEqual(['a', 'd']);
  });

  it('loses folders whole, by when anything in them was used', async () => {
    await entry('embeddings/one/vectors', 60, 9);
    await entry('embeddings/one/index', 1, 2);
    await entry('embeddings/two/vectors', 80, 5);
    expect(await limit('embeddings', 100)).toBe(80);
    expect(await readdir(path.join(cache, 'embeddings'))).toEqual(['one']);
  });

  it('keeps what another process may be using, even over the limit', async () => {
    await entry('embeddings/one/vectors', 80, 0.5);
    await entry('embeddings/two/vectors', 80, 0.1);
    expect(await limit('embeddings', 100)).toBe(0);
  });

  it('need not be there', async () => {
    expect(await limitCache(path.join(cache, 'nowhere'))).toBe(0);
  });
});
