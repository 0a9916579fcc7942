import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJournal } from '../../../src/core/benchmark/journal';
import { scoreRecorded } from '../../../src/core/benchmark/recorded';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import { PairedDifference } from '../../../src/core/benchmark/statistics/difference';
import { loadManifest } from '../../../src/core/dataset/load';
import type { Pair } from '../../../src/core/dataset/types';
import type { AskRequest } from '../../../src/core/endpoint/types';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();

/** A case of one image from a pair of the fixture: the pair's first image, "Left" where its number is even. */
function single({ image2, correct2, ...rest }: Pair, more: Partial<Pair> = {}): Pair {
  expect([image2, correct2]).not.toContain(undefined);
  return { ...rest, ...more };
}

const written = async (n: number, change: (pair: Pair, index: number) => Pair) =>
  loadManifest((await writtenManifest(await folder(), n, change)).path);

/** Letters, letters with a paraphrase, yes or no, open; in turn. */
const everyForm = (pair: Pair, index: number): Pair => {
  const { options: letters, correct1, ...bare } = single(pair);
  expect(letters).toBeDefined();
  if (index % 4 === 2) return { ...bare, options: { A: 'Yes', B: 'No' }, correct1: 'A' };
  if (index % 4 === 3) return { ...bare, answer1: 'the left lung' };
  return { ...bare, options: letters, correct1, ...(index % 4 === 1 ? { paraphrase: `Otherwise, ${pair.id}?` } : {}) };
};

const model = (answer: (request: AskRequest) => string) => ({
  ...ruleEndpoint(answer),
  info: { kind: 'openai', name: 'rule' } as const,
});

describe('controls of questions about one image', () => {
  test('are asked of each case that has what they need, the others counted by reason', async () => {
    const endpoint = model(({ options: put }) => (put === undefined ? 'left lung' : 'A'));
    const manifest = await written(4, everyForm);
    const run = await runBenchmark(
      options(manifest, endpoint, { controls: ['options-swapped', 'image-withheld', 'paraphrased'], concurrency: 1 }),
    );
    expect(endpoint.asks.map(({ pair, image, variant = 'plain' }) => `${variant} ${pair}/${image}`)).toEqual([
      ...[0, 1, 2, 3].map(n => `plain p000${n}/1`),
      ...['options-swapped p0000/1', 'options-swapped p0001/1'],
      ...[0, 1, 2, 3].map(n => `image-withheld p000${n}/1`),
      'paraphrased p0001/1',
    ]);
    expect(endpoint.asks.filter(({ variant }) => variant === 'image-withheld').map(asked => asked.attachment)).toEqual(
      Array(4).fill(undefined),
    );
    expect(endpoint.asks.at(-1)?.prompt).toContain('Otherwise, p0001?');
    expect(run.controls?.['options-swapped']?.leftOut).toEqual([
      { reason: 'a question of yes or no, which shows no options', count: 1 },
      { reason: 'an open question, which has no options', count: 1 },
    ]);
    expect(run.controls?.paraphrased?.leftOut).toEqual([{ reason: 'no paraphrase', count: 3 }]);
    // What guessing gives to open questions nobody can say.
    expect(run.controls?.['image-withheld']).not.toHaveProperty('guessing');
    const { controls, metrics } = await scoreRecorded(run.folder);
    expect({ controls, metrics }).toEqual({ controls: run.controls, metrics: run.metrics });
    const { state } = await readJournal(path.join(run.folder, 'answers.jsonl'));
    expect([...state.answers]).toHaveLength(11);
  });

  test('are refused by name where no case has what they need', async () => {
    const open = await written(2, pair => {
      const { options: letters, correct1, ...bare } = single(pair);
      expect([letters, correct1]).not.toContain(undefined);
      return { ...bare, answer1: 'liver' };
    });
    const run = runBenchmark(
      options(
        open,
        model(() => 'liver'),
        { controls: ['options-swapped'] },
      ),
    );
    await expect(run).rejects.toThrow(
      'The control options-swapped has nothing to ask: 2 left out (an open question, which has no options).',
    );
  });

  test('tell a model that goes by the letter: its accuracy falls, over images as they are tied', async () => {
    // Six cases about three images; the plain letter is always correct, and said again when the texts have changed places.
    const manifest = await written(6, (pair, index) => single(pair, { image1: `images/${Math.floor(index / 2)}.png` }));
    const correct = ({ pair }: AskRequest) => (Number(pair.slice(1)) % 2 === 0 ? 'A' : 'B');
    const { controls, metrics } = await runBenchmark(
      options(manifest, ruleEndpoint(correct), { controls: ['options-swapped', 'image-blank'] }),
    );
    expect(metrics).toMatchObject({ accuracy: { n: 6, of: 6 }, components: 3 });
    expect(controls?.['options-swapped']).toMatchObject({
      metrics: { accuracy: { n: 0, of: 6 }, cases: 6 },
      // Three components, all to one side: 2 of 8 choices of signs are as far.
      effect: { pairs: 6, components: 3, difference: -100, onlyPlain: 6, onlyControl: 0, clustered: { p: 0.25 } },
      sameLetter: { n: 6, of: 6 },
      unchanged: { n: 0, of: 6 },
    });
    const [low, high] = controls?.['options-swapped']?.effect?.differenceCi95 ?? [0, 0];
    expect(low).toBe(-100);
    expect(high).toBeLessThan(0);
    expect(controls?.['image-blank']).toMatchObject({
      guessing: { accuracy: 50 },
      effect: { difference: 0, holm: 1 },
      unchanged: { n: 6, of: 6 },
    });
  });

  test('of groups of four are asked group by group, and tell of questions, images and groups', async () => {
    const SLOTS = ['q0i0', 'q0i1', 'q1i0', 'q1i1'];
    const manifest = await written(8, (pair, index) => {
      const group = String(1 + Math.floor(index / 4));
      const isA = index % 4 === 0 || index % 4 === 3;
      const more = { id: `${group}-${SLOTS[index % 4]}`, group, correct1: isA ? 'A' : 'B' };
      return single(pair, { ...more, provenance: { benchmark: 'naturalbench' } });
    });
    // With its image every case is correct; without it the answer is A, correct for two of four.
    const endpoint = ruleEndpoint(({ pair, variant }) =>
      variant === 'image-blank' || pair.endsWith('q0i0') || pair.endsWith('q1i1') ? 'A' : 'B',
    );
    const run = await runBenchmark(
      options(manifest, endpoint, { controls: ['image-blank'], repeats: { count: 2, temperature: 1 }, limit: 1 }),
    );
    expect(endpoint.asks.map(({ pair, variant = 'plain' }) => `${variant} ${pair}`).slice(4, 8)).toEqual(
      SLOTS.map(slot => `image-blank 1-${slot}`),
    );
    expect(endpoint.asks).toHaveLength(4 + 4 + 8);
    expect(run.controls?.['image-blank']).toMatchObject({
      metrics: { accuracy: { n: 2, of: 4 }, questionAccuracy: { n: 0, of: 2 }, groupAccuracy: { n: 0, of: 1 } },
      effect: {
        difference: -50,
        groups: {
          questionAccuracy: { difference: -100, plain: { n: 2, of: 2 }, control: { n: 0, of: 2 } },
          imageAccuracy: { difference: -100, plain: { n: 2, of: 2 } },
          groupAccuracy: { difference: -100, plain: { n: 1, of: 1 } },
        },
      },
    });
    expect(run.stability).toMatchObject({
      agreeing: { n: 4, of: 4 },
      majority: { accuracy: { n: 4, of: 4 }, groupAccuracy: { n: 1, of: 1 } },
    });
  });
});

