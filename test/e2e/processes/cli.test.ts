import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadManifest } from '../../../src/core/dataset/load';
import { decodeRgb } from '../../../src/core/image/decode';
import { DEFAULT_SEND, encodeForSending } from '../../../src/core/image/encode';
import type { RunFile } from '../../../src/core/benchmark/formats';
import type { Metrics } from '../../../src/core/benchmark/types';
import { finished, jsonLines, runCli, startCli } from '../../support/cli';
import { CT, dicomImage } from '../../support/dicomImage';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';
import { isCanary, seeing } from '../../support/seeing';

const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-cli-'));
const cache = path.join(base, 'cache');
let samples: string;
let server: OpenAiServer | undefined;
beforeEach(() => {
  samples = mkdtempSync(path.join(base, 'samples-'));
  cpSync('samples', samples, { recursive: true });
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(() => rmSync(base, { recursive: true }));

const manifest = () => path.join(samples, 'phantoms.pairs.jsonl');

interface RunReply {
  run: string;
  asked: number;
  errors: number;
  metrics: Metrics;
  folder: string;
}
async function run(...args: string[]): Promise<{ code: number | null; stderr: string; reply: RunReply }> {
  const { code, stdout, stderr } = await runCli(['run', manifest(), '--json', '--cache', cache, ...args]);
  return { code, stderr, reply: JSON.parse(stdout) as RunReply };
}

describe('results whose reader has gone', () => {
  it('are given up in one sentence, and what was computed stays', async () => {
    const embed = ['embed', samples, '--json', '--cache', path.join(samples, 'cache')];
    const child = startCli(embed);
    child.stdout?.destroy();
    const { code, stderr } = await finished(child);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^medprobe: The program that reads the results has ended\. /m);
    expect(stderr).not.toMatch(/^\s+at /m);
    const summary = jsonLines((await runCli(embed)).stdout).at(-1) as { summary: { fromCache: number } };
    expect(summary.summary.fromCache).toBeGreaterThan(0);
  });
});

describe('medprobe embed', () => {
  it('embeds a folder once, and names a broken file without stopping', async () => {
    writeFileSync(path.join(samples, 'images', 'page.png'), '<html>not found</html>');
    const embed = () => runCli(['embed', samples, '--json', '--cache', path.join(samples, 'cache')]);
    const first = await embed();
    expect(first.code).toBe(1);
    const lines = jsonLines(first.stdout) as Record<string, unknown>[];
    const errors = lines.filter(line => 'error' in line);
    expect(errors).toHaveLength(1);
    expect(errors[0]!['file']).toMatch(/page\.png$/);
    expect(lines.filter(line => 'embedding' in line)).toHaveLength(24);
    expect(lines.at(-1)).toMatchObject({ summary: { images: 24, fromCache: 0, failed: 1 } });
    const again = jsonLines((await embed()).stdout) as Record<string, unknown>[];
    expect(again.at(-1)).toMatchObject({ summary: { images: 24, fromCache: 24, failed: 1 } });
    const byFile = (all: Record<string, unknown>[]) =>
      new Map(all.filter(line => 'embedding' in line).map(line => [line['file'], line['embedding']]));
    expect(byFile(again)).toEqual(byFile(lines));
  });

  it('goes on when its encoder is killed, keeping what was finished, and says so', async () => {
    // A worker that happens to wait for the next images as it dies loses nothing, and nothing is said: then once more.
    let said = '';
    for (let attempt = 0; attempt < 8 && said === ''; attempt++) {
      const store = path.join(samples, `cache-${attempt}`);
      const child = startCli(['embed', path.join(samples, 'images'), '--json', '--cache', store]);
      const done = finished(child);
      const victim = await childOf(child.pid!, 'encoder-worker.js');
      while (!existsSync(path.join(store, 'embeddings-v1'))) await new Promise(setImmediate);
      process.kill(victim, 'SIGKILL');
      const { code, stdout, stderr } = await done;
      expect(code).toBe(0);
      expect(jsonLines(stdout).at(-1)).toMatchObject({ summary: { images: 24, failed: 0 } });
      said = stderr;
    }
    expect(said).toMatch(/encoder worker died/);
  });
});

/** The process id of a forked worker, once it exists. */
async function childOf(parent: number, script: string): Promise<number> {
  for (;;) {
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      const about = readProcess(pid);
      if (about?.parent === parent && about.command.includes(script)) return Number(pid);
    }
    await new Promise(setImmediate);
  }
}

