import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scoreRecorded } from '../../src/core/benchmark/recorded';
import { isOfCases } from '../../src/core/benchmark/types';
import type { FigureSet } from '../../src/core/benchmark/types';
import { absent, sharedData } from '../support/shared';

interface Entry {
  readonly category_1: readonly string[];
  readonly category_2: readonly string[];
  readonly im_1_correct: 'A' | 'B';
  readonly im_2_correct: 'A' | 'B';
}
type Choice = 'A' | 'B' | null;
type Rule = (entry: Entry, n: number) => readonly [Choice, Choice];

const other = (letter: 'A' | 'B'): 'A' | 'B' => (letter === 'A' ? 'B' : 'A');
const RULES: Readonly<Record<string, Rule>> = {
  'always A': () => ['A', 'A'],
  'always B': () => ['B', 'B'],
  'all correct': ({ im_1_correct, im_2_correct }) => [im_1_correct, im_2_correct],
  swapped: ({ im_1_correct, im_2_correct }) => [other(im_1_correct), other(im_2_correct)],
  'all invalid': () => [null, null],
  'half invalid': ({ im_1_correct, im_2_correct }, n) =>
    n % 2 === 0 ? [im_1_correct, im_2_correct] : [null, im_2_correct],
};

/** How the official code stores a choice: a letter in a text, or a judge's scores. */
const STORED = {
  mc: (choice: Choice, n: number) => ({
    full_answer:
      choice === null
        ? n % 2 === 0
          ? 'A B'
          : 'neither'
        : choice === 'A' && n % 3 === 0
          ? 'A normal scan'
          : `${choice}.`,
    ...{ A: choice === 'A' ? 10 : 0, B: choice === 'B' ? 10 : 0 },
  }),
  gpt4: (choice: Choice, n: number) => ({
    full_answer: 'in words',
    gpt_reason: 'by rule',
    ...(choice === null ? { A: 6, B: 4 + (n % 5) } : { A: choice === 'A' ? 8 : 5, B: choice === 'B' ? 8 : 5 }),
  }),
  greedy: (choice: Choice) => ({ full_answer: choice ?? '', A: choice === 'A' ? 10 : 0, B: choice === 'B' ? 10 : 0 }),
  prefix: (choice: Choice) => ({ full_answer: choice ?? '', A: choice === 'A' ? 10 : 0, B: choice === 'B' ? 10 : 0 }),
};
const SHAPES = {
  plain: (answer: object) => answer,
  nested: (answer: object) => ({ answer, logprob: -0.25 }),
};

type Counts = Record<'set' | 'individual' | 'confused' | 'invalid' | 'valids' | 'validPairs', number>;
const none = (): Counts => ({ set: 0, individual: 0, confused: 0, invalid: 0, valids: 0, validPairs: 0 });

/** The official rules, counted one pair at a time; the total is under the empty name. */
function counted(entries: readonly Entry[], rule: Rule): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  const add = (figure: keyof Counts, names: readonly string[]) => {
    for (const name of ['', ...names]) {
      const own = counts.get(name) ?? none();
      own[figure] += 1;
      counts.set(name, own);
    }
  };
  entries.forEach((entry, n) => {
    const [one, two] = rule(entry, n);
    const [first, second] = [entry.category_1, entry.category_2];
    const both = [...first, ...second];
    const right = [one === entry.im_1_correct, two === entry.im_2_correct];
    if (right[0]) add('individual', first);
    if (right[1]) add('individual', second);
    if (right[0] && right[1]) add('set', both);
    if (one === null) add('invalid', first);
    if (two === null) add('invalid', second);
    if (one === null || two === null) return;
    add('valids', both);
    add(one === two ? 'confused' : 'validPairs', both);
  });
  return counts;
}

const checkout = mkdtempSync(path.join(os.tmpdir(), 'medprobe-recorded-'));

describe.skipIf(absent('mediconfusion'))('result files of the official code over all 176 pairs', () => {
  let entries: [string, Entry][];
  let statistics: Record<string, number>;
  const read = (...parts: string[]): unknown => JSON.parse(readFileSync(path.join(checkout, 'data', ...parts), 'utf8'));
  beforeAll(() => {
    cpSync(path.join(sharedData, 'mediconfusion'), checkout, { recursive: true });
    entries = Object.entries(read('dataset.json') as Record<string, Entry>);
    statistics = read('stats', 'statistics.json') as Record<string, number>;
  });
  afterAll(() => rmSync(checkout, { recursive: true }));

  const cases = Object.keys(RULES).flatMap(rule =>
    (Object.keys(STORED) as (keyof typeof STORED)[]).flatMap(mode =>
      (Object.keys(SHAPES) as (keyof typeof SHAPES)[]).map(shape => [rule, mode, shape] as const),
    ),
  );

  it.each(cases)('%s, %s, %s', async (name, mode, shape) => {
    const rule = RULES[name]!;
    const stored = entries.map(([id, entry], n) => {
      const [im1, im2] = rule(entry, n).map(choice => SHAPES[shape](STORED[mode](choice, n)));
      return [id, { answer: { im1, im2 }, score: {} }];
    });
    const file = path.join(checkout, `model_${mode}.json`);
    writeFileSync(file, JSON.stringify(Object.fromEntries(stored)));
    const { metrics } = await scoreRecorded(file);
    expect([metrics.mode, metrics.components, metrics.complete]).toEqual([mode === 'gpt4' ? 'ff' : mode, 60, true]);
    const expected = counted(
      entries.map(([, entry]) => entry),
      rule,
    );
    if (isOfCases(metrics)) throw new Error('These are pairs.');
    const compare = (figures: FigureSet, category: string, pairs: number, images: number) => {
      const { set, individual, confused, invalid, valids, validPairs } = expected.get(category) ?? none();
      expect([category, figures.setAccuracy, figures.individualAccuracy, figures.invalid]).toMatchObject([
        ...[category, { n: set, of: pairs }, { n: individual, of: images }, { n: invalid, of: images }],
      ]);
      expect([category, figures.confusion, figures.precision]).toMatchObject([
        ...[category, { n: confused, of: valids }, { n: set, of: validPairs }],
      ]);
      expect(figures.setAccuracy.value).toBeCloseTo((100 * set) / pairs, 12);
    };
    compare(metrics, '', 176, 352);
    expect(Object.keys(metrics.byCategory ?? {}).sort()).toEqual(Object.keys(statistics).sort());
    for (const [category, count] of Object.entries(statistics)) {
      compare(metrics.byCategory![category]!, category, count, count);
    }
  });
});
