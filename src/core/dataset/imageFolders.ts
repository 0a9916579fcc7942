import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import { ProbeError } from '../errors';
import { DISK_CONCURRENCY } from './missing';
import { assertLinksStayInside, realRoot } from './resolve';

/** What one folder of a dataset holds, by name. */
export interface FolderListing {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** Links to files out of the dataset, which is not allowed. */
  readonly outside: ReadonlySet<string>;
}

/**
 * Lists one folder of a dataset; null where there is no such folder, or none that can be read.
 * @param folder relative to `root`, with `/`; '' is the root itself.
 * @throws ProbeError 'not-found' where the root is not there.
 */
export async function listFolder(root: string, folder: string): Promise<FolderListing | null> {
  const real = await realRoot(root);
  const absolute = path.join(root, folder);
  const entries = await readdir(absolute, { withFileTypes: true }).catch(() => null);
  if (entries === null) return null;
  const files = new Set<string>();
  const folders = new Set<string>();
  const outside = new Set<string>();
  const isOutside = folder !== '' && (await leadsOut(real, absolute));
  await pLimit(DISK_CONCURRENCY).map(entries, async entry => {
    const target = await targetOf(real, absolute, entry);
    if (target === 'folder') folders.add(entry.name);
    else if (target === 'outside' || (target === 'file' && isOutside)) outside.add(entry.name);
    else if (target === 'file') files.add(entry.name);
  });
  return { files, folders, outside };
}

async function targetOf(real: string, folder: string, entry: Dirent): Promise<'file' | 'folder' | 'outside' | 'none'> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'none';
  const file = path.join(folder, entry.name);
  const target = await stat(file).catch(() => undefined);
  if (target?.isDirectory()) return 'folder';
  if (!target?.isFile()) return 'none';
  return (await leadsOut(real, file)) ? 'outside' : 'file';
}

async function leadsOut(real: string, file: string): Promise<boolean> {
  try {
    await assertLinksStayInside(real, file);
    return false;
  } catch (error) {
    if (ProbeError.from(error).kind === 'bad-input') return true;
    throw error;
  }
}
