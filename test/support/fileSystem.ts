import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Replaced = Partial<Omit<typeof fs, 'promises'>> & { promises?: Partial<(typeof fs)['promises']> };

/** Runs `work` while functions of `node:fs` are others, for whoever imported them by name too. */
export async function withFs<T>({ promises = {}, ...sync }: Replaced, work: () => Promise<T>): Promise<T> {
  const restore = [replace(fs, sync), replace(fs.promises, promises)];
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    for (const back of restore) back();
    syncBuiltinESMExports();
  }
}

function replace<T extends object>(module: T, by: Partial<T>): () => void {
  const kept = Object.fromEntries(Object.keys(by).map(name => [name, module[name as keyof T]]));
  Object.assign(module, by);
  return () => void Object.assign(module, kept);
}

/** What a full disk says. */
export const diskIsFull = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

/**
 * Runs `work` while something happens right before the n-th step (from 1) at which a file is looked at: its `stat`, its
 * opening, each part of it that is read.
 */
export function whileAccessed<T>(file: string, before: (step: number) => void, work: () => Promise<T>): Promise<T> {
  const { open, readFile, stat } = fs.promises;
  let step = 0;
  const telling =
    (real: unknown) =>
    (...args: unknown[]) => {
      if (args[0] === file) before(++step);
      return (real as (...all: unknown[]) => unknown)(...args);
    };
  const opening = async (...args: Parameters<typeof open>) => {
    if (args[0] === file) before(++step);
    const handle = await open(...args);
    if (args[0] !== file) return handle;
    const read = handle.read.bind(handle) as (...all: unknown[]) => unknown;
    const reading = (...all: unknown[]): unknown => {
      before(++step);
      return read(...all);
    };
    return Object.assign(handle, { read: reading });
  };
  const replaced = { open: opening, readFile: telling(readFile), stat: telling(stat) };
  return withFs({ promises: replaced as Partial<typeof fs.promises> }, work);
}
