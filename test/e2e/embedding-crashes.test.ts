import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { describeGeneral } from '../../src/core/encoder/general';
import { embedImages } from '../../src/worker/embedder';
import { Workers } from '../../src/worker/workers';
import { finished, jsonLines, runCli, startCli } from '../support/cli';
import { copies } from '../support/copies';

const IMAGES = 96;
const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-crashes-'));
afterAll(() => rmSync(base, { recursive: true }));
const folder = path.join(base, 'images');
const files = copies(folder, IMAGES);
let caches = 0;
const freshCache = () => path.join(base, `cache-${caches++}`);

/** What lies on disk: the keys of the index as often as they are in it, and how many rows were ever written. */
async function stored(cache: string): Promise<{ keys: string[]; rows: number }> {
  const { fingerprint, dim } = await describeGeneral('dist/encoders');
  const store = path.join(cache, 'embeddings-v1', fingerprint);
  const keys = jsonLines(readFileSync(path.join(store, 'index.jsonl'), 'utf8')).map(line => (line as { k: string }).k);
  return { keys, rows: statSync(path.join(store, 'vectors.f32')).size / (dim * 4) };
}

/** The embeddings of all files, as the cache has them. */
async function embeddings(cache: string): Promise<Map<unknown, unknown>> {
  const { code, stdout } = await runCli(['embed', folder, '--json', '--cache', cache]);
  expect(code).toBe(0);
  const lines = jsonLines(stdout) as Record<string, unknown>[];
  expect(lines.at(-1)).toMatchObject({ summary: { images: IMAGES, fromCache: IMAGES, failed: 0 } });
  return new Map(lines.filter(line => 'embedding' in line).map(line => [line['file'], line['embedding']]));
}

async function undisturbed(): Promise<Map<unknown, unknown>> {
  const cache = freshCache();
  await runCli(['embed', folder, '--cache', cache]);
  return embeddings(cache);
}
const expected = undisturbed();

/** The same numbers, but for what the number of images in a call changes in the last bits. */
function expectSame(found: Map<unknown, unknown>, wanted: Map<unknown, unknown>): void {
  expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [file, embedding] of found) {
    const other = wanted.get(file) as number[];
    const difference = (embedding as number[]).map((value, i) => (value - other[i]!) ** 2);
    const length = other.reduce((sum, value) => sum + value * value, 0);
    expect(Math.sqrt(difference.reduce((sum, d) => sum + d, 0) / length), String(file)).toBeLessThan(1e-5);
  }
}

describe('an embedding job', () => {
  it('outlives ten deaths of its worker at random moments, losing nothing and doing nothing twice', async () => {
    const wanted = await expected;
    const cache = freshCache();
    const crashes: string[] = [];
    const workers = new Workers({
      distDir: path.resolve('dist'),
      cacheDir: cache,
      onCrash: ({ reason }) => crashes.push(reason),
    });
    const settled: string[] = [];
    const kills: Promise<void>[] = [];
    try {
      const targets = files.map(file => ({ path: file, frame: 0 }));
      let nextAt = 1;
      const job = embedImages(workers, targets, { encoder: { encoder: 'general' }, priority: 'background' });
      for await (const image of job) {
        expect(image).toMatchObject({ fromCache: false });
        settled.push(image.target.path);
        if (settled.length < nextAt || kills.length === 10) continue;
        nextAt = settled.length + 1 + Math.floor(Math.random() * 8);
        // At any moment of the batches that follow: before they are sent, while they are computed or written.
        kills.push(
          delay(Math.random() * 150).then(() => {
            if (workers.encoder.pid !== undefined) process.kill(workers.encoder.pid, 'SIGKILL');
          }),
        );
        await Promise.all(kills);
      }
    } finally {
      workers.dispose();
    }
    expect(kills).toHaveLength(10);
    expect(crashes.length).toBeGreaterThan(0);
    expect(settled).toEqual(files);
    const { keys } = await stored(cache);
    expect(keys).toHaveLength(IMAGES);
    expect(new Set(keys).size).toBe(IMAGES);
    expectSame(await embeddings(cache), wanted);
  });

  it('goes on where the command line was killed, several times over', async () => {
    const wanted = await expected;
    const cache = freshCache();
    const before: number[] = [];
    for (let kill = 0; kill < 4; kill++) {
      const child = startCli(['embed', folder, '--json', '--cache', cache]);
      const done = finished(child);
      const had = before.at(-1) ?? 0;
      while ((await stored(cache).catch(() => ({ keys: [] }))).keys.length <= had) await delay(5);
      child.kill('SIGKILL');
      await done;
      before.push((await stored(cache)).keys.length);
    }
    const { code, stdout } = await runCli(['embed', folder, '--json', '--cache', cache]);
    expect(code).toBe(0);
    const { summary } = jsonLines(stdout).at(-1) as { summary: { fromCache: number } };
    expect(summary).toMatchObject({ images: IMAGES, failed: 0 });
    expect(summary.fromCache).toBeGreaterThanOrEqual(before.at(-1)!);
    const { keys } = await stored(cache);
    expect(new Set(keys).size).toBe(keys.length);
    expectSame(await embeddings(cache), wanted);
  });

  it('shares its cache with another over the same folder, at the same time', async () => {
    const wanted = await expected;
    const cache = freshCache();
    const both = await Promise.all([1, 2].map(() => runCli(['embed', folder, '--json', '--cache', cache])));
    for (const { code, stdout, stderr } of both) {
      expect(stderr).not.toContain('medprobe:');
      expect(code).toBe(0);
      expect(jsonLines(stdout).at(-1)).toMatchObject({ summary: { images: IMAGES, failed: 0 } });
    }
    const { keys, rows } = await stored(cache);
    expect(keys).toHaveLength(IMAGES);
    expect(rows).toBe(IMAGES);
    expect(readdirSync(cache)).toContain('embeddings-v1');
    expectSame(await embeddings(cache), wanted);
  });
});
