/** Runs of somebody else: what their files name stays inside the dataset, and what is written is for its owner alone. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callCli, contentsOf, hostileFolder } from '../../support/hostile';
import type { Call, Hostile } from '../../support/hostile';
import { expectRefused } from '../../support/refusal';

const posix = process.platform !== 'win32';
let at: Hostile;
beforeEach(() => {
  at = hostileFolder();
  fs.writeFileSync(path.join(at.outside, 'victim'), 'mine');
});
afterEach(() => {
  expect(fs.readFileSync(path.join(at.outside, 'victim'), 'utf8')).toBe('mine');
  at.remove();
});

const runs = () => path.join(at.dataset, '.medprobe', 'runs');
const onlyRun = () => path.join(runs(), fs.readdirSync(runs())[0]!);
const run = (call: Call = {}) =>
  callCli(['run', at.manifest, '--endpoint', 'baseline:first', '--limit', '2', '--json', '--cache', at.cache], call);

interface Recorded {
  manifest: { path: string; sha256: string };
}
const recorded = (file: string): Recorded => JSON.parse(fs.readFileSync(file, 'utf8')) as Recorded;

describe('the manifest that a run names', () => {
  /** Exists, is a manifest, and has the hash that the run expects. */
  const copied = (): string => {
    const copy = path.join(at.outside, 'copy.pairs.jsonl');
    fs.copyFileSync(at.manifest, copy);
    return copy;
  };
  const rename = (to: string): string => {
    const file = path.join(onlyRun(), 'run.json');
    const value = recorded(file);
    fs.writeFileSync(file, JSON.stringify({ ...value, manifest: { ...value.manifest, path: to } }));
    return onlyRun();
  };
  const calls = (folder: string): string[][] => [
    ['score', folder],
    ['report', folder, '--format', 'csv', '--out', path.join(at.base, 'x.csv')],
    ['export', folder, '--out', path.join(at.base, 'x.zip')],
  ];

  it.each([
    ['above the dataset', () => '../outside/copy.pairs.jsonl'],
    ['by its absolute path', () => path.join(at.outside, 'copy.pairs.jsonl')],
    ['with backslashes', () => '..\\outside\\copy.pairs.jsonl'],
    ['on a drive', () => 'C:/outside/copy.pairs.jsonl'],
    ['behind a NUL', () => 'phantoms.pairs.jsonl\0'],
  ])('is not read %s', async (_, named) => {
    await run();
    copied();
    const folder = rename(named());
    for (const call of calls(folder)) {
      expectRefused(await callCli(call), `${folder} names a manifest outside its dataset`);
    }
  });

  it.runIf(posix)('is not read through a link that leads out of the dataset', async () => {
    await run();
    const copy = copied();
    fs.rmSync(at.manifest);
    fs.symlinkSync(copy, at.manifest);
    for (const call of calls(onlyRun())) expectRefused(await callCli(call), `${at.manifest} is reached by a link`);
  });

  it('is a manifest', async () => {
    await run();
    const other = path.join(at.dataset, 'notes.txt');
    fs.copyFileSync(at.manifest, other);
    const folder = rename('notes.txt');
    for (const call of calls(folder)) expectRefused(await callCli(call), `${other} is no manifest`);
  });

  it.runIf(posix)('is looked for beside the run alone', async () => {
    await run();
    fs.renameSync(onlyRun(), path.join(at.base, 'taken'));
    const folder = path.join(at.base, 'taken');
    const file = path.join(folder, 'run.json');
    const value = recorded(file);
    const named = path.relative(path.resolve(folder, '../../..'), copied());
    fs.writeFileSync(file, JSON.stringify({ ...value, manifest: { ...value.manifest, path: named } }));
    expectRefused(await callCli(['score', folder]), 'was not found');
    expect((await callCli(['score', folder, '--dataset', at.manifest])).code).toBe(0);
  });
});

describe.runIf(posix)('a folder of runs behind a link', () => {
  it('is not read where the link leads out of the dataset', async () => {
    await run();
    const id = path.basename(onlyRun());
    fs.renameSync(path.join(at.dataset, '.medprobe'), path.join(at.base, 'elsewhere'));
    fs.symlinkSync(path.join(at.base, 'elsewhere'), path.join(at.dataset, '.medprobe'));
    const file = path.join(runs(), id, 'run.json');
    expectRefused(await callCli(['score', path.join(runs(), id)]), `${file} is reached by a link that leads out of`);
    expectRefused(await callCli(['report', id], { cwd: at.dataset }), 'is reached by a link that leads out of');
  });
});

