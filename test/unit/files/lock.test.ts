import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireLock, readLock } from '../../../src/core/files/lock';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-lock-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));
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
