import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, readProvenance } from '../../../src/core/hub/download';
import type { DownloadProgress } from '../../../src/core/hub/download';
import { acquireLock } from '../../../src/core/files/lock';
import { COMMIT } from '../../support/hubServer';
import type { HubServer } from '../../support/hubServer';
import { failure } from '../endpoint/support';
import { bytes, CONFIG, download, filesIn, hub, MODEL, REPO, temporaryFolder, WEIGHTS } from './support';

const OTHER_COMMIT = 'beef000000000000000000000000000000000000';
const weightsIn = (folder: string) => readFile(path.join(folder, 'model.safetensors'));
const gets = (server: HubServer) =>
  server.requests.filter(({ method, path: at }) => method === 'GET' && !at.startsWith('/api'));

describe('downloading a model', () => {
  it('takes what a model folder needs, no pickle among it, and says where it comes from', async () => {
    const server = await hub();
    const modelsDir = await temporaryFolder();
    const done = await download(server, { modelsDir });
    expect(done).toMatchObject({ model: MODEL, commit: COMMIT, licence: 'mit' });
    expect(done.folder).toBe(path.join(modelsDir, 'microsoft--rad-dino', COMMIT));
    expect(await filesIn(done.folder)).toEqual([
      'config.json',
      'medprobe-download.json',
      'model.safetensors',
      'preprocessor_config.json',
    ]);
    expect((await weightsIn(done.folder)).equals(WEIGHTS)).toBe(true);
    expect(await readProvenance(done.folder)).toMatchObject({
      model: MODEL,
      commit: COMMIT,
      host: server.host,
      licence: 'mit',
      files: [
        { name: 'config.json', checksum: { algorithm: 'git-sha1' } },
        { name: 'preprocessor_config.json' },
        { name: 'model.safetensors', bytes: WEIGHTS.length, checksum: { algorithm: 'sha256' } },
      ],
    });
  });

  it('takes nothing a second time; a file that was deleted is taken again, alone', async () => {
    const server = await hub();
    const modelsDir = await temporaryFolder();
    const { folder } = await download(server, { modelsDir });
    const before = server.requests.length;
    expect(await download(server, { modelsDir })).toMatchObject({ folder, downloaded: 0 });
    expect(server.requests.slice(before).map(({ path: at }) => at)).toEqual([`/api/models/${MODEL}/revision/main`]);
    expect(await download(server, { modelsDir, revision: COMMIT })).toMatchObject({
      folder,
      downloaded: 0,
      licence: 'mit',
    });
    expect(server.requests).toHaveLength(before + 1);

    await rm(path.join(folder, 'config.json'));
    const taken = gets(server).length;
    expect(await download(server, { modelsDir })).toMatchObject({ folder, downloaded: CONFIG.length });
    expect(
      gets(server)
        .slice(taken)
        .map(({ path: at }) => at),
    ).toEqual([`/${MODEL}/resolve/${COMMIT}/config.json`]);
  });

  it('takes shards by their index', async () => {
    const files = {
      'config.json': CONFIG,
      'model.safetensors.index.json': '{"weight_map":{}}',
      'model-00001-of-00002.safetensors': bytes(5000, 3),
      'model-00002-of-00002.safetensors': bytes(5000, 4),
    };
    const { folder } = await download(await hub({ repos: { [MODEL]: { files } } }));
    expect(await filesIn(folder)).toEqual([...Object.keys(files), 'medprobe-download.json'].sort());
  });

  it('takes another revision into another folder', async () => {
    const server = await hub({ repos: { [MODEL]: { ...REPO, refs: { 'refs/pr/1': OTHER_COMMIT } } } });
    const modelsDir = await temporaryFolder();
    expect((await download(server, { modelsDir, revision: 'refs/pr/1' })).folder).toBe(
      folderOf(modelsDir, MODEL, OTHER_COMMIT),
    );
  });

  it('tells bytes, rate and what is being checked, up to the last byte', async () => {
    const told: DownloadProgress[] = [];
    await download(await hub(), { onProgress: progress => told.push(progress) });
    const total = CONFIG.length + '{"do_resize":true}'.length + WEIGHTS.length;
    expect(told.every(progress => progress.total === total)).toBe(true);
    expect(told.at(-1)).toMatchObject({ phase: 'checking', file: 'model.safetensors', done: total });
    expect(told.some(({ phase }) => phase === 'downloading')).toBe(true);
  });

  it.each([
    ['../../evil.safetensors'],
    ['model-00001-of-00002.safetensors/../../../evil'],
    ['/etc/model.safetensors'],
    ['sub/model.safetensors'],
    ['..\\model.safetensors'],
  ])('makes no path of a name that the hub sends: %s', async name => {
    const modelsDir = await temporaryFolder();
    const files = { ...REPO.files, [name]: bytes(2000) };
    await download(await hub({ repos: { [MODEL]: { files } } }), { modelsDir });
    expect((await filesIn(modelsDir)).filter(file => file.includes('evil'))).toEqual([]);
    expect((await filesIn(folderOf(modelsDir, MODEL, COMMIT))).length).toBe(4);
  });

  it.each([
    ['bin', { 'config.json': CONFIG, 'pytorch_model.bin': bytes(2000) }, 'has weights, but not as safetensors'],
    ['nothing', { 'config.json': CONFIG }, 'has no safetensors weights'],
    ['no config', { 'model.safetensors': bytes(2000) }, 'has no config.json'],
  ])('refuses a model that is no model folder: %s', async (_, files, said) => {
    const error = await failure(download(await hub({ repos: { [MODEL]: { files } } })));
    expect(error).toMatchObject({ kind: 'unsupported', message: `${MODEL} ${said}.` });
  });

  it('does not start without room on the disk, counting only what is missing', async () => {
    const server = await hub();
    const modelsDir = await temporaryFolder();
    const freeBytes = (free: number) => () => Promise.resolve(free);
    const error = await failure(download(server, { modelsDir, freeBytes: freeBytes(256e6) }));
    expect(error).toMatchObject({ kind: 'too-large' });
    expect(error.message).toContain(`${MODEL} needs 301 kB more`);
    expect(gets(server)).toEqual([]);
    await writeFile(
      path.join(folderOf(modelsDir, MODEL, COMMIT), 'model.safetensors.part'),
      WEIGHTS.subarray(0, 299_000),
    );
    await download(server, { modelsDir, freeBytes: freeBytes(256e6 + 1100) });
  });

  it('is done by one process at a time', async () => {
    const modelsDir = await temporaryFolder();
    const folder = folderOf(modelsDir, MODEL, COMMIT);
    await mkdir(folder, { recursive: true });
    const lock = await acquireLock(path.join(folder, 'download.lock'), 'somebody else');
    const error = await failure(download(await hub(), { modelsDir }));
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(error.message).toContain('somebody else');
    await lock.release();
  });

  it('says so where the folder cannot be made', async () => {
    const modelsDir = path.join(await temporaryFolder(), 'file');
    await writeFile(modelsDir, '');
    expect(await failure(download(await hub(), { modelsDir }))).toMatchObject({ kind: 'io' });
  });

  it('leaves no file of its name before it was checked', async () => {
    const server = await hub({
      faults: ({ origin }) => (origin === 'store' ? { kind: 'break', when: 'body', after: 0 } : undefined),
    });
    const modelsDir = await temporaryFolder();
    await failure(download(server, { modelsDir }));
    await expect(access(path.join(folderOf(modelsDir, MODEL, COMMIT), 'model.safetensors'))).rejects.toThrow();
    expect(await readProvenance(folderOf(modelsDir, MODEL, COMMIT))).toBeUndefined();
  });
});
