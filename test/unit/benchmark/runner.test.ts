import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Progress } from '../../../src/core/benchmark/asking';
import { readJournal } from '../../../src/core/benchmark/journal';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import { findRun, listRuns, readRun, runsOf } from '../../../src/core/benchmark/runFolder';
import type { AskRequest, Endpoint } from '../../../src/core/endpoint/types';
import { ProbeError } from '../../../src/core/errors';
import { acquireLock } from '../../../src/core/files/lock';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();
const key = ({ pair, image }: AskRequest): string => `${pair}/${image}`;
const isOdd = (pair: string): boolean => Number(pair.slice(1)) % 2 === 1;
const correctAnswer = ({ pair, image }: AskRequest): string => (isOdd(pair) === (image === 1) ? 'B' : 'A');
const withStatus = (status: number, more: object = {}): ProbeError =>
  new ProbeError('endpoint', `the server said ${status}`, { details: { status, maybeBilled: true, ...more } });

describe('a run', () => {
  test('asks every image of every pair once, image 1 and 2 of a pair next to each other, and scores them', async () => {
    const manifest = await writtenManifest(await folder(), 20);
    const endpoint = ruleEndpoint(correctAnswer);
    const result = await runBenchmark(options(manifest, endpoint, { concurrency: 1 }));
    expect(endpoint.asks.map(key)).toEqual(manifest.pairs.flatMap(({ pair }) => [`${pair.id}/1`, `${pair.id}/2`]));
    expect(result).toMatchObject({
      benchmark: 'pairs',
      mode: 'mc',
      wording: 'medprobe',
      endpoint: 'rule',
      asked: 40,
      fromCache: 0,
      errors: 0,
      leftOut: [],
    });
    expect(result.metrics).toMatchObject({
      complete: true,
      setAccuracy: { value: 100, n: 20, of: 20 },
      components: 20,
    });
    expect(result.stopped).toBeUndefined();
  });

  test('is recorded beside the dataset, without absolute paths, and can be listed and found', async () => {
    const root = await folder();
    const manifest = await writtenManifest(root, 2);
    const result = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A', { reportedModel: 'model-x' }),
      ),
    );
    expect(result.folder).toBe(path.join(root, '.medprobe', 'runs', result.run));
    expect((await readdir(result.folder)).sort()).toEqual(['answers.jsonl', 'run.json']);
    expect(await readFile(path.join(root, '.medprobe', '.gitignore'), 'utf8')).toContain('*.lock');
    const text = await readFile(path.join(result.folder, 'run.json'), 'utf8');
    expect(text).not.toContain(root);
    expect(JSON.parse(text)).toMatchObject({
      v: 1,
      id: result.run,
      medprobe: '0.1.0',
      protocolVersion: 1,
      manifest: { path: 'set.pairs.jsonl', sha256: manifest.sha256, pairs: 2 },
      endpoint: { kind: 'baseline', name: 'rule', reportedModel: 'model-x' },
      parameters: { temperature: 0, maxTokens: 32 },
      flags: { allowBlind: false },
    });
    expect(result.run).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-mc-rule-[0-9a-z]{4}$/);
    const { runs, unreadable } = await listRuns([runsOf(manifest)]);
    expect([runs.map(({ run }) => run.id), unreadable]).toEqual([[result.run], []]);
    expect(await findRun(result.run, [runsOf(manifest)])).toBe(result.folder);
    await expect(findRun('nothing', [runsOf(manifest)])).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('records text, thought, usage and both readings of every answer', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const usage = { promptTokens: 300, completionTokens: 5 };
    const endpoint = ruleEndpoint(({ image }) => (image === 1 ? '<unused94>A or B?<unused95>(A)' : 'B'), { usage });
    const { folder: run, metrics } = await runBenchmark(options(manifest, endpoint));
    const { state } = await readJournal(path.join(run, 'answers.jsonl'));
    expect(state.answer({ pair: 'p0000', image: 1 })).toMatchObject({
      text: '<unused94>A or B?<unused95>(A)',
      thought: 'A or B?',
      read: { official: null, robust: 'A' },
      usage,
      cached: false,
    });
    expect(metrics).toMatchObject({ parserDisagreements: 1, invalid: { n: 1, of: 2 }, setAccuracy: { n: 0, of: 1 } });
  });

  test('asks nothing and writes nothing where the endpoint must not be run, and records what is known of it', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const endpoint = ruleEndpoint(() => 'A');
    const blind = new ProbeError('endpoint', 'It is blind.');
    await expect(runBenchmark(options(manifest, endpoint, { beforeRun: () => Promise.reject(blind) }))).rejects.toBe(
      blind,
    );
    expect(endpoint.asks).toEqual([]);
    await expect(stat(path.join(manifest.root, '.medprobe'))).rejects.toThrow();
    const capabilities = {
      ...{ reachable: true, model: 'm', seesImages: false, logprobs: null, promptLogprobs: null, multiImage: null },
      ...{ constrain: null, latencyMs: 1, message: 'It is blind.' },
    };
    const beforeRun = () => Promise.resolve({ capabilities, allowBlind: true });
    const { folder: run } = await runBenchmark(options(manifest, endpoint, { beforeRun }));
    expect((await readRun(run)).run).toMatchObject({ endpoint: { capabilities }, flags: { allowBlind: true } });
  });

  test('a run that goes on with a blind endpoint says so from then on', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const endpoint = ruleEndpoint(() => 'A');
    const { folder: run } = await runBenchmark(options(manifest, endpoint));
    const beforeRun = () => Promise.resolve({ capabilities: null, allowBlind: true });
    await runBenchmark(options(manifest, endpoint, { resume: run, beforeRun }));
    expect((await readRun(run)).run.flags.allowBlind).toBe(true);
  });

  test('records log-probabilities by option, and answers held to a schema by their letter', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const logprobs = [{ token: 'A', logprob: -0.1, top: [{ token: 'B', logprob: -2.4 }] }];
    const plain = ruleEndpoint(() => '{"answer":"A"}', { logprobs });
    const endpoint = { ...plain, info: { ...plain.info, constrain: true } };
    const { folder: run } = await runBenchmark(options(manifest, endpoint));
    const { state } = await readJournal(path.join(run, 'answers.jsonl'));
    expect(state.answer({ pair: 'p0000', image: 1 })).toMatchObject({
      text: '{"answer":"A"}',
      read: { official: 'A', robust: 'A' },
      logprobs: { A: -0.1, B: -2.4 },
    });
    expect((await readRun(run)).run.endpoint.constrain).toBe(true);
    const free = runBenchmark(options(manifest, plain, { resume: run }));
    await expect(free).rejects.toThrow('what answers are held to was "a schema" and is now none');
  });

  test('counts no answer as the model’s that the server did not hold to the schema', async () => {
    const manifest = await writtenManifest(await folder(), 4);
    const plain = ruleEndpoint(({ pair }) => (pair === 'p0003' ? '{"answer":"A"}' : 'The answer is A.'));
    const endpoint = { ...plain, info: { ...plain.info, constrain: true } };
    const result = await runBenchmark(options(manifest, endpoint));
    expect(result).toMatchObject({ asked: 2, errors: 6, metrics: { invalid: { n: 0 } } });
    const { state } = await readJournal(path.join(result.folder, 'answers.jsonl'));
    expect(state.error({ pair: 'p0000', image: 1 })).toMatchObject({
      kind: 'unheld',
      message: expect.stringContaining('did not hold its answer to the schema') as string,
      text: 'The answer is A.',
      maybeBilled: true,
    });
  });

  test('says what an endpoint does not guarantee, and records it', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const plain = ruleEndpoint(() => 'A');
    const endpoint: Endpoint = { ...plain, info: { ...plain.info, notGuaranteed: ['usage', 'temperature'] } };
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice);
    const { folder: run } = await runBenchmark(options(manifest, endpoint, { onNotice }));
    expect(notices).toEqual(['rule guarantees no token usage, no fixed temperature.']);
    expect((await readRun(run)).run.endpoint.notGuaranteed).toEqual(['usage', 'temperature']);
  });

  test('with a limit asks whole pairs only, and is not complete', async () => {
    const manifest = await writtenManifest(await folder(), 10);
    const endpoint = ruleEndpoint(() => 'A');
    const { metrics, asked } = await runBenchmark(options(manifest, endpoint, { limit: 3 }));
    expect(asked).toBe(6);
    expect(metrics).toMatchObject({
      pairs: 10,
      complete: false,
      setAccuracy: { n: 0, of: 3 },
      individualAccuracy: { n: 3, of: 6 },
    });
  });

  test('asks only the pairs that were chosen, and the others when it is gone on with', async () => {
    const manifest = await writtenManifest(await folder(), 6);
    const endpoint = ruleEndpoint(correctAnswer);
    const only = new Set(['p0004', 'p0001']);
    const first = await runBenchmark(options(manifest, endpoint, { only, concurrency: 1 }));
    expect(endpoint.asks.map(key)).toEqual(['p0001/1', 'p0001/2', 'p0004/1', 'p0004/2']);
    expect(first.metrics).toMatchObject({ pairs: 6, complete: false, setAccuracy: { n: 2, of: 2 } });
    const whole = await runBenchmark(options(manifest, endpoint, { resume: first.folder }));
    expect(whole).toMatchObject({ asked: 8, fromJournal: 4, metrics: { complete: true } });
  });

  test('of chosen pairs that cannot be asked makes no run', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const asked = runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { only: new Set(['gone']) },
      ),
    );
    await expect(asked).rejects.toMatchObject({ kind: 'bad-input' });
    expect((await listRuns([runsOf(manifest)])).runs).toEqual([]);
  });

  test('reports progress up to the last question', async () => {
    const manifest = await writtenManifest(await folder(), 5);
    const seen: Progress[] = [];
    await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { onProgress: p => seen.push(p) },
      ),
    );
    expect(seen[0]).toEqual({ asked: 0, errors: 0, fromJournal: 0, of: 10, ratePerSecond: null, secondsLeft: null });
    expect(seen.at(-1)).toMatchObject({ asked: 10, errors: 0, of: 10, secondsLeft: 0 });
    expect(seen.map(p => p.asked)).toEqual([...seen.map(p => p.asked)].sort((a, b) => a - b));
  });

  test('keeps to the number of questions in flight', async () => {
    const manifest = await writtenManifest(await folder(), 12);
    let now = 0;
    let most = 0;
    const endpoint = ruleEndpoint(async () => {
      most = Math.max(most, ++now);
      await new Promise(resolve => setImmediate(resolve));
      now--;
      return 'A';
    });
    await runBenchmark(options(manifest, endpoint, { concurrency: 3 }));
    expect(most).toBe(3);
  });

  test('without a pair to ask says what was left out', async () => {
    const manifest = await writtenManifest(await folder(), 3, pair => ({ ...pair, status: 'draft' }));
    await expect(
      runBenchmark(
        options(
          manifest,
          ruleEndpoint(() => 'A'),
        ),
      ),
    ).rejects.toThrow(/no pair to ask: 3 left out \(status draft\)/);
  });
});

