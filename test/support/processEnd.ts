import { readdirSync, readFileSync } from 'node:fs';

/** True where the process computes or waits; false where it is gone, or dead and not yet collected by its parent. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)![0];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

/** Resolves when the process, which need not be a child of this one, has ended. */
export async function untilEnded(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise(setImmediate);
}

/**
 * The process id of a child by its script, once it exists. Linux only.
 * @throws where the parent has ended before.
 */
export async function childOf(parent: number, script: string): Promise<number> {
  for (;;) {
    const found = childrenOf(parent).find(({ command }) => command.includes(script));
    if (found !== undefined) return found.pid;
    if (!isAlive(parent)) throw new Error(`Process ${parent} has ended and was never seen to start ${script}.`);
    await new Promise(setImmediate);
  }
}

interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Linux only. */
export const runningProcesses = (): ProcessInfo[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => readProcess(name) ?? []);

/** Linux only. */
export const childrenOf = (parent: number): ProcessInfo[] =>
  runningProcesses().filter(child => child.parent === parent);

/** As it was when the process was started: `NAME=value` each; empty where it has ended or is another user's. Linux only. */
export function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

function readProcess(pid: string): ProcessInfo | undefined {
  try {
    const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1]);
    return { pid: Number(pid), parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
  } catch {
    return undefined; // it ended while we looked
  }
}
