import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { listOwnFolder, removeOwn } from './ownFolder';

/** A folder of the cache, whose entries (files, or folders taken whole) can be made again. */
export interface LimitedFolder {
  readonly name: string;
  readonly maxBytes: number;
}

const GIB = 1024 ** 3;

/** What may grow with use. Everything else in the cache is small, or has a limit of its own. */
export const CACHE_LIMITS: readonly LimitedFolder[] = [
  { name: 'previews-v1', maxBytes: GIB },
  { name: 'embeddings-v1', maxBytes: 8 * GIB },
  { name: 'int8-v1', maxBytes: 8 * GIB },
];

/** What remains when entries are taken out, as a share of the limit: each start would otherwise take out a little. */
const KEPT = 0.8;
/** What was used this recently may be in use by another process, and stays. */
const IN_USE_MS = 24 * 3600 * 1000;

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly usedMs: number;
}

/**
 * Takes the entries used longest ago out of each folder that is over its limit. Names of folders of older versions
 * (`previews-v0`) are not touched.
 * @returns bytes freed
 * @throws the file system's error where an entry cannot be removed.
 */
export async function limitCache(
  cacheDir: string,
  limits: readonly LimitedFolder[] = CACHE_LIMITS,
  now = Date.now(),
): Promise<number> {
  let freed = 0;
  for (const { name, maxBytes } of limits) freed += await limitFolder(path.join(cacheDir, name), maxBytes, now);
  return freed;
}

async function limitFolder(folder: string, maxBytes: number, now: number): Promise<number> {
  const names = await listOwnFolder(folder);
  const entries = (await Promise.all(names.map(name => entryAt(path.join(folder, name))))).flat();
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes <= maxBytes) return 0;
  const before = bytes;
  for (const entry of entries.sort((a, b) => a.usedMs - b.usedMs)) {
    if (bytes <= maxBytes * KEPT || now - entry.usedMs < IN_USE_MS) break;
    await removeOwn(entry.path);
    bytes -= entry.bytes;
  }
  return before - bytes;
}

/** Empty for what went away while we looked. */
async function entryAt(file: string): Promise<Entry[]> {
  try {
    const facts = await lstat(file); // a link is taken out as a link: what it leads to is somebody else's
    if (!facts.isDirectory()) return [{ path: file, bytes: facts.size, usedMs: facts.mtimeMs }];
    const inside = (await Promise.all((await readdir(file)).map(name => entryAt(path.join(file, name))))).flat();
    const bytes = inside.reduce((sum, entry) => sum + entry.bytes, 0);
    return [{ path: file, bytes, usedMs: Math.max(facts.mtimeMs, ...inside.map(({ usedMs }) => usedMs)) }];
  } catch {
    return [];
  }
}
