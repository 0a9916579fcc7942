import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AskablePair } from '../../../src/core/benchmark/askable';
import { connectedComponents } from '../../../src/core/benchmark/components';
import type { PairReadings } from '../../../src/core/benchmark/metrics';
import { computeMetrics } from '../../../src/core/benchmark/metrics';
import type { Metrics, Reading } from '../../../src/core/benchmark/types';
import { askable } from './fixtures';

const both = (read: Reading) => ({ official: read, robust: read });

function metricsOf(
  pairs: readonly AskablePair[],
  reads: readonly (readonly [Reading | undefined, Reading | undefined])[],
): Metrics {
  const readings = new Map(
    pairs.map((pair, i): [string, PairReadings] => {
      const [first, second] = reads[i] ?? [];
      return [
        pair.id,
        [first === undefined ? undefined : both(first), second === undefined ? undefined : both(second)],
      ];
    }),
  );
  return computeMetrics({ benchmark: 'pairs', mode: 'mc', parser: 'official', pairs, readings });
}

const named = (n: number): AskablePair[] =>
  Array.from({ length: n }, (_, i) => askable(`p${i}`, { correct: i % 2 === 0 ? ['A', 'B'] : ['B', 'A'] }));

describe('figures', () => {
  test('one pair of each outcome', () => {
    const metrics = metricsOf(named(6), [
      ['A', 'B'], // told apart
      ['A', 'A'], // confused
      ['B', 'A'], // swapped
      [null, 'A'], // invalid, image 2 correct
      [null, null], // invalid
      ['B', undefined], // incomplete, image 1 correct
    ]);
    expect(metrics.perPair.map(pair => pair.outcome)).toEqual([
      'told apart',
      'confused',
      'swapped',
      'invalid',
      'invalid',
      'incomplete',
    ]);
    expect(metrics).toMatchObject({
      pairs: 6,
      complete: false,
      setAccuracy: { value: 20, n: 1, of: 5 },
      individualAccuracy: { n: 5, of: 11 },
      confusion: { n: 1, of: 3 },
      invalid: { n: 3, of: 11 },
      precision: { value: 50, n: 1, of: 2 },
    });
    expect(metrics.perPair[3]).toEqual({
      id: 'p3',
      read: [null, 'A'],
      correct: [false, true],
      outcome: 'invalid',
      invalid: [true, false],
    });
    expect(metrics.perPair[5]?.correct).toEqual([true, null]);
  });

  test('0 of 0 is null, never 0', () => {
    const metrics = metricsOf(named(2), []);
    for (const figure of [
      metrics.setAccuracy,
      metrics.individualAccuracy,
      metrics.confusion,
      metrics.invalid,
      metrics.precision,
    ]) {
      expect(figure).toEqual({ value: null, n: 0, of: 0, ci95: null });
    }
    expect(metrics.complete).toBe(false);
    expect(metricsOf([], []).complete).toBe(false);
  });

  test.each([
    ['always A', () => ['A', 'A'], { set: 0, individual: 50, confusion: 100, invalid: 0, precision: null }],
    ['always B', () => ['B', 'B'], { set: 0, individual: 50, confusion: 100, invalid: 0, precision: null }],
    ['all correct', p => p.correct, { set: 100, individual: 100, confusion: 0, invalid: 0, precision: 100 }],
    [
      'swapped',
      p => [p.correct[1], p.correct[0]] as const,
      { set: 0, individual: 0, confusion: 0, invalid: 0, precision: 0 },
    ],
    ['all invalid', () => [null, null], { set: 0, individual: 0, confusion: null, invalid: 100, precision: null }],
  ] as [string, (pair: AskablePair) => readonly [Reading, Reading], Record<string, number | null>][])(
    '%s',
    (_name, answer, expected) => {
      const pairs = named(176);
      const m = metricsOf(pairs, pairs.map(answer));
      expect({
        set: m.setAccuracy.value,
        individual: m.individualAccuracy.value,
        confusion: m.confusion.value,
        invalid: m.invalid.value,
        precision: m.precision.value,
      }).toEqual(expected);
      expect(m.complete).toBe(true);
    },
  );

  test('a pair counts once for every category entry of its images, an image for its own', () => {
    const pairs = [
      askable('p0', { categories: [['Cerebral', 'Vascular'], ['Cerebral']] }),
      askable('p1', { categories: [['Spinal'], ['Cerebral']] }),
    ];
    const { byCategory } = metricsOf(pairs, [
      ['A', 'B'],
      ['A', 'A'],
    ]);
    expect(byCategory?.['Cerebral']).toMatchObject({
      setAccuracy: { n: 2, of: 3 },
      individualAccuracy: { n: 2, of: 3 },
      confusion: { n: 1, of: 3 },
      precision: { n: 2, of: 2 },
    });
    expect(byCategory?.['Spinal']).toMatchObject({ setAccuracy: { n: 0, of: 1 }, individualAccuracy: { n: 1, of: 1 } });
    expect(Object.keys(byCategory ?? {})).toEqual(['Cerebral', 'Spinal', 'Vascular']);
  });

  test('with more than two options, different options that are not both correct were not told apart', () => {
    const pair = askable('p0', { options: { A: 'a', B: 'b', C: 'c' } });
    expect(metricsOf([pair], [['A', 'C']]).perPair[0]?.outcome).toBe('swapped');
    expect(metricsOf([pair], [['A', 'C']]).individualAccuracy.value).toBe(50);
  });

  test('answers that the parsers read differently are counted', () => {
    const readings = new Map<string, PairReadings>([['p0', [{ official: null, robust: 'A' }, both('B')]]]);
    const input = { benchmark: 'pairs', mode: 'mc', pairs: [askable('p0')], readings };
    expect(computeMetrics({ ...input, parser: 'official' })).toMatchObject({
      parserDisagreements: 1,
      invalid: { n: 1 },
    });
    expect(computeMetrics({ ...input, parser: 'robust' })).toMatchObject({
      setAccuracy: { value: 100 },
      invalid: { n: 0 },
    });
  });
});

