import { readFileSync } from 'node:fs';

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
