/** A folder as somebody hands it on: images, a manifest of two pairs, and whatever else is planted in it. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { finished, settingsIn, startCli } from './cli';
import type { CliResult } from './cli';

export const KEY = 'PLANTED-key-0123456789';

export interface Study {
  /** The folder above the dataset. */
  readonly above: string;
  readonly dataset: string;
  readonly manifest: string;
  /** `medprobe.json` of the dataset's own folder. */
  readonly config: string;
  /** Where the person's own settings are kept. */
  readonly settings: string;
  /** Runs the bundled command line as a person with settings and a cache of their own. */
  readonly cli: (args: readonly string[], env?: Record<string, string>, cwd?: string) => Promise<CliResult>;
  readonly remove: () => void;
}

export function makeStudy(): Study {
  const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-study-'));
  const above = path.join(root, 'handed on');
  const dataset = path.join(above, 'dataset');
  const settings = path.join(root, 'settings');
  mkdirSync(path.join(dataset, 'images'), { recursive: true });
  const lines = readFileSync('samples/phantoms.pairs.jsonl', 'utf8').split('\n').slice(0, 2);
  for (const line of lines) {
    const { image1, image2 } = JSON.parse(line) as { image1: string; image2: string };
    for (const image of [image1, image2]) copyFileSync(path.join('samples', image), path.join(dataset, image));
  }
  const manifest = path.join(dataset, 'set.pairs.jsonl');
  writeFileSync(manifest, `${lines.join('\n')}\n`);
  return {
    above,
    dataset,
    manifest,
    config: path.join(dataset, 'medprobe.json'),
    settings,
    cli: (args, env = {}, cwd = undefined) =>
      finished(startCli([...args, '--cache', path.join(root, 'cache')], { ...settingsIn(settings), ...env }, cwd)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
