import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { throwIfAborted } from '../errors';
import { imagesAmong } from './imageFiles';
import { fileError } from './sourceIndex';

/**
 * The image files under a path, in a stable order: a file itself, or every image below a folder, told by name or, where that
 * says nothing, by content.
 * Hidden folders (`.medprobe`, `.git`) are passed over; symbolic links to folders are not followed.
 * @throws ProbeError not-found | io, naming the path.
 */
export async function listImages(start: string, signal?: AbortSignal): Promise<string[]> {
  const root = path.resolve(start);
  let facts;
  try {
    facts = await stat(root);
  } catch (cause) {
    throw fileError(root, cause);
  }
  return facts.isDirectory() ? walk(root, signal) : [root];
}

async function walk(folder: string, signal?: AbortSignal): Promise<string[]> {
  throwIfAborted(signal);
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw fileError(folder, cause);
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter(entry => !entry.isDirectory()).map(({ name }) => name);
  const images = new Set(await imagesAmong(folder, files, signal));
  const found: string[] = [];
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.')) found.push(...(await walk(full, signal)));
    else if (images.has(entry.name)) found.push(full);
  }
  return found;
}
