// A medprobe.json that somebody else wrote names a server that listens: it is given neither the key nor an image.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddingServer } from '../../support/embeddingServer';
import type { EmbeddingServer } from '../../support/embeddingServer';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';
import { KEY, makeStudy } from '../../support/study';
import type { Study } from '../../support/study';

const KEYS = { MEDPROBE_KEY_LOCAL: KEY, MEDPROBE_KEY_REMOTE: KEY };
const POSIX = process.platform !== 'win32';
const ROOT = process.getuid?.() === 0;

let study: Study;
let server: OpenAiServer;
let embedder: EmbeddingServer;
beforeEach(async () => {
  study = makeStudy();
  server = await startOpenAiServer({ answer: () => 'A' });
  embedder = await startEmbeddingServer({ answer: () => [1, 2, 3, 4] });
});
afterEach(async () => {
  study.remove();
  await Promise.all([server.close(), embedder.close()]);
});

const config = (more: object = {}) =>
  JSON.stringify({
    endpoints: [{ name: 'local', url: server.url, model: 'm', tries: 1 }],
    encoders: [{ name: 'remote', kind: 'openai-embeddings', url: embedder.url, model: 'm', dim: 4, tries: 1 }],
    defaults: { endpoint: 'local', encoder: 'remote' },
    ...more,
  });
const run = (...args: string[]) => study.cli(['run', study.manifest, '--allow-blind', '--json', ...args], KEYS);
/** Everything that reached a server. */
const reached = () => server.requests + server.fetched + embedder.requests.length;
const keysSent = () => new Set(server.asks.map(({ headers }) => headers.authorization));
const imagesSent = () => server.asks.flatMap(({ images }) => images).length;
/** The lines on standard error that speak of a configuration file. */
const linesAbout = (file: string, stderr: string) => stderr.split('\n').filter(line => line.includes(file));

describe('a medprobe.json that nobody has trusted', () => {
  const commands = (): Record<string, string[]> => ({
    run: ['run', study.manifest, '--allow-blind'],
    'run, endpoint by name': ['run', study.manifest, '--allow-blind', '--endpoint', 'local'],
    'run, with a judge': ['run', study.manifest, '--endpoint', 'baseline:first', '--mode', 'ff', '--judge', 'local'],
    'run, with an encoder': ['run', study.manifest, '--endpoint', 'baseline:encoder'],
    embed: ['embed', study.dataset],
    'embed, encoder by name': ['embed', study.dataset, '--encoder', 'remote'],
    'embed of a file': ['embed', path.join(study.dataset, 'images', 'head-bleed-side-1.png')],
    classify: ['classify', study.dataset, '--labels', 'a,b', '--encoder', 'remote'],
    similarity: ['similarity', ...twoImages(), '--encoder', 'remote'],
    matrix: ['matrix', study.dataset, '--out', path.join(study.above, 'm.png')],
    neighbours: ['neighbours', twoImages()[0]!, study.dataset],
  });
  const twoImages = () =>
    ['head-bleed-side-1.png', 'head-bleed-side-2.png'].map(name => path.join(study.dataset, 'images', name));
  const names = [
    'run',
    'run, endpoint by name',
    'run, with a judge',
    'run, with an encoder',
    'embed',
    'embed, encoder by name',
    'embed of a file',
    'classify',
    'similarity',
    'matrix',
    'neighbours',
  ];

  it.each(names)('above the dataset gets neither key nor image, and one line: %s', async name => {
    const planted = path.join(study.above, 'medprobe.json');
    writeFileSync(planted, config());
    const { stderr } = await study.cli(commands()[name]!, KEYS);
    expect(reached()).toBe(0);
    const lines = linesAbout(planted, stderr);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('medprobe trust ');
    expect(lines[0]).toContain('--config');
  });

  it.each(names.filter(name => !['embed of a file', 'similarity'].includes(name)))(
    'in the dataset gets neither key nor image, and one line: %s',
    async name => {
      writeFileSync(study.config, config());
      const { stderr } = await study.cli(commands()[name]!, KEYS);
      expect(reached()).toBe(0);
      const lines = linesAbout(study.config, stderr);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/ignored.*has not been trusted.*medprobe trust /);
      expect(lines[0]).toContain(study.dataset);
    },
  );

  it('is not parsed: what is wrong in it, and where it would lead, stops nothing', async () => {
    for (const content of ['{"oops', `{"endpoints":[],"encoders":[{"name":"x","path":"\\\\\\\\host\\\\share"}]}`]) {
      writeFileSync(study.config, content);
      const { code, stderr } = await run('--endpoint', 'baseline:first');
      expect(code, stderr).toBe(0);
    }
  });
});

