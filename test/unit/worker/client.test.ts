import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { WorkerClient } from '../../../src/worker/client';
import type { CrashEvent } from '../../../src/worker/client';
import { fickleMethods } from '../../support/fickleMethods';

const folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-worker-'));
const script = path.join(folder, 'fickle.js');
const log = path.join(folder, 'log.txt');

let client: WorkerClient<typeof fickleMethods>;
let crashes: CrashEvent[];

beforeAll(async () => {
  await build({ entryPoints: ['test/support/fickleWorker.ts'], outfile: script, bundle: true, platform: 'node' });
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  writeFileSync(log, '');
  crashes = [];
  client = new WorkerClient({
    name: 'fickle worker',
    methods: fickleMethods,
    script,
    config: { log },
    onCrash: event => crashes.push(event),
    cancelGraceMs: 50,
    limitsMs: { stall: 50 },
  });
});
afterEach(() => client.dispose());

const lines = () => readFileSync(log, 'utf8').split('\n').filter(Boolean);

/** Resolves when the worker has written that line. */
function logged(line: string): Promise<void> {
  return new Promise(resolve => {
    const watcher = watch(log, () => settle());
    const settle = () => {
      if (!lines().includes(line)) return;
      watcher.close();
      resolve();
    };
    settle();
  });
}

async function failure(work: Promise<unknown>): Promise<ProbeError> {
  return work.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => ProbeError.from(error),
  );
}

describe('WorkerClient', () => {
  it('starts no process before the first call', async () => {
    expect(client.pid).toBeUndefined();
    const { pid } = await client.call('echo', { value: 'a' });
    expect(client.pid).toBe(pid);
  });

  it('does what a person waits for before what runs in the background', async () => {
    const hold = new AbortController();
    const held = failure(client.call('hold', {}, { signal: hold.signal }));
    await logged('holding');
    const background = client.call('echo', { value: 'background' }, { priority: 'background' });
    const interactive = client.call('echo', { value: 'interactive' }, { priority: 'interactive' });
    hold.abort();
    await Promise.all([held, background, interactive]);
    expect(lines()).toEqual(['holding', 'interactive', 'background']);
  });

  it('restarts after a kill and does the unfinished jobs again, the finished ones not', async () => {
    const before = await client.call('echo', { value: 'finished' });
    const hold = new AbortController();
    const held = failure(client.call('hold', {}, { signal: hold.signal }));
    await logged('holding');
    const waiting = client.call('echo', { value: 'unfinished' }, { priority: 'background' });
    process.kill(before.pid, 'SIGKILL');
    const heldAgain = async () => {
      while (lines().filter(line => line === 'holding').length < 2) await new Promise(setImmediate);
    };
    await heldAgain();
    hold.abort();
    expect((await held).kind).toBe('cancelled');
    expect((await waiting).pid).not.toBe(before.pid);
    expect(crashes).toMatchObject([{ name: 'fickle worker', reason: 'signal SIGKILL', unfinished: 2 }]);
    expect(lines().filter(line => line === 'finished')).toHaveLength(1);
  });

  it('gives up a job that kills its worker twice, and goes on with the others', async () => {
    const deadly = failure(client.call('die', {}));
    const harmless = client.call('echo', { value: 'harmless' });
    const error = await deadly;
    expect(error.kind).toBe('crash');
    expect(error.message).toContain('exit code 7');
    expect((await harmless).value).toBe('harmless');
  });

  it('kills a worker that does not react to a cancellation, and does the rest in a new one', async () => {
    const cancel = new AbortController();
    const spinning = failure(client.call('spin', {}, { signal: cancel.signal }));
    await logged('spinning');
    const waiting = client.call('echo', { value: 'after' });
    cancel.abort();
    expect((await spinning).kind).toBe('cancelled');
    expect((await waiting).value).toBe('after');
    expect(crashes).toEqual([]);
  });

  it('ends a worker whose job runs longer than its method may, once, and does the rest in a new one', async () => {
    const stalled = failure(client.call('stall', {}));
    const waiting = client.call('echo', { value: 'after' });
    const error = await stalled;
    expect(error.kind).toBe('timeout');
    expect(error.message).toContain('fickle worker');
    expect((await waiting).value).toBe('after');
    expect(lines()).toEqual(['stalled', 'after']);
    expect(crashes).toEqual([]);
  });

  it('cancels a job that has not begun without disturbing the one that has', async () => {
    const first = new AbortController();
    const held = failure(client.call('hold', {}, { signal: first.signal }));
    await logged('holding');
    const second = new AbortController();
    const waiting = failure(client.call('echo', { value: 'never' }, { signal: second.signal }));
    second.abort();
    expect((await waiting).kind).toBe('cancelled');
    first.abort();
    await held;
    expect(lines()).toEqual(['holding']);
  });

  it('rejects every open call on dispose', async () => {
    const open = failure(client.call('hold', {}));
    await logged('holding');
    client.dispose();
    expect((await open).kind).toBe('cancelled');
    expect((await failure(client.call('echo', { value: 'late' }))).kind).toBe('cancelled');
  });

  it('says what is wrong when the worker cannot start', async () => {
    writeFileSync(path.join(folder, 'broken.js'), 'throw new Error("a library is missing")');
    const broken = new WorkerClient({
      name: 'broken worker',
      methods: fickleMethods,
      script: path.join(folder, 'broken.js'),
      config: {},
    });
    const error = await failure(broken.call('echo', { value: 'x' }));
    expect(error.kind).toBe('unavailable');
    expect(error.message).toContain('broken worker');
  });

  it('refuses parameters of the wrong shape by name', async () => {
    const error = await failure(client.call('echo', { value: 3 } as unknown as { value: string }));
    expect(error).toMatchObject({ kind: 'internal' });
    expect(error.message).toContain('The parameters of echo');
  });
});