function readProcess(pid: string): { parent: number; command: string } | undefined {
  try {
    const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
    return { parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
  } catch {
    return undefined; // it ended while we looked
  }
}

describe('medprobe on DICOM files', () => {
  it('embeds those whose names say nothing too, and compares two', async () => {
    const folder = path.join(samples, 'series');
    mkdirSync(folder);
    const slice = (name: string, values: (i: number) => number): string => {
      const pixels = Uint16Array.from({ length: 64 * 64 }, (_, i) => 1024 + values(i));
      writeFileSync(path.join(folder, name), dicomImage({ columns: 64, rows: 64, values: pixels, elements: CT }));
      return path.join(folder, name);
    };
    const a = slice('IM0001', i => (i % 64) * 4 - 100);
    const b = slice('1.2.840.113619.2', i => Math.floor(i / 64) * 4 - 100);
    // Beyond its window it is the same picture: 240 HU is as white as 2000.
    const c = slice('c.dcm', i => (i % 64 < 32 ? -500 : 240));
    const d = slice('d.dcm', i => (i % 64 < 32 ? -1000 : 2000));
    writeFileSync(path.join(folder, 'README'), 'no image');
    const { code, stdout } = await runCli(['embed', folder, '--json', '--cache', cache]);
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ summary: { images: 4, failed: 0 } });
    const cosine = async (one: string, other: string): Promise<number> => {
      const compared = await runCli(['similarity', one, other, '--json', '--cache', cache]);
      return (JSON.parse(compared.stdout) as { cosine: number }).cosine;
    };
    expect(await cosine(c, d)).toBeCloseTo(1, 6);
    expect(await cosine(a, b)).toBeLessThan(0.99);
  });
});

