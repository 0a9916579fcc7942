// What becomes of the built programs when the one that started them is gone, or is told to stop while they are stuck.
import { execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, constants, cpSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { finished, startCli } from '../../support/cli';
import { copies } from '../../support/copies';
import { childOf, childrenOf, environmentOf, isAlive, untilEnded } from '../../support/processEnd';

const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-ends-'));
afterAll(() => rmSync(base, { recursive: true }));
const images = path.join(base, 'images');
copies(images, 150);
const isLinux = process.platform === 'linux';
if (!isLinux) console.warn('Skipped: processes are found in /proc, which only Linux has.');

const started = new Set<number>();
afterEach(() => {
  for (const pid of started) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  started.clear();
});

let cache: string;
function embed(encoder: string, env: Record<string, string> = {}): ChildProcess {
  cache = mkdtempSync(path.join(base, 'cache-'));
  const cli = startCli(['embed', images, '--json', '--encoder', encoder, '--cache', cache], env);
  started.add(cli.pid!);
  return cli;
}

/** A worker of the command line, once it exists. */
async function worker(cli: ChildProcess, name: 'encoder' | 'image'): Promise<number> {
  const pid = await childOf(cli.pid!, `${name}-worker.js`);
  started.add(pid);
  return pid;
}

/** Resolves when the first batch is being kept, so that the next ones are being computed. */
async function untilComputing(): Promise<void> {
  while (!existsSync(path.join(cache, 'embeddings-v1'))) await new Promise(setImmediate);
}

/** A model folder of which one file is a pipe that nobody writes to. */
function modelWithPipe(): { folder: string; fifo: string } {
  const folder = mkdtempSync(path.join(base, 'model-'));
  cpSync('test/fixtures/encoder/checkpoints/clip', folder, { recursive: true });
  const fifo = path.join(folder, 'config.json');
  rmSync(fifo);
  execFileSync('mkfifo', [fifo]);
  return { folder, fifo };
}

/**
 * Resolves when somebody waits for what the pipe will hold, or `other` has ended, as a program does that refuses pipes.
 * @returns an end of the pipe that keeps its reader waiting; undefined where there is none
 */
async function untilRead(fifo: string, other: ChildProcess): Promise<number | undefined> {
  while (other.exitCode === null && other.signalCode === null) {
    try {
      return openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK); // ENXIO: nobody reads
    } catch {
      await new Promise(setImmediate);
    }
  }
  return undefined;
}

describe.skipIf(!isLinux)('a command line that is killed', () => {
  it.each(['SIGKILL', 'SIGSEGV'] as const)('by %s leaves no worker that computes', async signal => {
    const cli = embed('general');
    const done = finished(cli);
    const pids = [await worker(cli, 'image'), await worker(cli, 'encoder')];
    await untilComputing();
    cli.kill(signal);
    await done;
    await Promise.all(pids.map(untilEnded));
  });

  it('leaves no worker that waits for a file for ever', async () => {
    const { folder, fifo } = modelWithPipe();
    const cli = embed(folder);
    const done = finished(cli);
    const pid = await worker(cli, 'encoder').catch(() => undefined); // none, where pipes are refused early
    const held = await untilRead(fifo, cli);
    cli.kill('SIGKILL');
    await done;
    if (pid !== undefined) await untilEnded(pid);
    if (held !== undefined) closeSync(held);
  });
});

describe.skipIf(!isLinux)('a command line that is told to stop', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 130],
  ] as const)('by %s ends with %d while its workers compute, and they with it', async (signal, code) => {
    const cli = embed('general');
    const done = finished(cli);
    const pids = [await worker(cli, 'image'), await worker(cli, 'encoder')];
    await untilComputing();
    cli.kill(signal);
    const result = await done;
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(/medprobe: Interrupted; what was finished is kept\.\n$/);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('ends while a worker waits for a file for ever, and says what is wrong where it is no file', async () => {
    const { folder, fifo } = modelWithPipe();
    const cli = embed(folder);
    const done = finished(cli);
    const pid = await worker(cli, 'encoder').catch(() => undefined); // none, where pipes are refused early
    const held = await untilRead(fifo, cli);
    cli.kill('SIGTERM');
    const { code, stderr } = await done;
    if (held !== undefined) closeSync(held);
    expect([3, 130]).toContain(code);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    if (pid !== undefined) await untilEnded(pid);
  });
});

describe.skipIf(!isLinux)('the workers of the command line', () => {
  const SECRETS = ['MEDPROBE_KEY_VLLM', 'HF_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'GOOGLE_APPLICATION_CREDENTIALS'];

  it('are started without what a person has exported', async () => {
    const planted = Object.fromEntries([...SECRETS, 'UNHEARD_OF', 'https_proxy'].map(name => [name, 'PLANTED']));
    const cli = embed('general', { ...planted, LC_ALL: 'C.UTF-8' });
    const done = finished(cli);
    await worker(cli, 'image');
    await worker(cli, 'encoder');
    const environments = childrenOf(cli.pid!).map(({ pid }) => environmentOf(pid));
    expect(environmentOf(cli.pid!)).toContain('HF_TOKEN=PLANTED');
    cli.kill('SIGKILL');
    await done;
    expect(environments).toHaveLength(2);
    for (const variables of environments) {
      expect(variables.join()).not.toContain('PLANTED');
      expect(variables).toContain('LC_ALL=C.UTF-8');
      expect(variables).toContain('ORT_DISABLE_TELEMETRY=1');
    }
  });
});
