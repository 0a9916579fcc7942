import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const CLI = path.resolve('dist/cli.js');

/** What platforms are told where a person's settings are. */
export const settingsIn = (folder: string): Record<string, string> => ({ XDG_CONFIG_HOME: folder, APPDATA: folder });

/** Records of trust and of keys are those of the tests, never of whoever runs them. */
const OWN_SETTINGS = settingsIn(mkdtempSync(path.join(os.tmpdir(), 'medprobe-settings-')));
process.once('exit', () => rmSync(OWN_SETTINGS['APPDATA']!, { recursive: true, force: true }));

/** Starts the built command line under the Node that runs the tests. */
export function startCli(args: readonly string[], env: Record<string, string> = {}, cwd?: string): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...OWN_SETTINGS, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function finished(child: ChildProcess): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
  return new Promise(resolve => child.on('close', code => resolve({ code, stdout, stderr })));
}

export const runCli = (args: readonly string[], env?: Record<string, string>): Promise<CliResult> =>
  finished(startCli(args, env));

/** JSON Lines as values. */
export const jsonLines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as unknown);
