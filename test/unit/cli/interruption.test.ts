import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-interrupt-'));
const script = path.join(folder, 'program.js');
const fifo = path.join(folder, 'fifo');
const NEVER = '3600000';

beforeAll(async () => {
  await build({
    entryPoints: ['test/support/interruptedProgram.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
  });
  if (process.platform !== 'win32') execFileSync('mkfifo', [fifo]);
});
afterAll(() => rmSync(folder, { recursive: true }));

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** Starts the program; `line` gives what it prints, `ended` how it ended. */
function start(graceMs: string, node = 'new') {
  const program = spawn(process.execPath, [script, graceMs, fifo, node], { stdio: ['ignore', 'pipe', 'ignore'] });
  child = program;
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  return {
    line: async () => (await lines.next()).value as string,
    kill: (signal: NodeJS.Signals) => program.kill(signal),
    ended: new Promise(resolve => program.once('exit', (code, signal) => resolve(code ?? signal))),
  };
}

describe.skipIf(process.platform === 'win32')('an interrupted program that a file holds up', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 130],
  ] as const)('is asked to stop by %s, and ended with %d when its time is over', async (signal, code) => {
    const program = start('200');
    expect(await program.line()).toBe('ready');
    program.kill(signal);
    expect(await program.line()).toBe('asked to stop');
    expect(await program.ended).toBe(code);
  });

  it('ends at once when it is told a second time', async () => {
    const program = start(NEVER);
    expect(await program.line()).toBe('ready');
    program.kill('SIGTERM');
    expect(await program.line()).toBe('asked to stop');
    program.kill('SIGINT');
    expect(await program.ended).toBe(130);
  });

  it('ends by the signal where Node cannot do better', async () => {
    const program = start('200', 'old');
    expect(await program.line()).toBe('ready');
    program.kill('SIGTERM');
    expect(await program.ended).toBe('SIGTERM');
  });
});
