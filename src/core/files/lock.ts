import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ProbeError } from '../errors';
import { isDead, LockHolderSchema, newHolder } from './lockHolder';
import type { LockHolder } from './lockHolder';
import { fileMode, SAFE_FLAGS } from './ownership';
import { readRegularText } from './regularFile';
import { parseJson } from './boundedJson';

export type { LockHolder };

/** Tokens of the locks that this process holds: what it holds it knows, and need not read from clocks. */
const heldTokens = new Set<string>();
const isOwn = (token: string): boolean => heldTokens.has(token);

export interface Lock {
  readonly holder: LockHolder;
  /** Gives the lock back. A lock that has meanwhile become somebody else's is left alone. */
  release(): Promise<void>;
}

/** A lock names its holder in some 200. */
const MOST_BYTES = 64_000;
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | SAFE_FLAGS;
/** A takeover takes milliseconds; after this long its guard has been left behind by a crash. */
const TAKEOVER_TRIES = 40;
const TAKEOVER_WAIT_MS = 25;

/**
 * Takes a lock file that names its holder. A lock whose process no longer runs on this machine is taken over; of several
 * processes that try, one succeeds. Other machines' locks are never judged: only their people can.
 * @throws ProbeError 'unavailable' naming the holder and what to do; 'io' where the file cannot be written.
 */
export async function acquireLock(file: string, program: string): Promise<Lock> {
  const holder = newHolder(program);
  heldTokens.add(holder.token); // before the file says so
  try {
    if (!create(file, holder)) await takeOver(file, holder);
  } catch (error) {
    heldTokens.delete(holder.token);
    throw error;
  }
  return { holder, release: () => release(file, holder) };
}

/** Who holds the lock; undefined where nobody does, null where the file does not say. */
export async function readLock(file: string): Promise<LockHolder | null | undefined> {
  const text = await readRegularText(file, { limit: MOST_BYTES, links: 'refused' }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (error instanceof ProbeError) throw error;
    throw unreadable(file, error);
  });
  if (text === undefined) return undefined;
  try {
    return LockHolderSchema.parse(parseJson(text));
  } catch {
    return null; // being written at this moment, or not ours
  }
}

/** Whether a process that may still run holds the lock; a lock of another machine counts as held. */
export async function isHeld(file: string): Promise<boolean> {
  const holder = await readLock(file);
  return holder !== undefined && (holder === null || !isDead(holder, isOwn));
}

/**
 * Creates the file with the holder in it; false where it exists. Done without giving up control in between, so that
 * next to no moment exists in which a crash leaves a lock that names nobody.
 */
function create(file: string, holder: LockHolder): boolean {
  let fd: number;
  try {
    fd = openSync(file, NEW, fileMode('private'));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unreadable(file, error);
  }
  try {
    writeWhole(fd, JSON.stringify(holder));
    closeSync(fd);
    return true;
  } catch (error) {
    // A full disk must not leave a lock that names nobody, which only a person could remove.
    rmSync(file, { force: true });
    throw unreadable(file, error);
  }
}

function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  try {
    if (writeSync(fd, bytes) < bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
  } catch (error) {
    closeSync(fd);
    throw error;
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
    if (current && !isDead(current, isOwn)) throw held(file, current);
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
  if (current && isDead(current, isOwn)) await rm(file, { force: true });
  return create(file, holder);
}

async function release(file: string, holder: LockHolder): Promise<void> {
  try {
    const current = await readLock(file);
    if (current?.token === holder.token) await rm(file, { force: true });
  } finally {
    heldTokens.delete(holder.token);
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
