import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Runs `work` while functions of `node:fs` are others, for whoever imported them by name too. */
export async function withFs<T>(replaced: Partial<typeof fs>, work: () => Promise<T>): Promise<T> {
  const kept = Object.fromEntries(Object.keys(replaced).map(name => [name, fs[name as keyof typeof fs]]));
  Object.assign(fs, replaced);
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(fs, kept);
    syncBuiltinESMExports();
  }
}

/** What a full disk says. */
export const diskIsFull = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