describe('medprobe similarity', () => {
  it('gives the cosine and draws the map', async () => {
    const [a, b] = ['head-bleed-side-1.png', 'head-bleed-side-2.png'].map(name => path.join(samples, 'images', name));
    const out = path.join(samples, 'map.png');
    const { code, stdout } = await runCli(['similarity', a!, b!, '--heatmap', out, '--json', '--cache', cache]);
    expect(code).toBe(0);
    const reply = JSON.parse(stdout) as { cosine: number; encoder: string; fingerprint: string };
    expect(reply).toMatchObject({ encoder: 'general', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(reply.cosine).toBeGreaterThan(0.5);
    expect(reply.cosine).toBeLessThan(1);
    const picture = await decodeRgb(readFileSync(out), undefined, out);
    expect(picture.width).toBeGreaterThan(2 * 384);
  });

  it('compares under structure, maps it, and keeps its embeddings apart from those of general', async () => {
    const [a, b] = ['head-bleed-side-1.png', 'head-bleed-side-2.png'].map(name => path.join(samples, 'images', name));
    const out = path.join(samples, 'map.png');
    const under = async (...args: string[]) => {
      const { code, stdout } = await runCli(['similarity', a!, b!, '--json', '--cache', cache, ...args]);
      expect(code).toBe(0);
      return JSON.parse(stdout) as { cosine: number; encoder: string; fingerprint: string };
    };
    const structure = await under('--encoder', 'structure', '--heatmap', out);
    const general = await under();
    expect(structure.encoder).toBe('structure');
    expect(structure.fingerprint).not.toBe(general.fingerprint);
    expect(structure.cosine).not.toBe(general.cosine);
    expect(structure.cosine).toBeGreaterThan(0.9); // the same phantom, its bleed on the other side
    expect((await decodeRgb(readFileSync(out), undefined, out)).width).toBeGreaterThan(2 * 384);
  });

  it('suggests the encoder that was meant', async () => {
    const { code, stderr } = await runCli(['similarity', 'a.png', 'b.png', '--encoder', 'structre']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'medprobe: There is no encoder "structre". Did you mean "structure"? Available: general, structure, or the path of a model folder.\n',
    );
  });
});

describe('medprobe run', () => {
  it('gives the baselines their figures', async () => {
    const { code, reply } = await run('--endpoint', 'baseline:first');
    expect(code).toBe(0);
    expect(reply.metrics).toMatchObject({
      complete: true,
      setAccuracy: { value: 0 },
      individualAccuracy: { value: 50 },
      confusion: { value: 100 },
    });
    const random = await run('--endpoint', 'baseline:random', '--seed', '7');
    const same = await run('--endpoint', 'baseline:random', '--seed', '7');
    expect(same.reply.metrics.perPair).toEqual(random.reply.metrics.perPair);
  });

  it('gives a server that answers by a rule the figures that the rule implies', async () => {
    const who = await imagesByHash();
    // Pairs 0–4 told apart, 5–7 confused, 8–9 swapped, 10–11 unreadable on image 2.
    server = await startOpenAiServer({
      answer: ({ images }) => {
        const { index, n, correct } = who.get(images[0]!.sha256)!;
        const other = { A: 'B', B: 'A' }[correct[n - 1]!]!;
        if (index < 5) return correct[n - 1]!;
        if (index < 8) return correct[0]!;
        if (index < 10) return other;
        return n === 1 ? correct[0]! : 'I cannot tell from this image.';
      },
    });
    const { code, reply } = await run('--endpoint', server.url, '--model', 'rule', '--allow-blind');
    expect(code).toBe(0);
    expect(reply).toMatchObject({ asked: 24, errors: 0 });
    expect(reply.metrics).toMatchObject({
      setAccuracy: { n: 5, of: 12 },
      individualAccuracy: { n: 10 + 3 + 0 + 2, of: 24 },
      confusion: { n: 3, of: 10 },
      invalid: { n: 2, of: 24 },
      precision: { n: 5, of: 7 },
    });
    const scored = await runCli(['score', reply.folder, '--json']);
    expect(JSON.parse(scored.stdout)).toEqual(reply.metrics);
  });

  it('records both readings, and scores and shows either', async () => {
    server = await startOpenAiServer({ answer: () => 'I would go with option **B**.' });
    const { reply } = await run('--endpoint', server.url, '--limit', '3', '--allow-blind');
    expect(reply.metrics).toMatchObject({ parser: 'official', invalid: { n: 6, of: 6 }, parserDisagreements: 6 });
    const robust = await runCli(['score', reply.folder, '--parser', 'robust', '--json']);
    expect(JSON.parse(robust.stdout)).toMatchObject({ parser: 'robust', invalid: { n: 0 }, parserDisagreements: 6 });
    const shown = await runCli(['score', reply.folder, '--verbose']);
    expect(shown.stdout).toContain('6 answers are read differently by the official and the robust parser');
    expect(shown.stdout).toMatch(/image 1: official –, robust B: "I would go with option \*\*B\*\*\."/);
    expect(shown.stdout).toMatch(/category +set accuracy/);
  });

  it('asks only what failed when it is resumed', async () => {
    server = await startOpenAiServer({
      answer: () => 'A',
      faults: n => (n === 3 ? { kind: 'status', status: 422 } : undefined),
    });
    const first = await run('--endpoint', server.url, '--concurrency', '1', '--allow-blind');
    expect(first.code).toBe(1);
    expect(first.reply.errors).toBe(1);
    const asked = server.asks.length;
    const second = await run('--endpoint', server.url, '--resume', first.reply.run);
    expect(second).toMatchObject({ code: 0, reply: { run: first.reply.run, asked: 1, errors: 0 } });
    expect(server.asks.length).toBe(asked + 1);
  });

  it('sends nothing to another machine without consent', async () => {
    const { code, stdout, stderr } = await runCli([
      'run',
      manifest(),
      '--endpoint',
      'http://192.0.2.1:8000',
      '--json',
      '--cache',
      cache,
    ]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/Images would leave this machine for 192\.0\.2\.1:8000 \(public address\).*--allow-host/);
    expect(stdout).toBe('');
    expect(existsSync(path.join(samples, '.medprobe'))).toBe(false);
  });

  it('does not start against a blind server, and records where a person insists', async () => {
    server = await startOpenAiServer({ answer: () => 'A' });
    const args = ['run', manifest(), '--json', '--cache', cache, '--endpoint', server.url];
    const { code, stdout, stderr } = await runCli(args);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/was found blind\..*answered “A” for two different pictures\..*--allow-blind/);
    expect(existsSync(path.join(samples, '.medprobe'))).toBe(false);
    const { reply } = await run('--endpoint', server.url, '--allow-blind', '--limit', '1');
    const recorded = JSON.parse(readFileSync(path.join(reply.folder, 'run.json'), 'utf8')) as RunFile;
    expect(recorded.flags.allowBlind).toBe(true);
    expect(recorded.endpoint.capabilities).toMatchObject({ seesImages: false });
  });

  it('asks a seeing server whether it sees once, and records what it can do', async () => {
    const pages = { '/v1/models': { data: [{ id: 'rule' }] } };
    server = await startOpenAiServer({ answer: seeing(() => 'A'), pages });
    const { reply } = await run('--endpoint', server.url, '--limit', '1');
    const recorded = JSON.parse(readFileSync(path.join(reply.folder, 'run.json'), 'utf8')) as RunFile;
    expect(recorded.endpoint.capabilities).toMatchObject({ seesImages: true, logprobs: false, model: 'rule' });
    const asked = server.asks.filter(isCanary).length;
    await run('--endpoint', server.url, '--limit', '1');
    expect(server.asks.filter(isCanary)).toHaveLength(asked);
  });

  it('meets a dataset without its images with one message', async () => {
    rmSync(path.join(samples, 'images'), { recursive: true });
    const { code, stdout, stderr } = await runCli(['run', manifest(), '--endpoint', 'baseline:first', '--json']);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/24 of 24 images of .*phantoms\.pairs\.jsonl are missing/);
  });
});

