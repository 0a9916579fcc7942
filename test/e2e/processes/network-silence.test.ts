// What is promised of the network holds of the libraries too, and without `CI`, which hides what they do for people.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finished } from '../../support/cli';
import { freshHome } from '../../support/freshHome';
import type { FreshHome } from '../../support/freshHome';

const CLI = path.resolve('dist/cli.js');
const WEIGHTS = path.resolve('dist/encoders/general.onnx');
const NAMESPACE = ['--user', '--map-root-user', '--net', '--mount'];

/** True where this machine has no such program or does not let it work; says so once. */
function lacks(program: string, ...args: string[]): boolean {
  const works = process.platform === 'linux' && spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (!works) console.warn(`Skipped: ${program} does not work here, by which the network is watched.`);
  return !works;
}
const noStrace = lacks('strace', '-f', '-e', 'trace=network', '-o', '/dev/null', 'true');
const noNamespace = lacks('unshare', ...NAMESPACE, 'ip', 'link', 'set', 'lo', 'up');

let home: FreshHome;
const children: ChildProcess[] = [];
beforeEach(() => {
  home = freshHome();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  home.remove();
});

/** The encoder `general` is ONNX Runtime's; what it computes lies in the cache that was named. */
const embed = (): string[] => [
  CLI,
  'embed',
  path.resolve('samples'),
  '--json',
  '--cache',
  path.join(home.root, 'named'),
];

function start(command: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(command, args, { env: { ...env }, cwd: home.env['HOME'], stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

describe('embedding a folder', () => {
  it('leaves no file but in the cache that was named', async () => {
    const { code, stdout } = await finished(start(process.execPath, embed(), home.env));
    expect(code).toBe(0);
    expect(stdout.trim().split('\n').at(-1)).toContain('"images":24,"fromCache":0');
    expect(home.filesMade().filter(file => !file.startsWith('named'))).toEqual([]);
  });

  it.skipIf(noStrace)('opens no socket to the network', async () => {
    const trace = path.join(home.root, 'named-trace');
    const strace = ['-f', '-qq', '-e', 'trace=network', '-o', trace, process.execPath];
    const { code } = await finished(start('strace', [...strace, ...embed()], home.env));
    expect(code).toBe(0);
    const calls = readFileSync(trace, 'utf8').split('\n');
    expect(calls.length, 'calls between the processes themselves').toBeGreaterThan(10);
    expect(calls.filter(call => /AF_INET|nscd|resolve/.test(call))).toEqual([]);
  });

  it.skipIf(noNamespace)('asks for no host while the library, left to itself, calls home', async () => {
    const proxy = 'http://127.0.0.1:3128';
    const env = { ...home.env, HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ALL_PROXY: proxy, https_proxy: proxy };
    const cli = watch(env, process.execPath, ...embed());
    await cli.until('output');
    // The same library as it is delivered. By the time it has connected, the command line's was loaded for longer.
    const load =
      'require(process.argv[1]).InferenceSession.create(process.argv[2]).then(() => setInterval(() => {}, 1000))';
    const library = path.resolve('node_modules/onnxruntime-node');
    const bare = watch(home.env, process.execPath, '-e', load, library, WEIGHTS);
    await bare.until('connected 443');
    expect(bare.lines).toContain('asked mobile.events.data.microsoft.com');
    cli.goOn();
    await cli.until('ended 0');
    expect(cli.lines).toEqual(['output', 'ended 0']);
  });
});

/** Runs a command in a network of its own; see quietNamespace.mjs for the lines. */
function watch(env: Readonly<Record<string, string>>, ...command: string[]) {
  const script = path.resolve('test/support/quietNamespace.mjs');
  const child = start('unshare', [...NAMESPACE, process.execPath, script, ...command], env);
  child.stderr!.pipe(process.stderr);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  reader.on('line', line => lines.push(line));
  return {
    lines,
    goOn: () => child.stdin!.write('\n'),
    until: (wanted: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const settle = () => {
          if (lines.includes(wanted)) resolve();
        };
        reader.on('line', settle);
        reader.on('close', () => reject(new Error(`It ended before "${wanted}": ${lines.join(', ')}`)));
        settle();
      }),
  };
}
