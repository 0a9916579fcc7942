import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { describeStructure } from '../../../src/core/encoder/structure';
import { embedImages } from '../../../src/worker/embedder';
import { Workers } from '../../../src/worker/workers';
import { finished, jsonLines, runCli, startCli } from '../../support/cli';
import { copies } from '../../support/copies';

const IMAGES = 160;
const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-crashes-'));
afterAll(() => rmSync(base, { recursive: true }));
const folder = path.join(base, 'images');
const files = copies(folder, IMAGES);
let caches = 0;
const freshCache = () => path.join(base, `cache-${caches++}`);

/** What lies on disk: the keys of the index as often as they are in it, and how many rows were ever written. */
function stored(cache: string): { keys: string[]; rows: number } {
  const { fingerprint, dim } = describeStructure();
  const store = path.join(cache, 'embeddings-v1', fingerprint);
  const keys = jsonLines(readFileSync(path.join(store, 'index.jsonl'), 'utf8')).map(line => (line as { k: string }).k);
  return { keys, rows: statSync(path.join(store, 'vectors.f32')).size / (dim * 4) };
}

/** The embeddings of all files, as the cache has them. */
async function embeddings(cache: string): Promise<Map<unknown, unknown>> {
  const { code, stdout } = await runCli(['embed', folder, '--json', '--encoder', 'structure', '--cache', cache]);
  expect(code).toBe(0);
  const lines = jsonLines(stdout) as Record<string, unknown>[];
  expect(lines.at(-1)).toMatchObject({ summary: { images: IMAGES, fromCache: IMAGES, failed: 0 } });
  return new Map(lines.filter(line => 'embedding' in line).map(line => [line['file'], line['embedding']]));
}

async function undisturbed(): Promise<Map<unknown, unknown>> {
  const cache = freshCache();
  await runCli(['embed', folder, '--encoder', 'structure', '--cache', cache]);
  return embeddings(cache);
}
const expected = undisturbed();

/** 0 before the first image is stored. */
function storedKeys(cache: string): number {
  try {
    return stored(cache).keys.length;
  } catch {
    return 0;
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
    let kills = 0;
    const trigger = { state: 'armed' as 'armed' | 'waiting' | 'fired' };
    // At any moment after a batch was sent: before it is read, while it is computed or written, or just after. No call is hit
    // twice, for the next shot waits until an image has been settled after the last.
    const kill = async () => {
      trigger.state = 'waiting';
      await delay(Math.random() * 30);
      process.kill(workers.encoder.pid!, 'SIGKILL');
      kills++;
      trigger.state = 'fired';
    };
    try {
      const targets = files.map(file => ({ path: file, frame: 0 }));
      const job = embedImages(workers, targets, { encoder: { encoder: 'structure' }, priority: 'background' });
      let shot = Promise.resolve();
      const send = workers.encoder.call.bind(workers.encoder);
      const watched: typeof send = (method, params, options) => {
        const reply = send(method, params, options);
        if (method === 'embed' && trigger.state === 'armed' && kills < 10) shot = kill();
        return reply;
      };
      workers.encoder.call = watched;
      for await (const image of job) {
        expect(image).toMatchObject({ fromCache: false });
        settled.push(image.target.path);
        if (trigger.state === 'fired') trigger.state = 'armed';
      }
      await shot;
    } finally {
      workers.dispose();
    }
    expect(kills).toBe(10);
    expect(crashes.length, 'deaths with work to do').toBeGreaterThan(4);
    expect(settled).toEqual(files);
    const { keys } = stored(cache);
    expect(keys).toHaveLength(IMAGES);
    expect(new Set(keys).size).toBe(IMAGES);
    expect(await embeddings(cache)).toEqual(wanted);
  });

  it('goes on where the command line was killed, several times over', async () => {
    const wanted = await expected;
    const cache = freshCache();
    const before: number[] = [];
    for (let kill = 0; kill < 4; kill++) {
      const child = startCli(['embed', folder, '--json', '--encoder', 'structure', '--cache', cache]);
      const done = finished(child);
      const had = before.at(-1) ?? 0;
      while (storedKeys(cache) <= had) await delay(5);
      child.kill('SIGKILL');
      await done;
      before.push(stored(cache).keys.length);
    }
    const { code, stdout } = await runCli(['embed', folder, '--json', '--encoder', 'structure', '--cache', cache]);
    expect(code).toBe(0);
    const { summary } = jsonLines(stdout).at(-1) as { summary: { fromCache: number } };
    expect(summary).toMatchObject({ images: IMAGES, failed: 0 });
    expect(summary.fromCache).toBeGreaterThanOrEqual(before.at(-1)!);
    const { keys } = stored(cache);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await embeddings(cache)).toEqual(wanted);
  });

  it('shares its cache with another over the same folder, at the same time', async () => {
    const wanted = await expected;
    const cache = freshCache();
    const both = await Promise.all(
      [1, 2].map(() => runCli(['embed', folder, '--json', '--encoder', 'structure', '--cache', cache])),
    );
    for (const { code, stdout, stderr } of both) {
      expect(stderr).not.toContain('medprobe:');
      expect(code).toBe(0);
      expect(jsonLines(stdout).at(-1)).toMatchObject({ summary: { images: IMAGES, failed: 0 } });
    }
    const { keys, rows } = stored(cache);
    expect(keys).toHaveLength(IMAGES);
    expect(rows).toBe(IMAGES);
    expect(await embeddings(cache)).toEqual(wanted);
  });
});
