/** Links that somebody has planted in a dataset or a cache: nothing that MedProbe writes follows one. */
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callCli, contentsOf, hostileFolder, makeFifo } from '../../support/hostile';
import type { Hostile } from '../../support/hostile';
import { expectRefused } from '../../support/refusal';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';

const VICTIM = 'export PATH="$HOME/bin:$PATH"\n';
let at: Hostile;
let victim: string;
beforeEach(() => {
  at = hostileFolder();
  victim = path.join(at.outside, 'bashrc');
  writeFileSync(victim, VICTIM);
});
afterEach(() => {
  expect(contentsOf(at.outside)).toEqual({ bashrc: VICTIM });
  at.remove();
});

const runs = (): string => path.join(at.dataset, '.medprobe', 'runs');
const onlyRun = (): string => path.join(runs(), readdirSync(runs())[0]!);
const run = (...args: string[]) =>
  callCli(['run', at.manifest, '--endpoint', 'baseline:first', '--json', '--cache', at.cache, ...args]);

describe.runIf(process.platform !== 'win32')('a run writes nothing through', () => {
  it('.medprobe, where that is a link', async () => {
    symlinkSync(at.outside, path.join(at.dataset, '.medprobe'));
    expectRefused(await run(), path.join(at.dataset, '.medprobe'));
  });

  it('.medprobe, where that is a link to nothing', async () => {
    symlinkSync(path.join(at.outside, 'new'), path.join(at.dataset, '.medprobe'));
    expectRefused(await run(), path.join(at.dataset, '.medprobe'));
  });

  it('the folder of runs', async () => {
    mkdirSync(path.join(at.dataset, '.medprobe'));
    symlinkSync(at.outside, runs());
    expectRefused(await run(), runs());
  });

  it('the folder of a run that is resumed', async () => {
    await run('--limit', '2');
    const folder = onlyRun();
    const moved = path.join(at.base, 'moved');
    renameSync(folder, moved);
    symlinkSync(moved, folder);
    const before = contentsOf(moved);
    expectRefused(await run('--resume', path.basename(folder)), folder);
    expect(contentsOf(moved)).toEqual(before);
  });

  it.each([
    ['a link', symlinkSync],
    ['a hard link', linkSync],
  ])('a journal that is %s', async (_, plant) => {
    await run('--limit', '2');
    const journal = path.join(onlyRun(), 'answers.jsonl');
    const moved = path.join(at.base, 'journal');
    renameSync(journal, moved);
    plant(moved, journal);
    const before = readFileSync(moved, 'utf8');
    expectRefused(await run('--resume', path.basename(onlyRun())), journal);
    expect(readFileSync(moved, 'utf8')).toBe(before);
  });

  it('a lock that is a link to nothing', async () => {
    await run('--limit', '2');
    const lock = path.join(onlyRun(), 'run.lock');
    symlinkSync(path.join(at.outside, 'new'), lock);
    expectRefused(await run('--resume', path.basename(onlyRun())), lock);
  });

  it('run.json', async () => {
    await run('--limit', '2');
    const file = path.join(onlyRun(), 'run.json');
    const moved = path.join(at.base, 'run.json');
    renameSync(file, moved);
    symlinkSync(moved, file);
    const before = readFileSync(moved, 'utf8');
    expectRefused(await run('--resume', path.basename(onlyRun())), file);
    expect(readFileSync(moved, 'utf8')).toBe(before);
  });
});

describe.runIf(process.platform !== 'win32')('a run of a server writes nothing through', () => {
  let server: OpenAiServer;
  beforeAll(async () => (server = await startOpenAiServer({ answer: () => ({ text: 'A' }) })));
  afterAll(() => server.close());

  const ask = (...args: string[]) =>
    callCli([
      ...['run', at.manifest, '--endpoint', server.url, '--model', 'm', '--allow-blind', '--json'],
      ...['--cache', at.cache, ...args],
    ]);

  it('transcripts that are a link', async () => {
    await ask('--limit', '1');
    const file = path.join(onlyRun(), 'transcripts.jsonl');
    renameSync(file, path.join(at.base, 'transcripts'));
    symlinkSync(victim, file);
    expectRefused(await ask('--resume', path.basename(onlyRun())), `${file} is a link`);
  });

  it('the cache of answers, and asks all the same', async () => {
    mkdirSync(at.cache);
    symlinkSync(at.outside, path.join(at.cache, 'answers'));
    const result = await ask('--limit', '1');
    expect(result.stderr).toContain(path.join(at.cache, 'answers'));
    expect(result.code).toBe(0);
  });

  it('what is known of endpoints', async () => {
    mkdirSync(at.cache);
    symlinkSync(victim, path.join(at.cache, 'endpoint-capabilities.json'));
    await ask('--limit', '1');
  });
});

