import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { scoreRecorded as score } from '../../../src/core/benchmark/recorded';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import { ofPairs, options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();
const scoreRecorded = async (...call: Parameters<typeof score>) => {
  const scored = await score(...call);
  return { ...scored, metrics: ofPairs(scored.metrics) };
};

/** `n` entries as the benchmark publishes them; option A is correct for image 1 of the odd ones. */
function dataset(n: number): Record<string, unknown> {
  const entries = Array.from({ length: n }, (_, i) => {
    const correct = i % 2 === 0 ? ['A', 'B'] : ['B', 'A'];
    const entry = {
      im_1: 'train/a.jpg',
      im_2: 'train/b.jpg',
      im_1_local: 2 * i,
      im_2_local: 2 * i + 1,
      cap_1: '',
      cap_2: '',
      category_1: ['Cerebral'],
      category_2: ['Cerebral', 'Vascular'],
      BiomedCLIP_sim: 0.92,
      DINO_sim: 0.6,
      question: 'Which side?',
      option_A: 'Left',
      option_B: 'A normal scan',
      im_1_correct: correct[0],
      im_2_correct: correct[1],
      AI_question: '',
      AI_option_A: '',
      AI_option_B: '',
    };
    return [String(10001 + i), entry];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** What the official code stores for a reply: its text and 10 for the letter it found. */
const image = (text: string | null, a = 0, b = 0) => ({ full_answer: text, A: a, B: b });
const judge = (a: unknown, b: unknown) => ({ A: a, B: b, gpt_reason: 'because', full_answer: 'A long free answer.' });
type Recorded = Record<string, unknown>;

const plain = (answers: readonly (readonly [object, object])[]): Recorded =>
  Object.fromEntries(answers.map(([im1, im2], i) => [String(10001 + i), { answer: { im1, im2 }, score: {} }]));
const nested = (answers: readonly (readonly [object, object])[]): Recorded =>
  plain(
    answers.map(
      ([im1, im2]) =>
        [
          { answer: im1, logprob: -0.1 },
          { answer: im2, logprob: null },
        ] as const,
    ),
  );

/** A result file where the official code puts it, in a checkout with `pairs` pairs. */
async function checkout(name: string, content: unknown, pairs: number): Promise<string> {
  const root = await folder();
  await mkdir(path.join(root, 'data'));
  await mkdir(path.join(root, 'Results', 'gpt'), { recursive: true });
  await writeFile(path.join(root, 'data', 'dataset.json'), JSON.stringify(dataset(pairs)));
  const file = path.join(root, 'Results', 'gpt', name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** Every rule once; image 1 of 10001 has A correct, of 10002 B, and so on in turn. */
const RULES = [
  [image('A', 10), image('B.', 0, 10)], // told apart
  [image('A normal scan', 10), image('("A")', 10)], // confused: officially an article is a letter
  [image('B")', 0, 10), image('A:', 10)], // swapped
  [image('A or B'), image('A', 10)], // both letters on one side; image 2 correct
  [image('(A)'), image('')], // none on both sides
  [image(null), image('A', 10)], // a failed request; image 2 correct
] as const;

describe('result files of the official code', () => {
  test.each([
    ['plain', plain],
    ['nested beside log-probabilities', nested],
  ])('%s: every rule', async (_name, shape) => {
    const { metrics, notes } = await scoreRecorded(await checkout('gpt_mc.json', shape(RULES), 6));
    expect(metrics.perPair.map(pair => [pair.outcome, ...pair.read])).toEqual([
      ['told apart', 'A', 'B'],
      ['confused', 'A', 'A'],
      ['swapped', 'B', 'A'],
      ['invalid', null, 'A'],
      ['invalid', null, null],
      ['invalid', null, 'A'],
    ]);
    expect(metrics).toMatchObject({
      benchmark: 'mediconfusion',
      mode: 'mc',
      parser: 'official',
      pairs: 6,
      complete: true,
      setAccuracy: { n: 1, of: 6 },
      individualAccuracy: { n: 5, of: 12 },
      confusion: { n: 1, of: 3 },
      invalid: { n: 4, of: 12 },
      precision: { n: 1, of: 2 },
      // "A normal scan" is option B's text, and (A) is A to a person
      parserDisagreements: 2,
    });
    expect(metrics.byCategory?.['Cerebral']?.setAccuracy).toMatchObject({ n: 2, of: 12 });
    expect(metrics.byCategory?.['Vascular']?.individualAccuracy).toMatchObject({ n: 4, of: 6 });
    expect(notes).toEqual([expect.stringMatching(/^1 answers are stored without text/)]);
  });

  test('the robust parser reads the same texts as a person would', async () => {
    const { metrics } = await scoreRecorded(await checkout('gpt_mc.json', plain(RULES), 6), { parser: 'robust' });
    expect(metrics.perPair[1]?.read).toEqual(['B', 'A']);
    expect(metrics.perPair[4]?.read).toEqual(['A', null]);
    expect(metrics).toMatchObject({ parser: 'robust', setAccuracy: { n: 2, of: 6 } });
  });

  test('a judge’s scores decide from 3 apart, whatever way they are written', async () => {
    const answers = plain([
      [judge(8, 5), judge(5, 8)], // told apart
      [judge(8, 6), judge(1, 4)], // too close; image 2 of 10002 has A correct
      [judge('8/10', '2/10'), judge(7.5, 4.5)], // confused
      [judge(5, 5), judge(0, 0)], // ties
      [judge(null, 9), judge(undefined, undefined)],
    ]);
    const { metrics } = await scoreRecorded(await checkout('gpt_gpt4.json', answers, 5));
    expect(metrics.mode).toBe('ff');
    expect(metrics.perPair.map(pair => pair.read)).toEqual([
      ['A', 'B'],
      [null, 'B'],
      ['A', 'A'],
      [null, null],
      [null, null],
    ]);
    expect(metrics.parserDisagreements).toBe(0);
    expect(metrics.perPair[4]?.outcome).toBe('incomplete');
  });

  test.each([
    ['gpt_mc.json', 'mc'],
    ['gpt_greedy.json', 'greedy'],
    ['llava_med_prefix.json', 'prefix'],
    ['answers.json', 'mc'],
  ])('%s is of the mode %s', async (name, mode) => {
    const { metrics } = await scoreRecorded(await checkout(name, plain([[image('A', 10), image('B', 0, 10)]]), 1));
    expect(metrics.mode).toBe(mode);
  });

  test('a judge’s file is known by its shape whatever its name, and gpt4 by its name', async () => {
    const byShape = await scoreRecorded(await checkout('gpt_mc.json', plain([[judge(9, 1), judge(1, 9)]]), 1));
    expect(byShape.metrics).toMatchObject({ mode: 'ff', setAccuracy: { value: 100 } });
    const byName = await scoreRecorded(
      await checkout('gpt_gpt4.json', plain([[image('text', 10), image('text', 0, 10)]]), 1),
    );
    expect(byName.metrics).toMatchObject({ mode: 'ff', setAccuracy: { value: 100 } });
  });

  test('flags count where no text is stored, be they numbers or booleans', async () => {
    const answers = plain([
      [
        { A: true, B: false },
        { A: false, B: true },
      ],
      [
        { A: 10, B: 10 },
        { A: false, B: false },
      ],
    ]);
    const { metrics } = await scoreRecorded(await checkout('gpt_mc.json', answers, 2));
    expect(metrics.perPair.map(pair => pair.read)).toEqual([
      ['A', 'B'],
      [null, null],
    ]);
  });

  test('flags that contradict their text are reported, and the text counts', async () => {
    const { metrics, notes } = await scoreRecorded(
      await checkout('gpt_mc.json', plain([[image('B', 10), image('B', 0, 10)]]), 1),
    );
    expect(metrics.perPair[0]?.read).toEqual(['B', 'B']);
    expect(notes).toEqual([expect.stringMatching(/^1 answers are stored with another reading/)]);
  });

  test('missing and unknown ids are said, and the figures are over what is there', async () => {
    const answers = {
      ...plain([[image('A', 10), image('B', 0, 10)]]),
      10003: { answer: { im1: image('A', 10) } },
      x1: { answer: {} },
    };
    const { metrics, notes } = await scoreRecorded(await checkout('gpt_mc.json', answers, 4));
    expect(metrics).toMatchObject({
      pairs: 4,
      complete: false,
      setAccuracy: { n: 1, of: 1 },
      individualAccuracy: { n: 3, of: 3 },
    });
    expect(notes).toEqual([
      expect.stringMatching(/^3 of 4 pairs lack an answer/),
      expect.stringMatching(/^1 recorded ids are not in .*dataset\.json.*x1/),
    ]);
  });

  test('a file without a dataset around it needs one by name', async () => {
    const file = path.join(await folder(), 'gpt_mc.json');
    await writeFile(file, JSON.stringify(plain(RULES)));
    await expect(scoreRecorded(file)).rejects.toMatchObject({ kind: 'not-found', remedy: 'Name it (--dataset).' });
    const named = path.join(await folder(), 'dataset.json');
    await writeFile(named, JSON.stringify(dataset(6)));
    expect((await scoreRecorded(file, { dataset: named })).metrics.complete).toBe(true);
  });

  test.each([
    ['not JSON', 'x', /not JSON/],
    ['a list', '[]', /not one JSON object/],
    ['totals', { set_score: { total: 1 }, individual_score: {} }, /totals without answers/],
    ['something else', { 10001: { foo: 1 } }, /entry 10001/],
  ])('%s is refused by name', async (_name, content, message) => {
    await expect(scoreRecorded(await checkout('gpt_mc.json', content, 1))).rejects.toThrow(message);
  });
});

describe("MedProbe's own runs", () => {
  test('score to the figures that the run gave, by folder and by file', async () => {
    const manifest = await writtenManifest(await folder(), 8);
    const endpoint = ruleEndpoint(({ pair, image: which }) => (pair > 'p0005' ? '(A)' : which === 1 ? 'A' : 'B'));
    const { folder: run, metrics, disagreements } = await runBenchmark(options(manifest, endpoint));
    expect(metrics).toMatchObject({ setAccuracy: { n: 3, of: 8 }, invalid: { n: 4, of: 16 }, parserDisagreements: 4 });
    expect(disagreements).toHaveLength(4);
    expect(disagreements[0]).toEqual({ pair: 'p0006', image: 1, reply: '(A)', official: null, robust: 'A' });
    const scored = await scoreRecorded(run);
    expect(scored).toMatchObject({ manifest: manifest.sha256, protocolVersion: 1, wording: 'medprobe' });
    expect(scored).toEqual(expect.objectContaining({ metrics, disagreements, notes: [] }));
    expect(await scoreRecorded(path.join(run, 'answers.jsonl'))).toEqual(scored);
    expect((await scoreRecorded(run, { parser: 'robust' })).metrics).toMatchObject({
      invalid: { n: 0 },
      confusion: { n: 2 },
    });
  });

  test('over a manifest that has changed are refused, unless it is named', async () => {
    const root = await folder();
    const { folder: run } = await runBenchmark(
      options(
        await writtenManifest(root, 4),
        ruleEndpoint(() => 'A'),
      ),
    );
    const changed = await writtenManifest(root, 5);
    await expect(scoreRecorded(run)).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining('has changed') as string,
    });
    const { metrics, notes } = await scoreRecorded(run, { dataset: changed.path });
    expect(metrics).toMatchObject({ pairs: 5, complete: false, setAccuracy: { of: 4 } });
    expect(notes).toEqual([expect.stringContaining('as it is now')]);
  });

  test('kept elsewhere need their dataset by name', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const { folder: run, metrics } = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { out: await folder() },
      ),
    );
    await expect(scoreRecorded(run)).rejects.toMatchObject({ kind: 'not-found', remedy: 'Name it (--dataset).' });
    expect((await scoreRecorded(run, { dataset: manifest.path })).metrics).toEqual(metrics);
  });
});

describe.each([
  ['plain', plain],
  ['nested', nested],
])('a %s result file of', (_shape, write) => {
  test.each(['mc', 'greedy', 'prefix'])('%s is read by its letters, pair by pair and by category', async mode => {
    const { metrics } = await scoreRecorded(await checkout(`gpt_${mode}.json`, write(RULES), RULES.length));
    expect(metrics.mode).toBe(mode);
    expect(metrics.perPair.slice(0, 6).map(({ outcome }) => outcome)).toEqual([
      ...['told apart', 'confused', 'swapped', 'invalid', 'invalid', 'invalid'],
    ]);
    // Each pair counts once for image 1 and once for image 2 in Cerebral, and once in Vascular.
    expect(metrics.byCategory?.['Cerebral']?.setAccuracy.of).toBe(2 * metrics.setAccuracy.of);
    expect(metrics.byCategory?.['Vascular']?.setAccuracy).toMatchObject({
      n: metrics.setAccuracy.n,
      of: metrics.setAccuracy.of,
    });
  });

  test('ff is read by its scores: ties and scores that are close are invalid', async () => {
    const scores = [
      [judge(9, 2), judge(1, 8)], // told apart
      [judge(8, 5), judge(8, 1)], // confused, the first by 3 exactly
      [judge(9, 1), judge(1, 9)], // swapped: image 1 of 10003 has A correct, of 10004 B
      [judge(5, 5), judge(9, 1)], // a tie on one side
      [judge(7, 5), judge(5, 7)], // close on both
      [judge(0, 0), judge(0, 0)], // a judge that did not answer
    ] as const;
    const order = [scores[0], scores[1], [scores[2][1], scores[2][0]], scores[3], scores[4], scores[5]] as const;
    const { metrics } = await scoreRecorded(await checkout('gpt_gpt4.json', write(order), order.length));
    expect(metrics.mode).toBe('ff');
    expect(metrics.perPair.map(({ outcome }) => outcome)).toEqual([
      ...['told apart', 'confused', 'swapped', 'invalid', 'invalid', 'invalid'],
    ]);
    expect(metrics).toMatchObject({
      invalid: { n: 5, of: 12 },
      confusion: { n: 1, of: 3 },
      precision: { n: 1, of: 2 },
    });
  });
});
