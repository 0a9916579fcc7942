import { describe, expect, test } from 'vitest';
import type { AskablePair } from '../../../src/core/benchmark/askable';
import { compareAll, compareRuns } from '../../../src/core/benchmark/compare';
import type { ComparableRun } from '../../../src/core/benchmark/compare';
import { computeMetrics } from '../../../src/core/benchmark/metrics';
import type { Reading } from '../../../src/core/benchmark/types';
import { askable } from './fixtures';

/** `p0`…`p3` share image 1; every other pair stands alone. */
const pairs: AskablePair[] = Array.from({ length: 8 }, (_, i) => askable(`p${i}`, i < 4 ? { group: 'patient' } : {}));

/** One letter a pair: `+` told apart, `A` confused, `?` image 2 invalid, `.` image 2 not answered. */
function run(name: string, outcomes: string, more: Partial<ComparableRun> = {}, mode = 'mc'): ComparableRun {
  const second: Record<string, Reading | undefined> = { '+': 'B', A: 'A', '?': null, '.': undefined };
  const both = (read: Reading) => ({ official: read, robust: read });
  const readings = new Map(
    pairs.map(({ id }, i) => {
      const read = second[outcomes.charAt(i)];
      return [id, [both('A'), read === undefined ? undefined : both(read)] as const];
    }),
  );
  const metrics = computeMetrics({ benchmark: 'pairs', mode, parser: 'official', pairs, readings });
  return { name, manifest: 'f'.repeat(64), protocolVersion: 1, wording: 'medprobe', pairs, metrics, ...more };
}

describe('two runs', () => {
  const compared = compareRuns(run('first', '++++AA+A'), run('second', 'AAAA+A+?'));

  test('are counted pair by pair and tested by component', () => {
    expect(compared).toMatchObject({ pairs: 8, components: 5, notes: [] });
    // The four are one component: the differences are -4 and +1, and no choice of signs brings the sum nearer to 0 than 3.
    expect(compared.comparisons).toEqual([
      {
        ...{ first: 'first', second: 'second', bothCorrect: 1, onlyFirst: 4, onlySecond: 1, neither: 2 },
        ...{ mcnemar: { p: 0.375 }, clustered: { p: 1 }, holm: 1 },
      },
    ]);
    expect(compared.runs.map(({ setAccuracy: { n, of } }) => [n, of])).toEqual([
      [5, 8],
      [2, 8],
    ]);
  });

  test('list the pairs whose outcome changed, with both answers', () => {
    expect(compared.changed.map(({ id }) => id)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p7']);
    expect(compared.changed.at(-1)).toEqual({
      ...{ id: 'p7', first: 'first', second: 'second' },
      ...{
        outcomes: ['confused', 'invalid'],
        read: [
          ['A', 'A'],
          ['A', null],
        ],
      },
    });
  });

  test('are compared over the pairs that both answered, and that is said', () => {
    const partly = compareRuns(run('first', '++++++..'), run('second', 'A+++++++'));
    expect(partly.pairs).toBe(6);
    expect(partly.runs.map(({ answered }) => answered)).toEqual([6, 8]);
    expect(partly.notes).toEqual(['2 of 8 pairs are not answered in every run and were left out.']);
    expect(() => compareRuns(run('first', '++++....'), run('second', '....++++'))).toThrow(/No pair has been answered/);
  });

  test('that asked something else are refused with the difference', () => {
    const first = run('first', '++++++++');
    const refused = (second: ComparableRun) => expect(() => compareRuns(first, second));
    refused(run('second', '++++++++', { manifest: 'e'.repeat(64) })).toThrow(/SHA-256 of the manifest is fff.* eee/);
    refused(run('second', '++++++++', { protocolVersion: 2 })).toThrow(/protocol version is 1 in one and 2/);
    refused(run('second', '++++++++', {}, 'ff')).toThrow(/the mode is mc in one and ff/);
    expect(() => compareAll([first])).toThrow(/One run cannot be compared/);
  });

  test('in different words are compared, and that is said', () => {
    const other = run('second', '++++++++', { wording: 'official:default' });
    expect(compareRuns(run('first', '++++++++'), other).notes).toEqual([
      'The wordings differ: medprobe, official:default.',
    ]);
  });
});

test('several runs are compared each with each, adjusted together', () => {
  const runs = [run('a', '++++++++'), run('b', 'AAAAAAAA'), run('c', 'AAAA++++')];
  const { comparisons } = compareAll(runs);
  expect(comparisons.map(({ first, second }) => `${first} ${second}`)).toEqual(['a b', 'a c', 'b c']);
  expect(comparisons.map(({ clustered }) => clustered.p)).toEqual([0.0625, 1, 0.125]);
  expect(comparisons.map(({ holm }) => holm)).toEqual([0.1875, 1, 0.25]);
});
