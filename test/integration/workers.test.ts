import assert from 'node:assert/strict';
import type { CrashEvent } from '../../src/worker/client';
import { extension, freshImages } from './support';

describe('The workers in the extension host', () => {
  it('lose nothing that was finished when one is killed in the middle of a job, and the job completes', async () => {
    const api = await extension().activate();
    const { files, remove } = freshImages(60);
    const settled: string[] = [];
    const crashes: CrashEvent[] = [];
    const listening = api.onDidCrash(event => crashes.push(event));
    let finishedBefore = 0;
    try {
      await api.embed(files, embedded => {
        assert.ok(!('error' in embedded), 'error' in embedded ? embedded.error.message : '');
        settled.push(embedded.target.path);
        if (settled.length !== 20) return;
        finishedBefore = settled.length;
        process.kill(api.workerPids().encoder!, 'SIGKILL');
      });
      assert.equal(finishedBefore, 20);
      assert.deepEqual([...settled].sort(), [...files].sort(), 'every image once');
      assert.equal(crashes.length, 1);
      assert.match(crashes[0]!.reason, /SIGKILL/);
      const again: boolean[] = [];
      await api.embed(files, embedded => again.push('fromCache' in embedded && embedded.fromCache));
      assert.deepEqual(new Set(again), new Set([true]), 'all of them are in the cache');
    } finally {
      listening.dispose();
      remove();
    }
  });
});