describe('medprobe endpoint test', () => {
  const test = (...args: string[]) => runCli(['endpoint', 'test', ...args, '--json', '--cache', cache]);

  it('says what a seeing server can do', async () => {
    server = await startOpenAiServer({ answer: seeing(() => 'A') });
    const { code, stdout } = await test(server.url, '--model', 'rule');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(found)).toEqual(
      'reachable model seesImages logprobs promptLogprobs multiImage latencyMs message'.split(' '),
    );
    expect(found).toMatchObject({
      reachable: true,
      model: 'rule',
      seesImages: true,
      logprobs: false,
      multiImage: true,
    });
  });

  it('ends with 1 for a blind one and one that is not there, and sends nothing without consent', async () => {
    server = await startOpenAiServer({ answer: () => 'A' });
    const blind = await test(server.url);
    expect([blind.code, JSON.parse(blind.stdout)]).toMatchObject([1, { reachable: true, seesImages: false }]);
    const config = path.join(samples, 'once.json');
    const gone = { name: 'gone', url: 'http://127.0.0.1:9', tries: 1 };
    writeFileSync(config, JSON.stringify({ endpoints: [gone] }));
    const unreachable = await test('gone', '--config', config);
    expect([unreachable.code, JSON.parse(unreachable.stdout)]).toMatchObject([
      1,
      { reachable: false, seesImages: null },
    ]);
    const foreign = await test('http://192.0.2.1:8000');
    expect([foreign.code, foreign.stdout]).toEqual([3, '']);
    expect(foreign.stderr).toContain('--allow-host');
    expect((await test('baseline:first')).code).toBe(0);
  });
});

describe('medprobe', () => {
  it('says what is wrong with a call in one line and exits with 2', async () => {
    for (const args of [
      ['run', manifest()],
      ['run', manifest(), '--endpoint', 'baseline:first', '--limit', 'x'],
      ['nonsense'],
    ]) {
      const { code, stdout } = await runCli(args);
      expect(code, args.join(' ')).toBe(2);
      expect(stdout).toBe('');
    }
  });

  it('says what works on this machine', async () => {
    const { code, stdout } = await runCli(['doctor', '--json', '--cache', cache]);
    expect(code).toBe(0);
    const encoders = [
      { id: 'general', ok: true, dim: 1792 },
      { id: 'structure', ok: true, kind: 'hog', dim: 1728 },
    ];
    const telemetry = process.platform === 'win32' ? 'windows' : 'off';
    const providers = expect.arrayContaining(['cpu']) as string[];
    expect(JSON.parse(stdout)).toMatchObject({ encoders, providers, telemetry });
    expect((await runCli(['doctor', '--cache', cache], { ORT_DISABLE_TELEMETRY: '0' })).stdout).toMatch(
      /^telemetry {5}off/m,
    );
  });
});

/** Which pair and image each sent picture is. */
async function imagesByHash() {
  const { pairs } = await loadManifest(manifest());
  const who = new Map<string, { index: number; n: number; correct: string[] }>();
  for (const [index, { pair, images }] of pairs.entries()) {
    for (const [at, image] of images.entries()) {
      const pixels = await decodeRgb(readFileSync(image.path), undefined, image.path);
      const { sha256 } = await encodeForSending(pixels, DEFAULT_SEND);
      who.set(sha256, { index, n: at + 1, correct: [pair.correct1!, pair.correct2!] });
    }
  }
  return who;
}
