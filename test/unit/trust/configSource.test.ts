import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOwnFile } from '../../../src/core/files/ownFile';
import { configNotice, findConfig } from '../../../src/core/trust/configSource';
import { TrustStore, configOf } from '../../../src/core/trust/trustStore';
import { failure } from '../endpoint/support';

let root = '';
let dataset = '';
let file = '';
let store: TrustStore;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'medprobe-source-'));
  dataset = path.join(root, 'study');
  await mkdir(dataset);
  file = await configOf(dataset);
  store = new TrustStore(path.join(root, 'settings'));
});
afterEach(() => rm(root, { recursive: true }));

const write = (seed: number, at = file) => writeFile(at, JSON.stringify({ defaults: { seed } }));
const find = (named?: string) => findConfig(dataset, { named, store });
async function trust(): Promise<void> {
  const found = await readOwnFile(file, { limit: 1e6 });
  if (found.state !== 'readable') throw new Error(found.state);
  await store.trust({ file, sha256: found.sha256 });
}

describe('the configuration of a dataset', () => {
  it('is none where none is there, or only above it', async () => {
    expect(await find()).toEqual({ config: { endpoints: [], encoders: [], defaults: {} }, source: { state: 'none' } });
    const above = path.join(path.dirname(path.dirname(file)), 'medprobe.json');
    await write(1, above);
    const { config, source } = await find();
    expect([config.defaults, source]).toMatchObject([
      {},
      { state: 'ignored', file: above, reason: 'lies above the dataset' },
    ]);
  });

  it('is its own once that was trusted, until it changes, and again', async () => {
    await write(1);
    expect((await find()).source).toMatchObject({ state: 'ignored', reason: 'has not been trusted' });
    await trust();
    expect(await find()).toMatchObject({ config: { defaults: { seed: 1 } }, source: { state: 'trusted', file } });
    await write(2);
    expect((await find()).source).toMatchObject({ state: 'ignored', reason: 'has changed since it was trusted' });
    await write(1);
    expect((await find()).source).toMatchObject({ state: 'trusted' });
  });

  it('is found by the folder’s real name, through whatever link one came', async () => {
    await write(1);
    await trust();
    await symlink(dataset, path.join(root, 'link'), 'junction');
    expect((await findConfig(path.join(root, 'link'), { store })).source).toEqual({ state: 'trusted', file });
  });

  it('is never another user’s', async () => {
    await write(1);
    const other = (process.getuid?.() ?? 0) + 1;
    expect(await readOwnFile(file, { limit: 1e6, uid: other })).toEqual({
      state: 'unusable',
      why: 'belongs to another user',
    });
  });

  it('is what the person names, before any other', async () => {
    await write(1);
    await trust();
    const named = path.join(root, 'named.json');
    await write(3, named);
    expect(await find(named)).toMatchObject({
      config: { defaults: { seed: 3 } },
      source: { state: 'used', file: named },
    });
    const absent = path.join(root, 'absent.json');
    expect(await failure(find(absent))).toMatchObject({ kind: 'not-found', message: `${absent} is not there.` });
    expect(await failure(find(root))).toMatchObject({ kind: 'bad-input' });
  });

  it('is named in one line, whatever its folder is called', async () => {
    const odd = path.join(root, 'a\u001b[2J b');
    await mkdir(odd).catch(() => undefined);
    await rename(dataset, odd);
    dataset = odd;
    await write(1, path.join(odd, 'medprobe.json'));
    const line = configNotice((await find()).source) ?? '';
    expect(line).not.toContain('\u001b');
    expect(line).toContain('‹U+001B›');
    expect(line.split('\n')).toHaveLength(1);
  });
});

describe('the records of trust', () => {
  it('are listed by file, and taken back one by one', async () => {
    const hash = (digit: string) => digit.repeat(64);
    await store.trust({ file: '/b/medprobe.json', sha256: hash('b') });
    await store.trust({ file: '/a/medprobe.json', sha256: hash('a') });
    await store.trust({ file: '/a/medprobe.json', sha256: hash('c') });
    expect(await store.list()).toEqual([
      { file: '/a/medprobe.json', sha256: hash('c') },
      { file: '/b/medprobe.json', sha256: hash('b') },
    ]);
    expect(await store.revoke('/a/medprobe.json')).toEqual({ file: '/a/medprobe.json', sha256: hash('c') });
    expect(await store.list()).toHaveLength(1);
    expect(await failure(store.revoke('/a/medprobe.json'))).toMatchObject({ kind: 'not-found' });
  });

  it.runIf(process.platform !== 'win32')('count only as long as nobody else could have written them', async () => {
    await write(1);
    await trust();
    const folder = path.join(root, 'settings', 'trust');
    const { readdir } = await import('node:fs/promises');
    const [name = ''] = await readdir(folder);
    await chmod(path.join(folder, name), 0o666);
    expect(await failure(find())).toMatchObject({
      kind: 'bad-input',
      remedy: expect.stringContaining('Delete it') as string,
    });
    await chmod(path.join(folder, name), 0o600);
    await writeFile(path.join(folder, name), '{"v":1');
    expect((await failure(find())).message).toContain('is no record');
  });
});
