import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askablePairs } from '../../src/core/benchmark/askable';
import type { AskablePair } from '../../src/core/benchmark/askable';
import { connectedComponents } from '../../src/core/benchmark/components';
import { runBenchmark } from '../../src/core/benchmark/runner';
import { loadManifest } from '../../src/core/dataset/load';
import type { Manifest } from '../../src/core/dataset/types';
import type { AskRequest, Endpoint } from '../../src/core/endpoint/types';
import { absent, sharedData } from '../support/shared';
import { ofPairs } from '../unit/benchmark/fixtures';

const original = path.join(sharedData, 'mediconfusion');

describe.skipIf(absent('mediconfusion', 'data', 'dataset.json'))('MediConfusion', () => {
  let manifest: Manifest;
  let pairs: readonly AskablePair[];
  let checkout: string;
  beforeAll(async () => {
    checkout = await mkdtemp(path.join(os.tmpdir(), 'medprobe-real-'));
    for (const file of ['data/dataset.json', 'data/stats/statistics.json', 'configs/prompts/answering.json']) {
      await mkdir(path.dirname(path.join(checkout, file)), { recursive: true });
      await copyFile(path.join(original, file), path.join(checkout, file));
    }
    manifest = await loadManifest(path.join(checkout, 'data', 'dataset.json'));
    pairs = askablePairs(manifest).pairs;
    // The benchmark's images are not published with it. Empty files stand for them: the endpoints here look at none.
    await mkdir(path.join(checkout, 'data', 'images'));
    for (const { path: image } of pairs.flatMap(({ images }) => images)) await writeFile(image, '');
  });
  afterAll(() => rm(checkout, { recursive: true, force: true }));

  const correctOf = ({ pair, image }: AskRequest): string =>
    pairs.find(({ id }) => id === pair)?.correct[image - 1] ?? '';
  const otherOf = (request: AskRequest): string => (correctOf(request) === 'A' ? 'B' : 'A');

  const run = (answer: (request: AskRequest) => string) => {
    const asks: AskRequest[] = [];
    const endpoint: Endpoint = {
      info: { kind: 'baseline', name: 'rule' },
      ask(request) {
        asks.push(request);
        return Promise.resolve({ text: answer(request), finish: 'stop', ms: 0, request: 'r' });
      },
    };
    const image = { format: 'png', maxSide: 896, quality: 90 } as const;
    const attach = () => Promise.reject(new Error('no image is looked at'));
    return runBenchmark({ manifest, endpoint, image, attach, version: '0.1.0', program: 'test' }).then(result => ({
      asks,
      ...result,
      metrics: ofPairs(result.metrics),
    }));
  };

  test('has 176 pairs in 60 components, the largest of 25, 20 and 18 pairs', () => {
    expect(pairs).toHaveLength(176);
    const sizes = connectedComponents(pairs).map(members => members.length);
    expect(sizes).toHaveLength(60);
    expect(sizes.slice(0, 3)).toEqual([25, 20, 18]);
  });

  test.each<[string, (request: AskRequest) => string, (number | null)[]]>([
    ['always A', () => 'A', [0, 50, 100, 0, null]],
    ['always B', () => 'B', [0, 50, 100, 0, null]],
    ['all correct', correctOf, [100, 100, 0, 0, 100]],
    ['all swapped', otherOf, [0, 0, 0, 0, 0]],
    ['all unreadable', () => 'I cannot tell.', [0, 0, null, 100, null]],
    ['every second image unreadable', r => (r.image === 1 ? correctOf(r) : '(A)'), [0, 50, null, 50, null]],
  ])('%s', async (_name, answer, expected) => {
    const { metrics, asks, errors, wording } = await run(answer);
    const { setAccuracy, individualAccuracy, confusion, invalid, precision } = metrics;
    expect([setAccuracy, individualAccuracy, confusion, invalid, precision].map(figure => figure.value)).toEqual(
      expected,
    );
    expect([setAccuracy.of, individualAccuracy.of, invalid.of]).toEqual([176, 352, 352]);
    expect([metrics.complete, metrics.components, errors, asks.length]).toEqual([true, 60, 0, 352]);
    expect(wording).toBe('official:default');
    for (const figures of [metrics, ...Object.values(metrics.byCategory ?? {})]) {
      for (const { value, ci95 } of [
        figures.setAccuracy,
        figures.individualAccuracy,
        figures.confusion,
        figures.invalid,
      ]) {
        if (value === null) expect(ci95).toBeNull();
        else expect([ci95![0] <= value, value <= ci95![1], ci95![0] < ci95![1]]).toEqual([true, true, true]);
      }
    }
  });

  test('nobody right of 176 pairs is up to 6 %: 60 components say it, not 176 pairs', async () => {
    const { setAccuracy, individualAccuracy } = (await run(() => 'A')).metrics;
    expect(setAccuracy.ci95?.[0]).toBe(0);
    expect(setAccuracy.ci95?.[1]).toBeCloseTo(6.02, 2);
    expect(individualAccuracy.ci95?.map(end => Math.round(10 * end) / 10)).toEqual([44.8, 55.2]);
  });

  test('categories have the published counts as denominators', async () => {
    const statistics = JSON.parse(
      readFileSync(path.join(checkout, 'data', 'stats', 'statistics.json'), 'utf8'),
    ) as Record<string, number>;
    const { metrics } = await run(correctOf);
    const counts = (figure: 'setAccuracy' | 'individualAccuracy' | 'invalid') =>
      Object.fromEntries(Object.entries(metrics.byCategory ?? {}).map(([name, figures]) => [name, figures[figure].of]));
    for (const figure of ['setAccuracy', 'individualAccuracy', 'invalid'] as const)
      expect(counts(figure)).toEqual(statistics);
  });

  test('is asked in the official words: template, question and both options, with the system text', async () => {
    const { asks } = await run(() => 'A');
    const first = pairs[0];
    expect(asks[0]?.system).toMatch(/medical domain/);
    expect(asks[0]?.prompt).toContain(
      `Question: ${first?.question}\n("A": ${first?.options['A']})\n("B": ${first?.options['B']})`,
    );
    expect(asks.every(({ prompt }) => prompt.endsWith('#answer: ("') && !prompt.includes('{}'))).toBe(true);
    expect(asks[0]?.prompt).toBe(asks[1]?.prompt);
  });
});