describe.runIf(posix)('an exported run is imported', () => {
  async function exported(): Promise<string> {
    await run();
    const file = path.join(at.base, 'x.medprobe-run.zip');
    await callCli(['export', onlyRun(), '--out', file]);
    fs.rmSync(path.join(at.dataset, '.medprobe'), { recursive: true });
    return file;
  }
  /** The archive, with the manifest that it holds under another name. */
  function renamed(file: string, to: string): void {
    const { 'contents.json': contents, ...parts } = unzipSync(fs.readFileSync(file));
    const value = JSON.parse(Buffer.from(parts['run.json']!).toString()) as Recorded;
    parts['run.json'] = strToU8(JSON.stringify({ ...value, manifest: { ...value.manifest, path: to } }));
    const said = JSON.parse(Buffer.from(contents!).toString()) as object;
    const files = Object.entries(parts).map(([name, bytes]) => [
      name,
      { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    ]);
    const list = strToU8(JSON.stringify({ ...said, files: Object.fromEntries(files) as unknown }));
    fs.writeFileSync(file, zipSync({ 'contents.json': list, ...parts }));
  }
  const place = (): string => {
    const folder = path.join(at.base, 'place');
    fs.mkdirSync(folder);
    return folder;
  };
  const importTo = (file: string, dataset: string) => callCli(['import', file, '--dataset', dataset], { cwd: at.base });

  it.each(['run.sh', 'pairs.jsonl', 'Makefile', 'CON.pairs.jsonl', 'a/aux/x.pairs.jsonl', 'MEDPRO~1/x.pairs.jsonl'])(
    'not with a manifest named %s',
    async name => {
      const file = await exported();
      renamed(file, name);
      const folder = place();
      expectRefused(await importTo(file, folder), file);
      expect(fs.readdirSync(folder)).toEqual([]);
    },
  );

  it('not through a .medprobe that is a link', async () => {
    const file = await exported();
    const folder = place();
    fs.symlinkSync(at.outside, path.join(folder, '.medprobe'));
    expectRefused(await importTo(file, folder), path.join(folder, '.medprobe'));
  });

  it('not through a folder of its manifest that is a link', async () => {
    const file = await exported();
    renamed(file, 'data/x.pairs.jsonl');
    const folder = place();
    fs.symlinkSync(at.outside, path.join(folder, 'data'));
    expectRefused(await importTo(file, folder), path.join(folder, 'data'));
    expect(fs.existsSync(path.join(folder, '.medprobe', 'runs'))).toBe(true);
    expect(fs.readdirSync(path.join(folder, '.medprobe', 'runs'))).toEqual([]);
    expect(contentsOf(at.outside)).toEqual({ victim: 'mine' });
  });

  it('not through a manifest that is a link', async () => {
    const file = await exported();
    const folder = place();
    fs.symlinkSync(path.join(at.outside, 'new'), path.join(folder, 'phantoms.pairs.jsonl'));
    expectRefused(await importTo(file, folder), path.join(folder, 'phantoms.pairs.jsonl'));
    expect(fs.readdirSync(at.outside)).toEqual(['victim']);
  });
});

describe.runIf(posix)('what is written is for its owner alone', () => {
  const modes = (folder: string): Record<string, string> =>
    Object.fromEntries(
      ['.', ...(fs.readdirSync(folder, { recursive: true }) as string[])].sort().map(name => {
        const facts = fs.statSync(path.join(folder, name));
        return [name, `${facts.isDirectory() ? 'd' : '-'}${(facts.mode & 0o777).toString(8)}`];
      }),
    );
  const isPrivate = (folder: string): void => {
    const found = Object.values(modes(folder));
    expect(found.length).toBeGreaterThan(2);
    expect([...new Set(found)].sort(), JSON.stringify(modes(folder))).toEqual(['-600', 'd700']);
  };

  it('whatever the umask', async () => {
    const call = { umask: '000', env: { XDG_CACHE_HOME: path.join(at.base, 'caches') } };
    expect((await run(call)).code).toBe(0);
    isPrivate(path.join(at.dataset, '.medprobe'));
    const images = ['chest-effusion-1.png', 'chest-effusion-2.png'].map(name => path.join(at.dataset, 'images', name));
    const drawn = path.join(at.base, 'map.png');
    expect((await callCli(['similarity', ...images, '--heatmap', drawn], call)).code).toBe(0);
    isPrivate(path.join(at.base, 'caches', 'medprobe'));
    expect(fs.statSync(drawn).mode & 0o777).toBe(0o666);
  });

  it('also what an earlier version has left open, once it is opened', async () => {
    await run();
    const folder = path.join(at.dataset, '.medprobe');
    for (const name of ['.', ...(fs.readdirSync(folder, { recursive: true }) as string[])]) {
      const file = path.join(folder, name);
      fs.chmodSync(file, fs.statSync(file).isDirectory() ? 0o777 : 0o666);
    }
    fs.rmSync(path.join(folder, '.gitignore'));
    const resumed = await callCli([
      ...['run', at.manifest, '--endpoint', 'baseline:first', '--json', '--cache', at.cache],
      ...['--resume', path.basename(onlyRun())],
    ]);
    expect(resumed.code).toBe(0);
    isPrivate(folder);
  });
});