describe('the interval of a difference', () => {
  const counted = (outcomes: readonly (readonly [cluster: number, plain: boolean, control: boolean])[]) => {
    const difference = new PairedDifference();
    for (const outcome of outcomes) difference.add(...outcome);
    return difference.difference();
  };

  test('is Newcombe’s, with the least correlation that is likely, for outcomes that stand alone', () => {
    // 20 both, 12 plainly alone, 2 under the control alone, 16 neither; by hand from Wilson's ends: p 0.64 [0.5014, 0.7586],
    // 0.44 [0.3116, 0.5769], phi (20·16 − 12·2) / √(32·18·22·28) = 0.4969, whose
    // lower end over 50 is tanh(atanh(0.4969) − 1.96 / √47) = 0.2537.
    const some = (n: number, plain: boolean, control: boolean) =>
      Array.from({ length: n }, () => [plain, control] as const);
    const all = [...some(20, true, true), ...some(12, true, false), ...some(2, false, true), ...some(16, false, false)];
    const found = counted(all.map(([plain, control], n) => [n, plain, control]));
    expect(found?.difference).toBeCloseTo(-20, 10);
    expect(found?.differenceCi95[0]).toBeCloseTo(-35.1079, 2);
    expect(found?.differenceCi95[1]).toBeCloseTo(-3.168, 2);
  });

  test('is wider where outcomes fall together, narrower where the two ways go together, and nothing without outcomes', () => {
    const width = (of: (n: number) => readonly [number, boolean, boolean]) => {
      const [low, high] = counted(Array.from({ length: 40 }, (_, n) => of(n)))?.differenceCi95 ?? [0, 0];
      return high - low;
    };
    const alone = width(n => [n, n % 2 === 0, n % 4 < 2]);
    expect(width(n => [Math.floor(n / 10), n % 20 < 10, n < 20])).toBeGreaterThan(alone);
    expect(width(n => [n, n % 2 === 0, n % 2 === 0])).toBeLessThan(alone);
    expect(counted([])).toBeUndefined();
  });
});
