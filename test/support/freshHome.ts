import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface FreshHome {
  readonly root: string;
  /**
   * The whole environment of a user who has just been given an account: nothing of the process that runs the tests,
   * above all no `CI` and no variable like it, under which libraries behave better than they do for people.
   */
  readonly env: Readonly<Record<string, string>>;
  /** Files and folders that were made below `root`, relative to it. */
  filesMade(): string[];
  remove(): void;
}

/** Where programs put what nobody named. */
const FOLDERS = {
  HOME: 'home',
  XDG_CACHE_HOME: 'xdg/cache',
  XDG_CONFIG_HOME: 'xdg/config',
  XDG_DATA_HOME: 'xdg/data',
  XDG_STATE_HOME: 'xdg/state',
  XDG_RUNTIME_DIR: 'xdg/runtime',
  TMPDIR: 'tmp',
};

export function freshHome(): FreshHome {
  const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-home-'));
  const env = Object.fromEntries(Object.entries(FOLDERS).map(([name, folder]) => [name, path.join(root, folder)]));
  for (const folder of Object.values(env)) mkdirSync(folder, { recursive: true });
  const list = () => readdirSync(root, { recursive: true, encoding: 'utf8' });
  const before = new Set(list());
  return {
    root,
    env: { ...env, PATH: process.env['PATH'] ?? '' },
    filesMade: () => list().filter(file => !before.has(file)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
