import { describe, expect, it } from 'vitest';
import type { ResultsRow } from '../../../src/shared/panels/results';
import { Announcer } from '../../../src/webview/results/announcer';
import {
  cellOf,
  countRows,
  filterRows,
  filterWords,
  keptFilter,
  NO_FILTER,
  type Filter,
} from '../../../src/webview/results/filter';
import { durationText, percentText, progressText, pText } from '../../../src/webview/results/format';
import { keptSort, nextSort, NO_SORT, sortRows, sortToKeep, type SortKey } from '../../../src/webview/results/sort';
import { applyToResults, failuresOf } from '../../../src/webview/results/state';
import { comparedSnapshot, resultRow, resultsSnapshot, runView } from '../../e2e/support/resultsFixture';

describe('applyToResults', () => {
  it('replaces rows by id and ignores those it does not have', () => {
    const shown = resultsSnapshot(3);
    const fresh = { ...resultRow(5), id: '10002' };
    const after = applyToResults(shown, { type: 'rows', rows: [fresh, resultRow(99)] });
    expect(after?.rows).toEqual([shown.rows[0], fresh, shown.rows[2]]);
  });
});

describe('filterRows', () => {
  const { rows } = resultsSnapshot(66);
  const listed = (filter: Partial<Filter>, of: readonly ResultsRow[] = rows) =>
    filterRows(of, { ...NO_FILTER, ...filter });

  it('adds choices of one kind to each other and narrows by the rest', () => {
    expect(listed({ outcomes: ['swapped', 'invalid'] })).toHaveLength(22);
    const narrowed = listed({ outcomes: ['swapped', 'invalid'], readingsDiffer: true });
    expect(narrowed.length).toBeGreaterThan(0);
    expect(narrowed.every(({ runs: [run] }) => run!.readingsDiffer && run!.outcome !== 'confused')).toBe(true);
    expect(listed({ search: '   ' })).toBe(rows);
  });

  it('lists pairs by how many of their images are correct, once both are answered', () => {
    expect(new Set(listed({ hits: ['all'] }).map(({ runs }) => runs[0]!.outcome))).toEqual(new Set(['told apart']));
    expect(new Set(listed({ hits: ['some'] }).map(({ runs }) => runs[0]!.outcome))).toEqual(
      new Set(['confused', 'invalid']),
    );
    const counted = countRows(rows);
    for (const hits of ['all', 'some', 'none'] as const) {
      expect(counted.hits.get(hits)).toBe(listed({ hits: [hits] }).length);
    }
    const answered = rows.filter(({ runs }) => runs[0]!.outcome !== 'incomplete').length;
    expect([...counted.hits.values()].reduce((sum, count) => sum + count)).toBe(answered);
  });

  it('finds every word in questions, options, answers, errors and ids, whatever their case', () => {
    expect(listed({ search: '10007' }).map(({ id }) => id)).toEqual(['10007']);
    expect(listed({ search: 'PNEUMOTHORAX side' })).toHaveLength(22);
    expect(listed({ search: 'does not allow' })).toEqual(listed({ outcomes: ['invalid'] }));
    expect(listed({ search: '503' })).toEqual(listed({ failed: true }));
    expect(listed({ search: 'pneumothorax lesion' })).toEqual([]);
  });

  it('puts every pair that two runs have answered into one of four cells', () => {
    const compared = comparedSnapshot(66, 2).rows;
    const whole = compared.filter(row => row.runs.every(({ outcome }) => outcome !== 'incomplete'));
    const cells = (['bothCorrect', 'onlyFirst', 'onlySecond', 'neither'] as const).map(name =>
      listed({ cell: { first: 0, second: 1, name } }, compared),
    );
    expect(cells.flat()).toHaveLength(whole.length);
    expect(cellOf({ ...resultRow(0, 2), runs: [resultRow(1).runs[0]!, resultRow(0).runs[0]!] }, 0, 1)).toBe(
      'onlyFirst',
    );
    const changed = listed({ changed: true }, compared);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every(({ runs: [one, two] }) => one!.outcome !== two!.outcome)).toBe(true);
  });

  it('asks all of one run, not a little of each', () => {
    const [confused, apart] = [resultRow(0).runs[0]!, { ...resultRow(1).runs[0]!, readingsDiffer: true }];
    const row = { ...resultRow(0), runs: [confused, apart] };
    expect(listed({ outcomes: ['told apart'], readingsDiffer: true }, [row])).toEqual([row]);
    expect(listed({ outcomes: ['confused'], readingsDiffer: true }, [row])).toEqual([]);
  });

  it('takes cases of one image as it takes pairs', () => {
    const run = {
      outcome: 'wrong' as const,
      images: [{ read: 'A', verdict: 'wrong' as const }],
      readingsDiffer: false,
    };
    const row = { ...resultRow(0), correct: ['B'], runs: [run] };
    expect(listed({ outcomes: ['wrong'], hits: ['none'] }, [row])).toEqual([row]);
  });

  it('says in words what it lists', () => {
    const filter: Filter = {
      ...NO_FILTER,
      outcomes: ['confused', 'swapped'],
      categories: ['Vascular'],
      cell: { first: 0, second: 1, name: 'onlySecond' },
      search: ' left ',
    };
    const words = ['confused or swapped in a run', 'Vascular', 'only GPT-4o correct', '“left”'];
    expect(filterWords(filter, ['MedGemma 4B', 'GPT-4o'])).toEqual(words);
  });

  it('comes back as it was kept, and as none where that cannot be', () => {
    const filter: Filter = { ...NO_FILTER, hits: ['some'], cell: { first: 0, second: 1, name: 'neither' } };
    expect(keptFilter(JSON.stringify(filter), 2)).toEqual(filter);
    expect(keptFilter(JSON.stringify(filter), 1)).toEqual({ ...filter, cell: null });
    for (const kept of [undefined, '', '{', '{"hits":["many"]}', 7]) expect(keptFilter(kept, 2)).toEqual(NO_FILTER);
  });
});

