// What every script here needs: where the project is, which Node to use, and child processes that never outlive us.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const isWindows = process.platform === 'win32';

export const say = line => console.log(line);

/** The Node pinned in package.json where it is installed (Linux x64), else the one running this script. */
export function nodePath() {
  const pinned = path.join(root, 'node_modules/.bin/node');
  return !isWindows && fs.existsSync(pinned) ? pinned : process.execPath;
}

/** A script of this project or of a package, by its path from the root. */
export const inRoot = (...parts) => path.join(root, ...parts);

const temporary = new Set();

/** A new folder under the system's temporary one; what is not removed earlier is removed when this process ends. */
export function temporaryFolder(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `medprobe-${name}-`));
  if (temporary.size === 0) process.once('exit', () => temporary.forEach(removeFolder));
  temporary.add(folder);
  return folder;
}

export function removeFolder(folder) {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  temporary.delete(folder);
}

/** The first of these commands that is on PATH, as an absolute path. */
export function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const suffixes = isWindows ? ['.exe', '.cmd'] : [''];
  const candidates = names.flatMap(n => folders.flatMap(f => suffixes.map(s => path.join(f, n + s))));
  return candidates.find(file => fs.existsSync(file));
}

const alive = new Set();
const isRunning = child => child.exitCode === null && child.signalCode === null;

function signalGroup(child, signal) {
  try {
    if (isWindows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

const signalAll = signal => alive.forEach(child => signalGroup(child, signal));

let leaving = false;
/** Ends this process and its groups, which get two seconds to take leave, since they may have groups of their own. */
async function leave(exitCode) {
  leaving = true;
  signalAll('SIGTERM');
  for (let waited = 0; waited < 2000 && [...alive].some(isRunning); waited += 50) await delay(50);
  signalAll('SIGKILL');
  process.exit(exitCode);
}

let watching = false;
function watchOverGroups() {
  if (watching) return;
  watching = true;
  process.once('exit', () => signalAll('SIGTERM'));
  process.once('SIGINT', () => void leave(130));
  process.once('SIGTERM', () => void leave(143));
}

let guardian;
/** Tells the process that outlives this one which groups it is to end then. Windows has no groups. */
function tellGuardian(line) {
  if (isWindows) return;
  if (guardian === undefined) {
    const script = path.join(root, 'scripts/host/guardian.mjs');
    guardian = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    guardian.unref();
    guardian.stdin.unref();
    guardian.stdin.on('error', () => undefined); // it was ended by somebody: groups then end with this process alone
  }
  guardian.stdin.write(`${line}\n`);
}

function forget(child) {
  if (alive.delete(child)) tellGuardian(`-${child.pid}`);
}

/** Starts a program in a process group of its own, which ends when this process does, however that ends. */
export function spawnGroup(command, args, options = {}) {
  watchOverGroups();
  const child = spawn(command, args, { cwd: root, detached: !isWindows, ...options });
  if (child.pid !== undefined) {
    alive.add(child);
    tellGuardian(`+${child.pid}`);
  }
  return child;
}

/** Ends a group: politely, then by force, and whatever its leader left behind. */
export async function stopGroup(child) {
  if (isRunning(child)) {
    const ended = new Promise(resolve => child.once('exit', resolve));
    signalGroup(child, 'SIGTERM');
    const late = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
  }
  signalGroup(child, 'SIGKILL');
  forget(child);
}

/**
 * Runs a program to its end.
 * @returns {Promise<{code: number, output: string, stdout: string, timedOut: boolean}>} `code` is 1 where a signal ended it;
 *   `output` is both streams as they came, empty with `show`. Rejects if the program cannot be started.
 */
export function run(command, args, { show = false, timeoutMs, env, cwd, onStderr, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'];
    const child = spawnGroup(command, args, { stdio, shell, ...(cwd && { cwd }), env: { ...process.env, ...env } });
    const result = { code: 1, output: '', stdout: '', timedOut: false };
    child.stdout?.setEncoding('utf8').on('data', text => {
      result.stdout += text;
      result.output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', text => {
      result.output += text;
      onStderr?.(text);
    });
    const stop = () => {
      result.timedOut = true;
      void stopGroup(child);
    };
    const timer = timeoutMs && setTimeout(stop, timeoutMs);
    child.once('error', reject);
    child.once('close', code => {
      clearTimeout(timer);
      forget(child);
      resolve({ ...result, code: code ?? 1 });
    });
  });
}

/** An expected failure of a script: one line for the person, no stack. */
export class Stop extends Error {}

/** Runs a script's main function; its return value is the exit code. */
export async function main(script) {
  try {
    process.exitCode = (await script()) ?? 0;
  } catch (error) {
    if (leaving) return; // what fails now fails because its processes were told to end
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    await leave(2);
  }
}
