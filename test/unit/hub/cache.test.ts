import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCachedModels, hubCacheDir } from '../../../src/core/hub/cache';
import { isImageModel, readModelFolder } from '../../../src/core/hub/modelFolder';
import { temporaryFolder } from './support';

const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);

/** A snapshot as huggingface_hub lays it out: links into `blobs`. */
async function snapshot(
  cache: string,
  repo: string,
  commit: string,
  files: Record<string, string | null>,
): Promise<string> {
  const folder = path.join(cache, repo, 'snapshots', commit);
  const blobs = path.join(cache, repo, 'blobs');
  await mkdir(folder, { recursive: true });
  await mkdir(blobs, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const blob = path.join(blobs, `${commit.slice(0, 4)}-${name}`);
    if (content !== null) await writeFile(blob, content); // null: a link that leads nowhere
    await symlink(blob, path.join(folder, name));
  }
  return folder;
}

async function ref(cache: string, repo: string, name: string, commit: string): Promise<void> {
  const file = path.join(cache, repo, 'refs', name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, commit);
}

const siglip = { 'config.json': '{"model_type":"siglip"}', 'model.safetensors': 'x'.repeat(50) };

describe('the cache of the Hugging Face libraries', () => {
  it('is where they look for it', () => {
    const home = path.resolve('/home/ada');
    const at = (env: Record<string, string>) => hubCacheDir(env, home);
    expect(at({})).toBe(path.join(home, '.cache/huggingface/hub'));
    expect(at({ XDG_CACHE_HOME: path.resolve('/xdg') })).toBe(path.resolve('/xdg/huggingface/hub'));
    expect(at({ XDG_CACHE_HOME: '/xdg', HF_HOME: '~/hf' })).toBe(path.join(home, 'hf/hub'));
    expect(at({ HF_HOME: '/hf', HUGGINGFACE_HUB_CACHE: '/old' })).toBe(path.resolve('/old'));
    expect(at({ HF_HUB_CACHE: '~', HUGGINGFACE_HUB_CACHE: '/old' })).toBe(home);
  });

  it('has the snapshots with a configuration and whole weights, main first', async () => {
    const cache = await temporaryFolder();
    const repo = 'models--google--medsiglip-448';
    await snapshot(cache, repo, OLD, siglip);
    const newest = await snapshot(cache, repo, NEW, siglip);
    await ref(cache, repo, 'main', NEW);
    await ref(cache, repo, 'refs/pr/1', `${NEW}\n`);
    await snapshot(cache, 'models--gpt2', OLD, { ...siglip, 'config.json': '{"model_type":"gpt2"}' });
    await snapshot(cache, 'datasets--google--medsiglip-448', OLD, siglip);
    const found = await findCachedModels(cache);
    expect(found.map(({ id, commit }) => `${id} ${commit.slice(0, 1)}`)).toEqual([
      'google/medsiglip-448 b',
      'google/medsiglip-448 a',
      'gpt2 a',
    ]);
    expect(found[0]).toEqual({
      id: 'google/medsiglip-448',
      commit: NEW,
      refs: ['main', 'refs/pr/1'],
      path: newest,
      modelType: 'siglip',
      bytes: 50,
    });
    expect(found.filter(isImageModel).length).toBe(2);
  });

  it.each<[string, Record<string, string | null>]>([
    ['no weights', { 'config.json': siglip['config.json'] }],
    ['no configuration', { 'model.safetensors': 'x' }],
    ['a link that leads nowhere', { ...siglip, 'model.safetensors': null }],
    ['no JSON', { ...siglip, 'config.json': '{' }],
    ['no model type', { ...siglip, 'config.json': '{"model_type":7}' }],
    ['null', { ...siglip, 'config.json': 'null' }],
    ['pickled weights', { 'config.json': siglip['config.json'], 'pytorch_model.bin': 'x' }],
    [
      'an index without its shards',
      {
        'config.json': siglip['config.json'],
        'model.safetensors.index.json': '{"weight_map":{"a":"model-1.safetensors"}}',
      },
    ],
    [
      'an index that leads out',
      { ...{ 'config.json': siglip['config.json'] }, 'model.safetensors.index.json': '{"weight_map":{"a":"../../x"}}' },
    ],
  ])('leaves out what is no model folder: %s', async (_, files) => {
    const cache = await temporaryFolder();
    await snapshot(cache, 'models--a--b', OLD, files);
    expect(await findCachedModels(cache)).toEqual([]);
  });

  it('counts shards together', async () => {
    const cache = await temporaryFolder();
    const weight_map = {
      a: 'model-00001-of-00002.safetensors',
      b: 'model-00002-of-00002.safetensors',
      c: 'model-00001-of-00002.safetensors',
    };
    const folder = await snapshot(cache, 'models--a--b', OLD, {
      'config.json': '{"model_type":"dinov2"}',
      'model.safetensors.index.json': JSON.stringify({ weight_map }),
      'model-00001-of-00002.safetensors': 'x'.repeat(30),
      'model-00002-of-00002.safetensors': 'x'.repeat(12),
    });
    expect(await readModelFolder(folder)).toEqual({ path: folder, modelType: 'dinov2', bytes: 42 });
  });

  it('may be anything: nothing there, a file, folders and files in each other’s place', async () => {
    const folder = await temporaryFolder();
    expect(await findCachedModels(path.join(folder, 'absent'))).toEqual([]);
    const cache = path.join(folder, 'hub');
    await mkdir(path.join(cache, 'models--a--b', 'snapshots', OLD, 'config.json'), { recursive: true });
    await writeFile(path.join(cache, 'models--file'), '');
    await mkdir(path.join(cache, 'models--x--y', 'refs', 'main'), { recursive: true });
    await writeFile(path.join(cache, 'models--x--y', 'snapshots'), '');
    expect(await findCachedModels(cache)).toEqual([]);
    expect(await findCachedModels(path.join(cache, 'models--file'))).toEqual([]);
  });

  it('never fails, whatever a configuration or an index holds', async () => {
    const folder = await temporaryFolder();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), fc.oneof(fc.json(), fc.string()), async (config, index) => {
        await writeFile(path.join(folder, 'config.json'), config);
        await writeFile(path.join(folder, 'model.safetensors.index.json'), index);
        const found = await readModelFolder(folder);
        expect(found).toBeUndefined(); // there are no weights
      }),
      { numRuns: 60 },
    );
  });
});
