import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ProbeError } from '../errors';

const GIVE_UP_MS = 10_000;
/** An append takes milliseconds; a lock this old was left by a process that died on another machine. */
const ABANDONED_MS = 60_000;

/**
 * Runs `work` while holding a lock file that other processes respect; waits for a short holder.
 * @throws ProbeError io where the lock is held for over 10 s.
 */
export async function withFileLock<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  for (;;) {
    if (await tryLock(lockFile)) break;
    if (await isAbandoned(lockFile)) await rm(lockFile, { force: true });
    else if (Date.now() - startedAt > GIVE_UP_MS) {
      throw new ProbeError('io', `${lockFile} has been held for over ${GIVE_UP_MS / 1000} s.`, {
        remedy: 'Close other MedProbe processes, or delete that file if there are none.',
        retryable: true,
      });
    } else await wait(5 + Math.random() * 20);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function tryLock(lockFile: string): Promise<boolean> {
  try {
    const handle = await open(lockFile, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(lockFile: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(lockFile)).mtimeMs;
    const pid = Number(await readFile(lockFile, 'utf8'));
    return age > ABANDONED_MS || (age > 1_000 && Number.isInteger(pid) && pid > 0 && !isAlive(pid));
  } catch {
    return false; // released while we looked
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
