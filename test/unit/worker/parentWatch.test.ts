import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WorkerClient } from '../../../src/worker/client';
import type { CrashEvent } from '../../../src/worker/client';
import { fickleMethods } from '../../support/fickleMethods';
import { isAlive, untilEnded } from '../../support/processEnd';

const folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-parent-'));
const script = path.join(folder, 'fickleWorker.js');
const log = path.join(folder, 'log.txt');
/** Nobody ever writes to it: who opens it waits for ever. */
const fifo = path.join(folder, 'fifo');

beforeAll(async () => {
  const entryPoints = ['test/support/fickleWorker.ts', 'test/support/doomedParent.ts'];
  await build({ entryPoints, outdir: folder, bundle: true, platform: 'node' });
  if (process.platform !== 'win32') execFileSync('mkfifo', [fifo]);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => writeFileSync(log, ''));
/** A worker that outlived its parent is ended here, so that it fails one test and not the machine. */
let orphan: number | undefined;
afterEach(() => {
  if (orphan !== undefined && isAlive(orphan)) process.kill(orphan, 'SIGKILL');
  orphan = undefined;
});

/** Resolves when the worker has written that line. */
function logged(line: string): Promise<void> {
  return new Promise(resolve => {
    const watcher = watch(log, () => settle());
    const settle = () => {
      if (!readFileSync(log, 'utf8').split('\n').includes(line)) return;
      watcher.close();
      resolve();
    };
    settle();
  });
}

/** What a worker does, and what its log says when it does. */
const BUSY = { echo: 'up', hold: 'holding', spin: 'spinning', block: 'blocking', read: 'reading' };
const ENDS = ['SIGKILL', 'SIGTERM', 'SIGSEGV', 'throw'];
const cases = Object.entries(BUSY).flatMap(([method, line]) => ENDS.map(end => ({ method, line, end })));

describe.skipIf(process.platform === 'win32')('a worker whose parent is gone', () => {
  it.each(cases)('ends: busy with $method, parent ended by $end', async ({ method, line, end }) => {
    const parent = spawn(process.execPath, [path.join(folder, 'doomedParent.js'), script, log, method, fifo], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const pid = Number(await firstLine(parent.stdout));
    orphan = pid;
    await logged(line);
    expect(isAlive(pid)).toBe(true);
    const ended = new Promise(resolve => parent.once('exit', resolve));
    parent.stdin.write(`${end}\n`);
    await ended;
    await untilEnded(pid);
  });
});

const firstLine = (stream: NodeJS.ReadableStream): Promise<string> =>
  new Promise(resolve => createInterface({ input: stream }).once('line', resolve));

describe('a worker whose parent lives', () => {
  let crashes: CrashEvent[];
  let client: WorkerClient<typeof fickleMethods>;
  beforeEach(() => {
    crashes = [];
    const onCrash = (event: CrashEvent) => void crashes.push(event);
    client = new WorkerClient({ name: 'fickle worker', methods: fickleMethods, script, config: { log }, onCrash });
    return () => client.dispose();
  });

  it('leaves Ctrl-C, which reaches both, to its parent', async () => {
    const { pid } = await client.call('echo', { value: 'before' });
    process.kill(pid, 'SIGINT');
    expect(await client.call('echo', { value: 'after' })).toEqual({ value: 'after', pid });
    expect(crashes).toEqual([]);
  });

  it('ends by SIGTERM, at once, also while it computes', async () => {
    const { pid } = await client.call('echo', { value: 'before' });
    const spinning = client.call('spin', {}).catch(() => undefined);
    await logged('spinning');
    process.kill(pid, 'SIGTERM');
    await untilEnded(pid);
    client.dispose();
    await spinning;
  });

  it.skipIf(process.platform === 'win32')('ends by its own exception while files keep it waiting', async () => {
    await expect(client.call('fail', { file: fifo })).rejects.toMatchObject({ kind: 'crash' });
    expect(crashes[0]?.stderr).toContain('nobody catches this');
  });
});
