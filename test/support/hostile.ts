/** Folders that somebody else has prepared, and the built command line run over them. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CliResult } from './cli';

const CLI = path.resolve('dist/cli.js');
/** A call that hangs would hang for ever; this is far beyond what any of them needs. */
const HANGS_AFTER_MS = 20_000;

export interface Hostile {
  /** The folder of everything below. */
  readonly base: string;
  /** A copy of the samples. */
  readonly dataset: string;
  readonly manifest: string;
  /** A folder outside the dataset into which nothing may be written. */
  readonly outside: string;
  readonly cache: string;
  /** Ends what is left of the folder. */
  readonly remove: () => void;
}

export function hostileFolder(): Hostile {
  const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-hostile-'));
  const dataset = path.join(base, 'dataset');
  cpSync('samples', dataset, { recursive: true });
  const outside = path.join(base, 'outside');
  mkdirSync(outside);
  return {
    base,
    dataset,
    manifest: path.join(dataset, 'phantoms.pairs.jsonl'),
    outside,
    cache: path.join(base, 'cache'),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

export interface Call {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The file-mode mask of the process, in octal. */
  readonly umask?: string;
}

export interface EndedCall extends CliResult {
  /** The process group of the call and of all that it started. */
  readonly group: number;
}

/** Runs the command line in a process group of its own; a call that hangs is killed with its workers, and fails. */
export function callCli(args: readonly string[], { cwd, env = {}, umask = '022' }: Call = {}): Promise<EndedCall> {
  const command = `umask ${umask}; exec "$0" "$@"`;
  const child = spawn('/bin/sh', ['-c', command, process.execPath, CLI, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let [stdout, stderr, hung] = ['', '', false];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const guard = setTimeout(() => {
    hung = true;
    process.kill(-child.pid!, 'SIGKILL');
  }, HANGS_AFTER_MS);
  return new Promise((resolve, reject) => {
    child.on('close', code => {
      clearTimeout(guard);
      if (hung) reject(new Error(`medprobe ${args.join(' ')} hangs. ${stderr}`));
      else resolve({ code, stdout, stderr, group: child.pid! });
    });
  });
}

export const makeFifo = (file: string): void => void execFileSync('mkfifo', [file]);

/** Every path below a folder with the bytes of its files, to be compared with a later look. */
export function contentsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }) as string[];
  return Object.fromEntries(
    names.sort().map(name => {
      const file = path.join(folder, name);
      return [name, statSync(file).isFile() ? readFileSync(file, 'latin1') : ''];
    }),
  );
}
