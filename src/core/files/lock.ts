import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod/mini';
import { ProbeError } from '../errors';
import { parseJson } from './boundedJson';
import { readBoundedText } from './boundedFile';

const HolderSchema = z.object({
  pid: z.int(),
  host: z.string(),
  /** What a person calls it: `medprobe run`, `VS Code`. */
  program: z.string(),
  /** ISO 8601. */
  since: z.string(),
  /** Tells this very lock from any other. */
  token: z.string(),
});
export type LockHolder = z.infer<typeof HolderSchema>;

export interface Lock {
  readonly holder: LockHolder;
  /** Gives the lock back. A lock that has meanwhile become somebody else's is left alone. */
  release(): Promise<void>;
}

/** A takeover takes milliseconds; after this long its guard has been left behind by a crash. */
const TAKEOVER_TRIES = 40;
const TAKEOVER_WAIT_MS = 25;

/**
 * Takes a lock file that names its holder. A lock whose process no longer runs on this machine is taken over; of several
 * processes that try, one succeeds. Other machines' locks are never judged: only their people can.
 * @throws ProbeError 'unavailable' naming the holder and what to do; 'io' where the file cannot be written.
 */
export async function acquireLock(file: string, program: string): Promise<Lock> {
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    program,
    since: new Date().toISOString(),
    token: randomUUID(),
  };
  if (!create(file, holder)) await takeOver(file, holder);
  return { holder, release: () => release(file, holder) };
}

const MOST_LOCK_BYTES = 1e5;

/** Who holds the lock; undefined where nobody does, null where the file does not say. */
export async function readLock(file: string): Promise<LockHolder | null | undefined> {
  const text = await readBoundedText(file, MOST_LOCK_BYTES).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error instanceof ProbeError ? error : unreadable(file, error);
  });
  if (text === undefined) return undefined;
  try {
    return HolderSchema.parse(parseJson(text));
  } catch {
    return null; // being written at this moment, or not ours
  }
}

/** Whether a process that may still run holds the lock; a lock of another machine counts as held. */
export async function isHeld(file: string): Promise<boolean> {
  const holder = await readLock(file);
  return holder !== undefined && (holder === null || !isDead(holder));
}

/**
 * Creates the file with the holder in it; false where it exists. Done without giving up control in between, so that
 * next to no moment exists in which a crash leaves a lock that names nobody.
 */
function create(file: string, holder: LockHolder): boolean {
  try {
    const fd = openSync(file, 'wx');
    try {
      writeSync(fd, JSON.stringify(holder));
    } finally {
      closeSync(fd);
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unreadable(file, error);
  }
}

/**
 * Replaces a dead holder. Looking and replacing are two steps, so a second file guards them: without it, two processes
 * that both saw the dead holder could each remove the other's new lock.
 */
async function takeOver(file: string, holder: LockHolder): Promise<void> {
  const guard = `${file}.takeover`;
  for (let attempt = 0; attempt < TAKEOVER_TRIES; attempt++) {
    const current = await readLock(file);
    if (current && !isDead(current)) throw held(file, current);
    if (current !== null && create(guard, holder)) {
      try {
        if (await replaceDead(file, holder)) return;
      } finally {
        await rm(guard, { force: true });
      }
    }
    await wait(TAKEOVER_WAIT_MS);
  }
  const unnamed = (await readLock(file)) === null ? file : guard;
  throw new ProbeError('unavailable', `${unnamed} was left by a process that ended while it took this lock.`, {
    remedy: 'If no other MedProbe is running, delete that file.',
  });
}

async function replaceDead(file: string, holder: LockHolder): Promise<boolean> {
  const current = await readLock(file);
  if (current && isDead(current)) await rm(file, { force: true });
  return create(file, holder);
}

async function release(file: string, holder: LockHolder): Promise<void> {
  const current = await readLock(file);
  if (current?.token === holder.token) await rm(file, { force: true });
}

/** True only where this machine says that the process is gone; one of our own number that began before us is gone too. */
function isDead(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return false;
  if (holder.pid === process.pid) {
    const began = Date.now() - process.uptime() * 1000;
    return Date.parse(holder.since) < began - 1000;
  }
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function held(file: string, holder: LockHolder): ProbeError {
  const who = `${holder.program} (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
  return new ProbeError('unavailable', `${file} is held by ${who}.`, {
    remedy: 'Wait until it is done or stop it; if there is no such process any more, delete that file.',
    retryable: true,
    details: { pid: holder.pid, host: holder.host, program: holder.program, since: holder.since },
  });
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const unreadable = (file: string, cause: unknown): ProbeError =>
  new ProbeError('io', `The lock ${file} cannot be used (${codeOf(cause)}).`, {
    remedy: 'Check the permissions of its folder.',
    cause,
  });
