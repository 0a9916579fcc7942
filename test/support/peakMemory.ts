import { readFileSync } from 'node:fs';

/** Linux tells the largest memory a process has had; elsewhere nothing is measured. */
export const canMeasureMemory = process.platform === 'linux';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has ended
  }
}

/**
 * Watches the children of a process until `done` settles.
 * @returns by process id: the largest resident memory in MiB that the child was seen to have had.
 */
export async function peakMemoryOfChildren(parent: number, done: Promise<unknown>): Promise<Map<number, number>> {
  const peaks = new Map<number, number>();
  const look = () => {
    for (const pid of read(`/proc/${parent}/task/${parent}/children`).split(' ').filter(Boolean).map(Number)) {
      const kib = /VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1];
      if (kib !== undefined) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, Number(kib) / 1024));
    }
  };
  const timer = setInterval(look, 20);
  try {
    await done;
  } finally {
    clearInterval(timer);
  }
  return peaks;
}