describe('sortRows', () => {
  const rows = [resultRow(9), resultRow(3), resultRow(89), resultRow(4), resultRow(5)];
  const ids = (key: SortKey, descending = false) =>
    sortRows(rows, { key, run: 0, descending }).map(({ id }) => id.slice(-2));

  it('takes numbers in ids as numbers, and what has gone wrong first', () => {
    const named = ['case 10', 'case 9', 'Case 1'].map(id => ({ ...resultRow(0), id }));
    const sorted = sortRows(named, { key: 'id', run: 0, descending: false }).map(({ id }) => id);
    expect(sorted).toEqual(['Case 1', 'case 9', 'case 10']);
    expect(ids('outcome')).toEqual(['05', '10', '04', '90', '06']);
  });

  it('keeps the order of rows that are alike, in both directions, and what has no value last', () => {
    const alike = ['a', 'b', 'c'].map(id => ({ ...resultRow(0), id }));
    const missing = { ...resultRow(0), id: 'none', categories: [] };
    for (const descending of [false, true]) {
      const sorted = sortRows([missing, ...alike], { key: 'category', run: 0, descending }).map(({ id }) => id);
      expect(sorted).toEqual(['a', 'b', 'c', 'none']);
    }
  });

  it('turns round, then goes back to the manifest’s order', () => {
    const once = nextSort(NO_SORT, 'id');
    const twice = nextSort(once, 'id');
    expect([once.descending, twice.descending]).toEqual([false, true]);
    expect(nextSort(twice, 'id')).toEqual(NO_SORT);
    expect(nextSort(nextSort(NO_SORT, 'outcome', 0), 'outcome', 1)).toMatchObject({ run: 1, descending: false });
    expect(keptSort(sortToKeep(twice))).toEqual(twice);
    expect([keptSort('["size",0,true]'), keptSort(undefined)]).toEqual([NO_SORT, NO_SORT]);
  });
});

describe('what is told', () => {
  it('is why questions were not answered, the most frequent reason first', () => {
    const failed = (id: string, error: string): ResultsRow => ({
      ...resultRow(0),
      id,
      runs: [{ outcome: 'incomplete', images: [{ error }, { error }], readingsDiffer: false }],
    });
    expect(failuresOf([failed('a', 'refused'), failed('b', 'timeout'), failed('c', 'timeout'), resultRow(0)])).toEqual([
      { message: 'timeout', questions: 4, ids: ['b', 'c'] },
      { message: 'refused', questions: 2, ids: ['a'] },
    ]);
  });

  it('is progress now and then, and at once where a run ends or a person asks', () => {
    const announcer = new Announcer();
    expect(announcer.progress('1 of 9', 'running', 0)).toBe(true);
    expect(announcer.progress('2 of 9', 'running', 250)).toBe(false);
    expect(announcer.say('3 of 9 pairs: swapped')).toBe(true);
    expect(announcer.progress('8 of 9', 'running', 10_500)).toBe(true);
    expect(announcer.progress('9 of 9', 'complete', 10_600)).toBe(true);
    expect(announcer.text).toBe('9 of 9');
  });
});

describe('figures in words', () => {
  it('shows 0/0 as no figure, never as 0', () => {
    expect(percentText({ value: null })).toBe('–');
    expect(percentText({ value: 0 })).toBe('0.0');
    expect(percentText({ value: 18.4 })).toBe('18.4');
  });

  it('shows a p-value no more exact than it means anything, and never as 0', () => {
    expect([1, 0.8238, 0.0457, 0.00012].map(pText)).toEqual(['p = 1.0', 'p = 0.82', 'p = 0.046', 'p < 0.001']);
  });

  it('rounds a time left to what can be known', () => {
    expect([0.2, 59, 90, 3599, 7500].map(durationText)).toEqual(['1 s', '59 s', '2 min', '1 h 0 min', '2 h 5 min']);
  });

  it('tells rate and time left only while it runs', () => {
    const { run, progress } = runView(176);
    expect(progressText({ ...progress, errors: 1 }, { ...run, state: 'stopped' })).toBe(
      '125 of 176 pairs · 1 error will be asked again · stopped',
    );
  });
});
