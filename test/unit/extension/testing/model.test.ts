import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../../src/extension/testing/lines';
import { testsOf } from '../../../../src/extension/testing/model';
import { summarise } from '../../../../src/extension/views/model/manifestLibrary';
import { balancedManifest } from '../../benchmark/manifest';

describe('a manifest as tests', () => {
  it('is what a run would ask, at its line, under its id and question', () => {
    const manifest = balancedManifest('/data', 4, (pair, n) => ({
      ...pair,
      ...(n === 1 ? { status: 'draft' } : {}),
      ...(n === 2 ? { id: 'p0000' } : {}),
    }));
    expect(testsOf(summarise(manifest))).toEqual([
      {
        category: undefined,
        tests: [
          { id: 'p0000', label: 'p0000: On which side is the finding of p0000?', line: 0 },
          { id: 'p0003', label: 'p0003: On which side is the finding of p0003?', line: 3 },
        ],
      },
    ]);
  });

  it('is grouped by category where there are any, and loses no pair without one', () => {
    const manifest = balancedManifest('/data', 3, (pair, n) => ({
      ...pair,
      ...(n === 0 ? { categories2: ['Spinal'] } : n === 1 ? { categories1: ['Cardiac', 'Spinal'] } : {}),
    }));
    const groups = testsOf(summarise(manifest));
    expect(groups.map(({ category, tests }) => [category, tests.map(({ id }) => id)])).toEqual([
      ['Spinal', ['p0000']],
      ['Cardiac', ['p0001']],
      ['no category', ['p0002']],
    ]);
  });
});

describe('the lines of pairs in MediConfusion’s files', () => {
  it('are those of the entries in dataset.json, whatever is inside them', () => {
    const text = JSON.stringify({ 10001: { question: '"10002": {' }, 10002: { '10001': 1 } }, null, 2);
    const lines = linesOf('/x/dataset.json', text);
    expect([...lines]).toEqual([
      ['10001', 1],
      ['10002', 4],
    ]);
  });

  it('are those where rows begin in dataset.csv, rows of several lines included', () => {
    const text = 'id,question\n10001,"two\nlines"\n10002,one\n';
    expect([...linesOf('/x/dataset.csv', text)]).toEqual([
      ['10001', 1],
      ['10002', 3],
    ]);
  });
});
