import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AskableCase } from '../../../src/core/benchmark/askableCase';
import { computeCaseMetrics } from '../../../src/core/benchmark/caseMetrics';
import { compareRuns } from '../../../src/core/benchmark/compare';
import type { ComparableRun } from '../../../src/core/benchmark/compare';
import { askableOf } from '../../../src/core/benchmark/askedItems';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import { Proportion } from '../../../src/core/benchmark/statistics/proportion';
import { benchmarkOf } from '../../../src/core/dataset/benchmarks';
import type { Pair } from '../../../src/core/dataset/types';
import type { Endpoint } from '../../../src/core/endpoint/types';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();

const aCase = (id: string, image: string, more: Partial<AskableCase> = {}): AskableCase => ({
  id,
  question: 'Is it?',
  form: 'yes-no',
  options: { A: 'Yes', B: 'No' },
  correct: ['A'],
  images: [{ path: `/data/${image}.png`, frame: 0 }],
  renderings: [{}],
  categories: [['Chest', 'Chest']],
  group: undefined,
  ...more,
});

/** Four cases about one image, and two that stand alone. */
const CASES = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'].map((id, n) => aCase(id, n < 4 ? 'shared' : id));

/** One letter a case: `A` correct, `B` wrong, `?` invalid, `.` not answered. */
function run(name: string, read: string): ComparableRun {
  const readings = new Map(
    CASES.map(({ id }, n) => {
      const letter = read.charAt(n) === '?' ? null : read.charAt(n);
      return [id, [letter === '.' ? undefined : { official: letter, robust: letter }, undefined] as const];
    }),
  );
  const input = { benchmark: 'vqa-rad', mode: 'mc', parser: 'official', cases: CASES, readings } as const;
  const metrics = computeCaseMetrics({ ...input, groupsOfFour: false });
  return { name, manifest: 'f'.repeat(64), protocolVersion: 1, wording: 'medprobe', pairs: CASES, metrics };
}

describe('figures of cases', () => {
  test('are over what was answered; a category counts a case once', () => {
    expect(run('one', 'AAB?A.').metrics).toMatchObject({
      accuracy: { n: 3, of: 5 },
      invalid: { n: 1, of: 5 },
      byCategory: { Chest: { accuracy: { n: 3, of: 5 } } },
      ...{ components: 3, complete: false },
      perCase: [{}, {}, { read: 'B', correct: false, verdict: 'wrong' }, { verdict: 'invalid' }, {}, { correct: null }],
    });
    expect(run('one', 'AAB?A.').metrics).not.toHaveProperty('openF1');
  });

  test('are compared case by case, and tested by cases that share an image', () => {
    const compared = compareRuns(run('first', 'AAAAB?'), run('second', 'BBBBA?'));
    // One component differs by -4, one by +1: no choice of signs brings the sum nearer to 0 than 3.
    expect(compared).toMatchObject({
      ...{ of: 'cases', pairs: 6, components: 3 },
      comparisons: [
        { bothCorrect: 0, onlyFirst: 4, onlySecond: 1, neither: 1, mcnemar: { p: 0.375 }, clustered: { p: 1 } },
      ],
    });
    expect(compared.changed.at(-1)).toMatchObject({ id: 'c4', outcomes: ['wrong', 'correct'], read: [['B'], ['A']] });
    expect(() => compareRuns(run('first', 'A.....'), run('second', '.AAAAA'))).toThrow(/No case has been answered/);
  });

  test('a mean of shares has an interval that holds: simulated, 40 images of seven questions each', () => {
    let state = 1;
    const random = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
    const TRUTH = 0.5;
    const runs = 400;
    let held = 0;
    for (let n = 0; n < runs; n++) {
      const mean = new Proportion();
      for (let image = 0; image < 40; image++) {
        // Half of what an answer is worth comes from its image, so that answers about one image are alike.
        const ofImage = random();
        for (let question = 0; question < 7; question++) mean.add(image, (ofImage + Math.round(2 * random()) / 2) / 2);
      }
      const [low, high] = mean.figure().ci95 ?? [0, 0];
      if (low <= 100 * TRUTH && 100 * TRUTH <= high) held++;
    }
    expect(held / runs).toBeGreaterThan(0.93);
  });
});

/** Cases of NaturalBench: groups of four, their lines mixed. */
const grouped = (pair: Pair, index: number): Pair => {
  const { image2, correct2, ...rest } = pair;
  const group = String(1 + (index % 3));
  const slot = ['q0i0', 'q0i1', 'q1i0', 'q1i1'][Math.floor(index / 3)];
  expect([image2, correct2]).not.toContain(undefined);
  return { ...rest, id: `${group}-${slot}`, group, provenance: { benchmark: 'naturalbench' } };
};

async function naturalBench() {
  const manifest = await writtenManifest(await folder(), 12, grouped);
  return { ...manifest, benchmark: benchmarkOf(manifest.pairs.map(({ pair }) => pair)) };
}

describe('groups of four', () => {
  test('are asked one after the other, and as a whole where a limit or a budget ends the run', async () => {
    const manifest = await naturalBench();
    expect(
      askableOf(manifest)
        .pairs.map(({ group }) => group)
        .join(''),
    ).toBe('111122223333');
    const limited = ruleEndpoint(() => 'A');
    const { metrics } = await runBenchmark(options(manifest, limited, { limit: 5 }));
    expect(limited.asks).toHaveLength(8);
    expect(metrics).toMatchObject({ groupAccuracy: { of: 2 }, groups: 3, complete: false });
    const usage = { promptTokens: 1000, completionTokens: 100 };
    const priced: Endpoint = {
      ...ruleEndpoint(() => 'A', { usage }),
      info: { kind: 'openai', name: 'priced', price: { prompt: 2, completion: 10 } },
    };
    // A question costs 0.3 cents: the budget is for six, and a group costs 1.2.
    const bought = await runBenchmark(options(manifest, priced, { budget: 0.018, concurrency: 1 }));
    expect([bought.asked, bought.stopped?.details?.['budget']]).toEqual([4, true]);
  });

  test('go on where they were cut off, and nothing is asked twice', async () => {
    const manifest = await naturalBench();
    const first = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { limit: 1 },
      ),
    );
    const again = ruleEndpoint(() => 'A');
    const resumed = await runBenchmark(options(manifest, again, { resume: first.folder }));
    expect([again.asks.length, resumed.fromJournal, resumed.metrics.complete]).toEqual([8, 4, true]);
    const events = (await readFile(path.join(first.folder, 'answers.jsonl'), 'utf8')).trim().split('\n');
    expect(events).toHaveLength(12);
    expect(JSON.parse(events[0] ?? '')).toMatchObject({ pair: '1-q0i0', image: 1, read: { official: 'A' } });
  });
});

describe('the benchmark of a manifest', () => {
  const line = (benchmark: unknown, image2?: string) => ({ image2, provenance: { benchmark } });

  test('is what every line says, else pairs or cases by their images', () => {
    expect(benchmarkOf([line('slake'), line('slake')])).toBe('slake');
    expect(benchmarkOf([line('slake'), line('vqa-rad')])).toBe('cases');
    expect(benchmarkOf([line('mmvp', 'b.png'), { image2: 'c.png' }])).toBe('pairs');
    expect(benchmarkOf([line('slake'), line(undefined, 'b.png')])).toBe('pairs');
    // A manifest cannot say that it is the official benchmark.
    expect(benchmarkOf([line('mediconfusion', 'b.png')])).toBe('pairs');
    expect(benchmarkOf([])).toBe('pairs');
  });
});