describe.runIf(process.platform !== 'win32')('a cache writes nothing through', () => {
  const embed = (...args: string[]) =>
    callCli([
      'embed',
      path.join(at.dataset, 'images'),
      '--encoder',
      'structure',
      '--json',
      '--cache',
      at.cache,
      ...args,
    ]);

  it('its folder of embeddings', async () => {
    mkdirSync(at.cache);
    symlinkSync(at.outside, path.join(at.cache, 'embeddings-v1'));
    expectRefused(await embed(), path.join(at.cache, 'embeddings-v1'));
  });

  it.each(['vectors.f32', 'index.jsonl', 'append.lock'])('%s of an encoder', async name => {
    await embed();
    const stores = path.join(at.cache, 'embeddings-v1');
    const file = path.join(stores, readdirSync(stores)[0]!, name);
    if (name !== 'append.lock') renameSync(file, path.join(at.base, 'moved'));
    symlinkSync(victim, file);
    const image = readFileSync('samples/images/chest-effusion-1.png');
    writeFileSync(path.join(at.dataset, 'images', 'new.png'), Buffer.concat([image, Buffer.alloc(1)]));
    const result = await embed();
    expect(result.stderr).toContain(`${file} is a link`);
    expect(result.code).not.toBe(0);
  });

  it('its hashes of files', async () => {
    mkdirSync(at.cache);
    const file = path.join(at.cache, 'sources-v1.jsonl');
    symlinkSync(victim, file);
    const result = await embed();
    expect(result.stderr).toContain(`${file} is a link`);
    expect(result.code).not.toBe(0);
  });

  it('its folder of previews', async () => {
    mkdirSync(at.cache);
    symlinkSync(at.outside, path.join(at.cache, 'previews-v1'));
    const images = ['chest-effusion-1.png', 'chest-effusion-2.png'].map(name => path.join(at.dataset, 'images', name));
    const drawn = path.join(at.base, 'map.png');
    const result = await callCli(['similarity', ...images, '--heatmap', drawn, '--cache', at.cache]);
    expectRefused(result, path.join(at.cache, 'previews-v1'));
  });
});

describe.runIf(process.platform !== 'win32')('what a person names to be written is never a link', () => {
  const out = (): string => {
    const file = path.join(at.dataset, 'out');
    symlinkSync(victim, file);
    return file;
  };

  it('report', async () => {
    await run('--limit', '2');
    const file = out();
    expectRefused(await callCli(['report', onlyRun(), '--format', 'csv', '--out', file]), file);
  });

  it('export', async () => {
    await run('--limit', '2');
    const file = out();
    expectRefused(await callCli(['export', onlyRun(), '--out', file]), file);
  });

  it('matrix', async () => {
    const file = out();
    const images = path.join(at.dataset, 'images');
    expectRefused(
      await callCli(['matrix', images, '--encoder', 'structure', '--out', file, '--cache', at.cache]),
      file,
    );
  });

  it('similarity --heatmap', async () => {
    const file = out();
    const images = ['chest-effusion-1.png', 'chest-effusion-2.png'].map(name => path.join(at.dataset, 'images', name));
    expectRefused(await callCli(['similarity', ...images, '--heatmap', file, '--cache', at.cache]), file);
  });

  it('nor a named pipe', async () => {
    await run('--limit', '2');
    const file = path.join(at.base, 'pipe');
    makeFifo(file);
    expectRefused(await callCli(['report', onlyRun(), '--format', 'csv', '--out', file]), `${file} is a named pipe`);
  });
});

describe.runIf(process.platform !== 'win32')('convert writes nothing through', () => {
  /** A benchmark whose images are in its file, so that they are written beside the manifest. */
  const embedded = (): string => path.resolve('test/fixtures/layouts/vqa.parquet');

  it('the manifest that it is to write', async () => {
    const manifest = path.join(at.base, 'new.pairs.jsonl');
    symlinkSync(path.join(at.outside, 'new'), manifest);
    expectRefused(await callCli(['convert', embedded(), manifest]), manifest);
  });

  it('the folder of its images', async () => {
    const manifest = path.join(at.base, 'new.pairs.jsonl');
    symlinkSync(at.outside, path.join(at.base, 'new.images'));
    expectRefused(await callCli(['convert', embedded(), manifest]), path.join(at.base, 'new.images'));
  });

  it('an image in it', async () => {
    const manifest = path.join(at.base, 'new.pairs.jsonl');
    await callCli(['convert', embedded(), manifest]);
    const images = path.join(at.base, 'new.images');
    const image = path.join(images, readdirSync(images)[0]!);
    renameSync(manifest, path.join(at.base, 'old.pairs.jsonl'));
    renameSync(image, path.join(at.base, 'old.png'));
    symlinkSync(victim, image);
    expectRefused(await callCli(['convert', embedded(), manifest]), image);
  });
});