describe('properties of the figures', () => {
  const read = fc.constantFrom<Reading | undefined>('A', 'B', null, undefined);
  const answers = fc.array(fc.tuple(read, read), { maxLength: 40 });

  test('counts stay within what they are of, and outcomes add up', () => {
    fc.assert(
      fc.property(answers, reads => {
        const m = metricsOf(named(reads.length), reads);
        for (const f of [m.setAccuracy, m.individualAccuracy, m.confusion, m.invalid, m.precision]) {
          expect(f.n).toBeLessThanOrEqual(f.of);
          expect(f.value).toBe(f.of === 0 ? null : (100 * f.n) / f.of);
          expect(f.ci95 === null).toBe(f.of === 0);
          if (f.value === null || f.ci95 === null) continue;
          expect(f.ci95[0]).toBeGreaterThanOrEqual(0);
          expect(f.ci95[0]).toBeLessThanOrEqual(f.value);
          expect(f.ci95[1]).toBeGreaterThanOrEqual(f.value);
          expect(f.ci95[1]).toBeLessThanOrEqual(100);
        }
        const count = (outcome: string): number => m.perPair.filter(p => p.outcome === outcome).length;
        expect(m.setAccuracy.n).toBe(count('told apart'));
        expect(m.setAccuracy.of).toBe(reads.length - count('incomplete'));
        expect(m.confusion.of).toBe(count('told apart') + count('confused') + count('swapped'));
        expect(m.confusion.n).toBe(count('confused'));
        expect(m.precision.of).toBe(m.confusion.of - m.confusion.n);
        expect(m.individualAccuracy.of).toBe(reads.flat().filter(r => r !== undefined).length);
        // a set needs two correct images, so it can never be ahead of them
        expect(2 * m.setAccuracy.n).toBeLessThanOrEqual(m.individualAccuracy.n);
        expect(m.complete).toBe(reads.length > 0 && count('incomplete') === 0);
      }),
    );
  });

  test('the order of pairs changes no figure', () => {
    fc.assert(
      fc.property(answers, reads => {
        const pairs = named(reads.length);
        const { perPair: _a, ...forwards } = metricsOf(pairs, reads);
        const { perPair: _b, ...backwards } = metricsOf([...pairs].reverse(), [...reads].reverse());
        expect(backwards).toEqual(forwards);
      }),
    );
  });
});

describe('components', () => {
  const at = (file: string, frame = 0) => ({ path: `/d/${file}`, frame });

  test('shared images and groups join pairs, other frames of a file do not', () => {
    const components = connectedComponents([
      { images: [at('a'), at('b')], group: undefined },
      { images: [at('b'), at('c')], group: undefined },
      { images: [at('x', 0), at('y')], group: 'patient-1' },
      { images: [at('x', 1), at('z')], group: undefined },
      { images: [at('v'), at('w')], group: 'patient-1' },
      { images: [at('c'), at('d')], group: undefined },
    ]);
    expect(components.map(members => [...members])).toEqual([[0, 1, 5], [2, 4], [3]]);
  });

  test('agree with following the ties by hand', () => {
    const pair = fc.tuple(fc.nat(12), fc.nat(12), fc.option(fc.nat(5)));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 25 }), ties => {
        const pairs = ties.map(([a, b, group]) => ({
          images: [at(String(a)), at(String(b))] as const,
          group: group === null ? undefined : String(group),
        }));
        const tied = (i: number, j: number): boolean => {
          const [x, y] = [ties[i], ties[j]];
          if (x === undefined || y === undefined) return false;
          return [x[0], x[1]].some(image => image === y[0] || image === y[1]) || (x[2] !== null && x[2] === y[2]);
        };
        const labels = ties.map((_, i) => i);
        for (let changed = true; changed;) {
          changed = false;
          for (let i = 0; i < ties.length; i++)
            for (let j = 0; j < ties.length; j++)
              if (tied(i, j) && (labels[j] ?? 0) > (labels[i] ?? 0)) {
                labels[j] = labels[i] ?? 0;
                changed = true;
              }
        }
        const components = connectedComponents(pairs);
        expect(components.length).toBe(new Set(labels).size);
        expect(components.flat().sort((a, b) => a - b)).toEqual(ties.map((_, i) => i));
        for (const members of components) expect(new Set(members.map(i => labels[i])).size).toBe(1);
      }),
    );
  });
});