describe('resuming', () => {
  test('never asks a recorded question again, and asks errors again', async () => {
    const manifest = await writtenManifest(await folder(), 10);
    const flaky = ruleEndpoint(request => {
      if (request.pair === 'p0004') throw withStatus(503);
      return correctAnswer(request);
    });
    const first = await runBenchmark(options(manifest, flaky));
    expect(first).toMatchObject({ asked: 18, errors: 2, stopped: undefined });
    expect(first.metrics).toMatchObject({ complete: false, setAccuracy: { n: 9, of: 9 }, invalid: { n: 0, of: 18 } });
    const { state } = await readJournal(path.join(first.folder, 'answers.jsonl'));
    expect(state.error({ pair: 'p0004', image: 1 })).toMatchObject({ kind: 'http', status: 503, maybeBilled: true });

    const steady = ruleEndpoint(correctAnswer);
    const second = await runBenchmark(options(manifest, steady, { resume: first.folder }));
    expect(steady.asks.map(key)).toEqual(['p0004/1', 'p0004/2']);
    expect(second).toMatchObject({ run: first.run, asked: 2, fromJournal: 18, errors: 0 });
    expect(second.metrics.complete).toBe(true);

    const third = ruleEndpoint(correctAnswer);
    await runBenchmark(options(manifest, third, { resume: first.folder }));
    expect(third.asks).toEqual([]);
  });

  test('refuses what is not the same run, naming what changed', async () => {
    const root = await folder();
    const manifest = await writtenManifest(root, 2);
    const endpoint = ruleEndpoint(() => 'A');
    const { folder: run } = await runBenchmark(options(manifest, endpoint));
    const other = { ...endpoint, info: { kind: 'openai', name: 'rule', host: 'h:1', model: 'm' } } as Endpoint;
    const changed = await writtenManifest(root, 3);
    await expect(runBenchmark(options(changed, endpoint, { resume: run }))).rejects.toThrow(
      /the manifest was "[0-9a-f]+…" and is now/,
    );
    await expect(runBenchmark(options(manifest, endpoint, { resume: run, seed: 3 }))).rejects.toThrow(
      /the seed was none and is now "3"/,
    );
    const image = { format: 'jpeg', maxSide: 512, quality: 90 } as const;
    await expect(runBenchmark(options(manifest, endpoint, { resume: run, image }))).rejects.toThrow(
      /the image format was "png" and is now "jpeg"; the longest side of an image was "896" and is now "512"/,
    );
    await expect(
      runBenchmark(options(manifest, { ...other, info: { ...other.info, kind: 'baseline' } }, { resume: run })),
    ).rejects.toThrow(/the host was none and is now "h:1"; the model was none and is now "m"/);
  });

  test('is refused while somebody else holds the run', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const { folder: run } = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
      ),
    );
    const lock = await acquireLock(path.join(run, 'run.lock'), 'the other window');
    await expect(
      runBenchmark(
        options(
          manifest,
          ruleEndpoint(() => 'A'),
          { resume: run },
        ),
      ),
    ).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('the other window') as string,
    });
    await lock.release();
    await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { resume: run },
      ),
    );
  });

  test('drops a torn last line with a notice and asks its question again', async () => {
    const manifest = await writtenManifest(await folder(), 3);
    const { folder: run } = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { concurrency: 1 },
      ),
    );
    const file = path.join(run, 'answers.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, -20));
    const notices: string[] = [];
    const endpoint = ruleEndpoint(() => 'A');
    const { metrics } = await runBenchmark(
      options(manifest, endpoint, { resume: run, onNotice: n => notices.push(n) }),
    );
    expect(endpoint.asks.map(key)).toEqual(['p0002/2']);
    expect(notices).toEqual([expect.stringContaining('torn')]);
    expect(metrics.complete).toBe(true);
  });

  test('says when the server has another model than before', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const first = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A', { reportedModel: 'old' }),
        { limit: 1 },
      ),
    );
    const notices: string[] = [];
    await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A', { reportedModel: 'new' }),
        { resume: first.folder, onNotice: n => notices.push(n) },
      ),
    );
    expect(notices).toEqual([expect.stringMatching(/old and now new/)]);
  });
});
