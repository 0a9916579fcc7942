/** Models that are already on this machine: the cache that every Hugging Face library shares. Read, never written. */
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expandHome } from '../files/expandHome';
import { readRegularText } from '../files/regularFile';
import { readModelFolder } from './modelFolder';
import type { ModelFolder } from './modelFolder';

export interface CachedModel extends ModelFolder {
  /** `owner/name`, or a name alone as the hub's oldest models have. */
  readonly id: string;
  readonly commit: string;
  /** Branches and tags that stood for this commit when it was downloaded. */
  readonly refs: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the cache is (huggingface_hub, `constants.py`): HF_HUB_CACHE, else `hub` in HF_HOME, else below XDG_CACHE_HOME. */
export function hubCacheDir(env: Environment = process.env, home: string = os.homedir()): string {
  const own = env['HF_HUB_CACHE'] || env['HUGGINGFACE_HUB_CACHE'];
  if (own) return path.resolve(expandHome(own, home));
  const caches = env['XDG_CACHE_HOME'] || path.join(home, '.cache');
  const library = env['HF_HOME'] || path.join(caches, 'huggingface');
  return path.join(path.resolve(expandHome(library, home)), 'hub');
}

const FOLDER = /^models--(.+)$/;

/**
 * Snapshots (`models--owner--name/snapshots/<commit>`) that hold a configuration and all of its safetensors weights, by
 * name; of one model, what `main` stands for first. A cache that is not there, damaged or unreadable has fewer, or none.
 */
export async function findCachedModels(cacheDir: string): Promise<CachedModel[]> {
  const names = (await entriesOf(cacheDir)).filter(name => FOLDER.test(name)).sort();
  const models = await Promise.all(names.map(name => snapshotsOf(cacheDir, name)));
  return models.flat();
}

async function snapshotsOf(cacheDir: string, name: string): Promise<CachedModel[]> {
  const folder = path.join(cacheDir, name);
  const id = (FOLDER.exec(name)?.[1] ?? '').replace('--', '/');
  const refs = await refsOf(path.join(folder, 'refs'));
  const commits = await entriesOf(path.join(folder, 'snapshots'));
  const found = await Promise.all(
    commits.map(async (commit): Promise<CachedModel[]> => {
      const model = await readModelFolder(path.join(folder, 'snapshots', commit));
      return model === undefined ? [] : [{ ...model, id, commit, refs: refs.get(commit) ?? [] }];
    }),
  );
  const rank = ({ refs: names }: CachedModel): number => (names.includes('main') ? 0 : names.length > 0 ? 1 : 2);
  return found.flat().sort((a, b) => rank(a) - rank(b) || a.commit.localeCompare(b.commit));
}

/** A commit has 40 characters. */
const REF_BYTES = 1_000;

/** A ref is a file that holds a commit; `refs/pr/1` lies one folder deeper. */
async function refsOf(folder: string): Promise<ReadonlyMap<string, string[]>> {
  const byCommit = new Map<string, string[]>();
  for (const file of await entriesOf(folder, true)) {
    const commit = await readRegularText(path.join(folder, file), { limit: REF_BYTES }).catch(() => '');
    const ref = file.split(path.sep).join('/');
    if (commit.trim() !== '') byCommit.set(commit.trim(), [...(byCommit.get(commit.trim()) ?? []), ref]);
  }
  return byCommit;
}

const entriesOf = (folder: string, recursive = false): Promise<string[]> =>
  readdir(folder, { recursive }).catch(() => []);
