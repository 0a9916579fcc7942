import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { acquireLock, isHeld, readLock } from '../../../src/core/files/lock';
import { diskIsFull, withFs } from '../../support/fileSystem';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-lock-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => void vi.useRealTimers());
let count = 0;
const fresh = (): string => path.join(folder, `${count++}.lock`);

/** The number of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;
const holder = (more: object) =>
  JSON.stringify({
    pid: deadPid(),
    host: os.hostname(),
    program: 'other',
    since: new Date().toISOString(),
    token: 't',
    ...more,
  });

test('a held lock refuses a second holder, naming the first and what to do', async () => {
  const file = fresh();
  const lock = await acquireLock(file, 'first program');
  await expect(acquireLock(file, 'second')).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(new RegExp(`first program \\(process ${process.pid} on ${os.hostname()}`)) as string,
    remedy: expect.stringContaining('delete that file') as string,
    details: { pid: process.pid, program: 'first program' },
  });
  await lock.release();
  expect(await readLock(file)).toBeUndefined();
  await (await acquireLock(file, 'second')).release();
});

test('the lock of a process that has died here is taken over', async () => {
  const file = fresh();
  await writeFile(file, holder({}));
  const lock = await acquireLock(file, 'heir');
  expect((await readLock(file))?.program).toBe('heir');
  await lock.release();
});

test('the lock of an earlier process with our own number is taken over', async () => {
  const file = fresh();
  await writeFile(file, holder({ pid: process.pid, since: '2001-01-01T00:00:00.000Z' }));
  await (await acquireLock(file, 'heir')).release();
});

test('a living process here and any process elsewhere are respected', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    const file = fresh();
    await writeFile(file, holder({ pid: child.pid }));
    await expect(acquireLock(file, 'x')).rejects.toMatchObject({ kind: 'unavailable' });
    await writeFile(file, holder({ host: 'another-machine' }));
    await expect(acquireLock(file, 'x')).rejects.toThrow(/another-machine/);
  } finally {
    child.kill();
  }
});

test('of many who find a dead holder, exactly one takes over', async () => {
  for (let round = 0; round < 20; round++) {
    const file = fresh();
    await writeFile(file, holder({}));
    const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => acquireLock(file, `heir ${i}`)));
    const won = tries.filter(result => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect((await readLock(file))?.token).toBe(won[0]?.value.holder.token);
    await won[0]?.value.release();
  }
  expect((await readdir(folder)).filter(name => name.endsWith('.takeover'))).toEqual([]);
});

test('a lock that has become somebody else’s is not released', async () => {
  const file = fresh();
  const lock = await acquireLock(file, 'first');
  await writeFile(file, holder({ token: 'theirs' }));
  await lock.release();
  expect((await readLock(file))?.token).toBe('theirs');
});

test('a lock that names nobody is reported by its file', async () => {
  const file = fresh();
  await writeFile(file, '');
  await expect(acquireLock(file, 'x')).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining(file) as string,
  });
});

test('a folder that cannot be written is an io error', async () => {
  await expect(acquireLock(path.join(folder, 'missing', 'x.lock'), 'x')).rejects.toMatchObject({ kind: 'io' });
});

test('a lock of this process stays held while the machine sleeps and its clocks part', async () => {
  const file = fresh();
  const lock = await acquireLock(file, 'before the sleep');
  // The time of day went on for a night, the time that the process has been up did not; then the clock is set back.
  const asOf = (hours: number): void => void vi.setSystemTime(Date.parse(lock.holder.since) + hours * 3_600_000);
  vi.useFakeTimers({ toFake: ['Date'] });
  const uptime = vi.spyOn(process, 'uptime').mockReturnValue(5);
  try {
    for (const hours of [9, -9]) {
      asOf(hours);
      expect(await isHeld(file)).toBe(true);
      await expect(acquireLock(file, 'after the sleep')).rejects.toMatchObject({ kind: 'unavailable' });
    }
  } finally {
    uptime.mockRestore();
  }
  await lock.release();
  expect(await isHeld(file)).toBe(false);
});

test('a lock of this process that was given back, but is still there, is nobody’s', async () => {
  const file = fresh();
  const lock = await acquireLock(file, 'first');
  const left = JSON.stringify(await readLock(file));
  await lock.release();
  await writeFile(file, left); // as where its removal failed
  await (await acquireLock(file, 'second')).release();
});

test('a lock that cannot be taken is not remembered as held', async () => {
  const file = fresh();
  const lock = await acquireLock(file, 'first');
  await acquireLock(file, 'second').catch(() => undefined);
  await lock.release();
  await (await acquireLock(file, 'third')).release();
});

/** What a lock of this process says of it. */
async function ownIdentity() {
  const lock = await acquireLock(fresh(), 'x');
  await lock.release();
  return lock.holder.process!;
}

test.skipIf(process.platform !== 'linux')(
  'another process that got the number of a dead holder holds nothing',
  async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      const identity = await ownIdentity();
      expect(identity.started).toMatch(/^\d+$/);
      const file = fresh();
      await writeFile(file, holder({ pid: child.pid, process: { ...identity, started: '1' } }));
      expect(await isHeld(file)).toBe(false);
      await (await acquireLock(file, 'heir')).release();
    } finally {
      child.kill();
    }
  },
);

test.skipIf(process.platform !== 'linux')('a holder of before the machine was started again is dead', async () => {
  const identity = await ownIdentity();
  const file = fresh();
  // This very number and start: both may come again after a start of the machine.
  const before = { ...identity, machine: identity.machine ?? 'unknown', boot: 'another' };
  await writeFile(file, holder({ pid: process.pid, process: before }));
  expect(await isHeld(file)).toBe(identity.machine === undefined);
});

test('a holder elsewhere is never judged, although its machine has our name', async () => {
  const identity = await ownIdentity();
  const elsewhere = {
    'a machine of the same name': { machine: 'another', boot: 'another' },
    'a machine of the same name, which tells nothing else': { machine: undefined, boot: 'another' },
    'another container': { pidNamespace: 'pid:[1]' },
    'another system on this machine': { platform: 'another' },
  };
  for (const [where, differs] of Object.entries(elsewhere)) {
    const file = fresh();
    await writeFile(file, holder({ process: { ...identity, ...differs } }));
    expect(await isHeld(file), where).toBe(true);
    await expect(acquireLock(file, 'x'), where).rejects.toMatchObject({
      kind: 'unavailable',
      remedy: expect.stringContaining('delete that file') as string,
    });
  }
});

test('a lock says nothing confidential of the machine', async () => {
  const { machine } = await ownIdentity();
  const id = await readFile('/etc/machine-id', 'utf8').catch(() => '');
  if (machine === undefined) expect(id.trim()).toBe('');
  else expect(id).not.toContain(machine);
});

test('a lock that cannot be written leaves nothing behind', async () => {
  for (const writeSync of [() => 3, () => fail()]) {
    const file = fresh();
    await withFs({ writeSync }, () => expect(acquireLock(file, 'x')).rejects.toMatchObject({ kind: 'io' }));
    expect(await readLock(file)).toBeUndefined();
  }
});

function fail(): never {
  throw diskIsFull();
}
