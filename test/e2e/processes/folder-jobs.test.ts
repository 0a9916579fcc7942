import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { FolderJobs } from '../../../src/worker/folderJobs';
import type { FolderResult } from '../../../src/worker/folderJobs';
import { Workers } from '../../../src/worker/workers';
import { copies } from '../../support/copies';

const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-jobs-'));
const folder = path.join(base, 'images');
const files = copies(folder, 80);
afterAll(() => rmSync(base, { recursive: true }));

const encoder = { encoder: 'structure' };
let caches = 0;
let workers: Workers;
let jobs: FolderJobs;
beforeEach(() => {
  workers = new Workers({ distDir: path.resolve('dist'), cacheDir: path.join(base, `cache-${caches++}`) });
  jobs = new FolderJobs(workers);
});
afterEach(() => workers.dispose());

const outcome = (done: Promise<FolderResult>) =>
  done.then(
    ({ embedded }) => embedded.length,
    (error: unknown) => ProbeError.from(error),
  );

describe('jobs over the same folder and encoder', () => {
  it('are one: both are told of its progress, and both get its result', async () => {
    const progress = [0, 0];
    const { signal } = new AbortController();
    const [one, two] = [0, 1].map(n => jobs.join(folder, encoder, { signal, onProgress: () => void progress[n]!++ }));
    expect(one!.job).toBe(two!.job);
    const other = jobs.join(folder, { encoder: 'general' }, { signal: AbortSignal.abort() });
    expect(other.job).not.toBe(one!.job);
    expect(await outcome(other.done)).toMatchObject({ kind: 'cancelled' });
    expect(other.job.abandoned).toBe(true);
    const [first, second] = await Promise.all([one!.done, two!.done]);
    expect(first).toBe(second);
    expect(first.embedded.map(({ path: file }) => file)).toEqual(files);
    expect(progress).toEqual([files.length, files.length]);
  });

  it('go on for the other where one leaves, and end with the last', async () => {
    const [leaver, stayer] = [new AbortController(), new AbortController()];
    const left = jobs.join(folder, encoder, { signal: leaver.signal, onProgress: () => leaver.abort() });
    const stays = jobs.join(folder, encoder, { signal: stayer.signal });
    expect(await outcome(left.done)).toMatchObject({ kind: 'cancelled' });
    expect(stays.job.abandoned).toBe(false);
    expect(await outcome(stays.done)).toBe(files.length);

    const again = new AbortController();
    const alone = jobs.join(folder, encoder, { signal: again.signal, onProgress: () => again.abort() });
    expect(alone.job).not.toBe(stays.job);
    expect(await outcome(alone.done)).toMatchObject({ kind: 'cancelled' });
    expect(alone.job.abandoned).toBe(true);
    expect(await outcome(jobs.join(folder, encoder, { signal: stayer.signal }).done)).toBe(files.length);
  });

  it('pause and go on for everybody, those who join while they are paused included', async () => {
    const told: [string, boolean][] = [];
    const { signal } = new AbortController();
    let done = 0;
    const one = jobs.join(folder, encoder, {
      signal,
      onProgress: progress => {
        done = progress.done;
        if (done === 5) one.job.pause();
      },
      onPaused: paused => told.push(['one', paused]),
    });
    await expect.poll(() => one.job.paused, { timeout: 30_000 }).toBe(true);
    const two = jobs.join(folder, encoder, { signal, onPaused: paused => told.push(['two', paused]) });
    expect(done).toBe(5);
    expect(told).toEqual([
      ['one', true],
      ['two', true],
    ]);
    two.job.resume();
    expect(told.slice(2)).toEqual([
      ['one', false],
      ['two', false],
    ]);
    expect(await outcome(one.done)).toBe(files.length);
    expect(await outcome(two.done)).toBe(files.length);
  });

  it('say where there is nothing to embed', async () => {
    const empty = path.join(base, 'empty');
    mkdirSync(empty);
    const { done } = jobs.join(empty, encoder, { signal: new AbortController().signal });
    expect(await outcome(done)).toMatchObject({ kind: 'bad-input', message: 'There is no image in empty.' });
  });
});