describe('medprobe trust', () => {
  const trust = (...args: string[]) => study.cli(['trust', study.dataset, '--json', ...args]);
  const listed = async () => JSON.parse((await study.cli(['trust', '--list', '--json'])).stdout) as unknown;

  it('says what the file would do, and lets it do so: the key goes to its host', async () => {
    writeFileSync(study.config, config());
    const shown = await study.cli(['trust', study.dataset]);
    expect(shown.code, shown.stderr).toBe(0);
    for (const said of [server.url, embedder.url, 'MEDPROBE_KEY_LOCAL', 'MEDPROBE_KEY_REMOTE', 'local', 'remote']) {
      expect(shown.stdout).toContain(said);
    }
    const ran = await run();
    expect(ran.code, ran.stderr).toBe(0);
    expect(keysSent()).toEqual(new Set([`Bearer ${KEY}`]));
    expect(imagesSent()).toBe(4);
    expect(linesAbout(study.config, ran.stderr)).toEqual([expect.stringMatching(/uses .*trusted/)]);
    const embedded = await study.cli(['embed', study.dataset, '--json'], KEYS);
    expect(embedded.code, embedded.stderr).toBe(0);
    expect(embedder.requests.map(({ headers }) => headers.authorization)).toEqual(Array(4).fill(`Bearer ${KEY}`));
  });

  it('prints file and hash, lists and takes back; its records are the person’s alone', async () => {
    writeFileSync(study.config, config());
    const trusted = JSON.parse((await trust()).stdout) as { file: string; sha256: string };
    expect(trusted).toEqual({ file: study.config, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(await listed()).toEqual([trusted]);
    if (POSIX) {
      for (const entry of readdirSync(study.settings, { recursive: true, withFileTypes: true })) {
        const mode = statSync(path.join(entry.parentPath, entry.name)).mode & 0o777;
        expect([entry.name, mode.toString(8)]).toEqual([entry.name, entry.isFile() ? '600' : '700']);
      }
    }
    const revoked = await trust('--revoke');
    expect(JSON.parse(revoked.stdout)).toEqual(trusted);
    expect(await listed()).toEqual([]);
    expect((await trust('--revoke')).code).toBe(3);
    await run();
    expect(reached()).toBe(0);
  });

  it('holds for the content: what was changed since is not used', async () => {
    writeFileSync(study.config, config());
    await trust();
    writeFileSync(study.config, config({ defaults: { endpoint: 'local', encoder: 'remote', seed: 1 } }));
    const { stderr } = await run();
    expect(reached()).toBe(0);
    expect(linesAbout(study.config, stderr)).toEqual([expect.stringMatching(/ignored.*changed.*medprobe trust /)]);
    await trust();
    await run();
    expect(reached()).toBeGreaterThan(0);
  });

  it('holds for the folder: a copy elsewhere is not trusted', async () => {
    writeFileSync(study.config, config());
    await trust();
    const elsewhere = path.join(study.above, 'elsewhere');
    renameSync(study.dataset, elsewhere);
    await study.cli(['run', path.join(elsewhere, 'set.pairs.jsonl'), '--allow-blind'], KEYS);
    expect(reached()).toBe(0);
  });

  it('refuses what cannot be used, and a folder without one', async () => {
    const none = await trust();
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining(study.config)]);
    writeFileSync(study.config, '{"endpoints":[{"name":"a","url":"http://h","key":"sk-planted"}]}');
    expect((await trust()).stderr).toContain('holds a secret');
    expect((await study.cli(['trust'])).code).toBe(2);
  });

  const spoilt: [string, (file: string) => void, string][] = [
    ['writable for everyone', file => chmodSync(file, 0o666), 'written by others'],
    ['writable for a group', file => chmodSync(file, 0o664), 'written by others'],
    ['a link', file => (renameSync(file, `${file}.real`), symlinkSync(`${file}.real`, file)), 'a link'],
    ['a named pipe', file => (rmSync(file), execFileSync('mkfifo', [file])), 'a named pipe'],
    ['a folder', file => (rmSync(file), mkdirSync(file)), 'a folder'],
    ['larger than any', file => appendFileSync(file, ' '.repeat(2 ** 20)), 'more than 1048576 bytes'],
  ];
  if (ROOT) spoilt.push(['another user’s', file => chownSync(file, 4711, 4711), 'another user']);

  it.runIf(POSIX).each(spoilt)(
    'neither trusts nor uses a file that is %s, with whatever content',
    async (_, spoil, why) => {
      writeFileSync(study.config, config());
      await trust();
      spoil(study.config);
      const { stderr } = await run();
      expect(reached()).toBe(0);
      const lines = linesAbout(study.config, stderr);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(why);
      expect(lines[0]).toContain('medprobe trust ');
      const again = await trust();
      expect([again.code, again.stderr]).toEqual([3, expect.stringContaining(why)]);
    },
  );

  it('spells out what a file’s words would do to the terminal', async () => {
    const model = 'm\u001b[2J\u202e\nfake: line';
    writeFileSync(study.config, config({ endpoints: [{ name: 'local', url: server.url, model }] }));
    const { stdout } = await study.cli(['trust', study.dataset]);
    for (const hidden of ['\u001b', '\u202e']) expect(stdout).not.toContain(hidden);
    expect(stdout).not.toMatch(/^fake: line/m);
  });
});

