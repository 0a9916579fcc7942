// What the scripts of this project start (servers, browsers, the command line) ends with them.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, untilEnded } from '../../support/processEnd';

const SHELL = pathToFileURL(path.resolve('scripts/host/shell.mjs')).href;

/** Starts a child of its own, and both do not care about SIGTERM; prints both process ids. */
const STUBBORN = `
process.on('SIGTERM', () => undefined);
setInterval(() => undefined, 1000);
if (process.argv[1] === 'child') process.stdout.write(process.pid + '\\n');
else {
  process.stdout.write(process.pid + '\\n');
  const code = process.env.STUBBORN;
  require('node:child_process').spawn(process.execPath, ['-e', code, 'child'], { stdio: ['ignore', 'inherit', 'ignore'] });
}`;

const SCRIPT = `
const { spawnGroup } = await import(${JSON.stringify(SHELL)});
const env = { ...process.env, STUBBORN: process.argv[1] };
spawnGroup(process.execPath, ['-e', process.argv[1], 'parent'], { env, stdio: ['ignore', 'inherit', 'ignore'] });`;

let pids: number[] = [];
afterEach(() => pids.filter(isAlive).forEach(pid => process.kill(pid, 'SIGKILL')));

describe.skipIf(process.platform === 'win32')('a script of the project', () => {
  it.each(['SIGKILL', 'SIGSEGV', 'SIGTERM', 'SIGINT'] as const)('leaves no process when ended by %s', async signal => {
    const script = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, STUBBORN], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: script.stdout })[Symbol.asyncIterator]();
    pids = [];
    for (let n = 0; n < 2; n++) pids.push(Number((await lines.next()).value));
    expect(pids.filter(isAlive)).toEqual(pids);
    script.kill(signal);
    await Promise.all(pids.map(untilEnded));
  });
});
