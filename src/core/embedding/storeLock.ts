import { setTimeout as wait } from 'node:timers/promises';
import { ProbeError } from '../errors';
import { acquireLock } from '../files/lock';
import type { Lock } from '../files/lock';

/** An append takes milliseconds; whoever holds a store for this long hangs. */
const GIVE_UP_MS = 10_000;

/**
 * Runs `work` while holding a lock file that other processes respect; waits for a short holder.
 * @throws ProbeError unavailable, naming the holder, where the lock is held for over 10 s.
 */
export async function withFileLock<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  const lock = await waitForLock(lockFile);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function waitForLock(lockFile: string): Promise<Lock> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await acquireLock(lockFile, 'medprobe embedding');
    } catch (error) {
      const held = ProbeError.from(error);
      if (!held.retryable || performance.now() - startedAt > GIVE_UP_MS) throw held;
      await wait(5 + Math.random() * 20);
    }
  }
}