describe('medprobe doctor', () => {
  const doctor = async (...args: string[]) => {
    const { stdout, stderr } = await study.cli(['doctor', '--json', ...args], KEYS, study.dataset);
    const report = JSON.parse(stdout) as { config: unknown; encoders: { id: string }[] };
    return { ...report, named: report.encoders.some(({ id }) => id === 'remote'), stderr };
  };

  it('says which configuration file there is, and whether it is used', async () => {
    expect(await doctor()).toMatchObject({ config: { file: null, state: 'none', reason: null }, stderr: '' });
    writeFileSync(study.config, config());
    const ignored = { file: study.config, state: 'ignored', reason: 'has not been trusted' };
    expect(await doctor()).toMatchObject({ config: ignored, named: false });
    await study.cli(['trust', study.dataset]);
    const trusted = { file: study.config, state: 'trusted', reason: null };
    expect(await doctor()).toMatchObject({ config: trusted, named: true });
    const used = { file: study.config, state: 'used', reason: null };
    expect(await doctor('--config', study.config)).toMatchObject({ config: used, named: true });
    expect(reached()).toBe(0);
  });

  it.each([
    ['endpoint test', ['endpoint', 'test', 'local']],
    ['encoder list', ['encoder', 'list']],
    ['embed-text', ['embed-text', 'x', '--encoder', 'remote']],
  ])('and other commands look into the folder that one is in: %s', async (_, args) => {
    writeFileSync(study.config, config());
    expect((await study.cli(args, KEYS, study.dataset)).stderr).toMatch(/ignored.*has not been trusted/);
    expect(reached()).toBe(0);
    await study.cli(['trust', study.dataset]);
    expect((await study.cli(args, KEYS, study.dataset)).stderr).toContain(`${study.config} (trusted)`);
  });
});
