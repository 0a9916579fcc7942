import { describe, expect, it } from 'vitest';
import { askablePairs } from '../../../../src/core/benchmark/askable';
import { askableOf } from '../../../../src/core/benchmark/askedItems';
import type { Manifest } from '../../../../src/core/dataset/types';
import type { RunFile } from '../../../../src/core/benchmark/formats';
import { JournalState } from '../../../../src/core/benchmark/journal';
import { LiveRun } from '../../../../src/extension/run/liveRun';
import { ShownRuns } from '../../../../src/extension/run/shownRuns';
import { checkToResultsPanel } from '../../../../src/shared/panels/results';
import { balancedManifest } from '../../benchmark/manifest';

const manifest = balancedManifest('/data', 4, (pair, i) => ({
  ...pair,
  ...(i < 3 ? { similarity: { 'general@1': 0.9 + i / 100, ...(i === 0 ? { 'structure@1': 0.1 } : {}) } } : {}),
}));
const { pairs } = askablePairs(manifest);

const runFile = (id: string, endpoint: string): RunFile => ({
  v: 1,
  id,
  created: '2026-11-22T09:15:30Z',
  medprobe: '0.1.0',
  benchmark: 'pairs',
  protocolVersion: 1,
  mode: 'mc',
  wording: 'medprobe',
  templateKey: null,
  system: null,
  manifest: { path: 'set.pairs.jsonl', sha256: manifest.sha256, pairs: pairs.length },
  endpoint: { kind: 'baseline', name: endpoint },
  parameters: { temperature: 0, maxTokens: 16 },
  image: { format: 'png', maxSide: 896, quality: 90 },
  controls: [],
  flags: { allowBlind: false },
});

/** One letter for each image of each pair, `.` for an error and `?` for what cannot be read. */
function live(id: string, answers: string, endpoint = id): LiveRun {
  const state = new JournalState();
  pairs.forEach((pair, i) => {
    ([1, 2] as const).forEach(image => {
      const said = answers.charAt(2 * i + image - 1);
      const event = { v: 1, pair: pair.id, image, at: '2026-11-22T09:16:00Z' } as const;
      if (said === '.') {
        state.add({ ...event, t: 'error', kind: 'http', message: 'Refused.', maybeBilled: false });
      } else {
        const text = `${said} ${'x'.repeat(image === 1 ? 0 : 600)}`;
        const read = { official: said === '?' ? null : said, robust: 'A' };
        state.add({ ...event, t: 'answer', request: 'r', text, finish: 'stop', ms: 40, cached: image === 2, read });
      }
    });
  });
  return new LiveRun({ run: runFile(id, endpoint), pairs, state }, 'stopped');
}

describe('one run', () => {
  const shown = new ShownRuns(manifest, [live('one', 'ABAABA?.')]);
  const snapshot = shown.snapshot();

  it('is shown as its pairs with what was answered, and the cosine that most pairs have', () => {
    expect(checkToResultsPanel(structuredClone(snapshot))).toEqual(snapshot);
    expect(snapshot).toMatchObject({ id: 'one', comparison: null, similarityOf: 'general' });
    expect(snapshot.rows.map(({ similarity }) => similarity)).toEqual([0.9, 0.91, 0.92, undefined]);
    expect(snapshot.rows.map(({ runs: [run] }) => run!.outcome)).toEqual([
      ...['told apart', 'confused', 'swapped', 'incomplete'],
    ]);
    expect(snapshot.rows[3]!.runs[0]!.images).toMatchObject([
      { read: null, verdict: 'invalid' },
      { error: 'Refused.' },
    ]);
  });

  it('carries the beginning of a long answer, and no time for one that had been kept', () => {
    const [first, second] = snapshot.rows[0]!.runs[0]!.images;
    expect(first).toEqual({ read: 'A', verdict: 'correct', text: 'A ', ms: 40 });
    expect(second).toMatchObject({ cut: true });
    expect(second?.ms).toBeUndefined();
    expect(second?.text).toHaveLength(500);
    expect(shown.answers('p0000')).toEqual([['A ', `B ${'x'.repeat(600)}`]]);
  });

  it('has its figures by name, each category’s in the same order', () => {
    const [view] = snapshot.runs;
    const names = ['Set accuracy', 'Individual accuracy', 'Confusion', 'Invalid', 'Precision'];
    expect(view!.summary.figures.map(({ name }) => name)).toEqual(names);
    expect(view!.summary.figures[0]!.figure).toMatchObject({ n: 1, of: 3 });
    expect(view!.progress).toMatchObject({ answered: 3, pairs: 4, errors: 1 });
  });
});

describe('several runs', () => {
  it('stand beside each other with what compares them', () => {
    const { comparison, rows, runs } = new ShownRuns(manifest, [
      live('one', 'ABAABA??'),
      live('two', 'ABBAABBB'),
    ]).snapshot();
    expect(runs.map(({ run }) => run.label)).toEqual(['one', 'two']);
    expect(comparison).toMatchObject({
      pairs: 4,
      couples: [{ first: 0, second: 1, bothCorrect: 1, onlyFirst: 0, onlySecond: 2, neither: 1, mcnemar: 0.5 }],
    });
    expect(rows[1]!.runs.map(({ outcome }) => outcome)).toEqual(['confused', 'told apart']);
  });

  it('of one endpoint are told apart by when they were begun, or else by id', () => {
    const twice = new ShownRuns(manifest, [live('one', 'ABABABAB', 'same'), live('two', 'ABABABAB', 'same')]);
    expect(twice.overview().runs.map(({ run }) => run.label)).toEqual(['one', 'two']);
  });

  it('that have no pair in common are refused with the reason', () => {
    const shown = new ShownRuns(manifest, [live('one', 'AB......'), live('two', '..ABABAB')]);
    expect(() => shown.overview()).toThrow('No pair has been answered in every one of these runs.');
  });
});

describe('a run of single images', () => {
  const single = balancedManifest('/data', 3, ({ image2, correct2, ...pair }, n) => ({
    ...pair,
    ...(n === 2
      ? { options: undefined, correct1: undefined, answer1: 'The left lower lobe, and beside it the pleura' }
      : {}),
    provenance: { withoutSecond: image2 !== undefined && correct2 !== undefined },
  }));
  const ofCases: Manifest = { ...single, benchmark: 'cases' };
  const items = askableOf(ofCases).pairs;
  const state = new JournalState();
  const event = { v: 1, t: 'answer', image: 1, request: 'r', finish: 'stop', ms: 4, cached: false } as const;
  const at = '2026-11-22T09:16:00Z';
  state.add({ ...event, at, pair: 'p0000', text: 'A', read: { official: 'A', robust: 'A' } });
  const said = 'left lower lobe and beside it pleura';
  state.add({ ...event, at, pair: 'p0002', text: said, read: { official: said, robust: said } });
  const run = { ...runFile('cases', 'model'), benchmark: 'cases' };
  const snapshot = new ShownRuns(ofCases, [new LiveRun({ run, pairs: items, state }, 'stopped')]).snapshot();

  it('has a verdict for each case, its own figures, and words no longer than a mark has room for', () => {
    expect(checkToResultsPanel(structuredClone(snapshot))).toEqual(snapshot);
    expect(snapshot.runs[0]?.progress).toMatchObject({ answered: 2, pairs: 3, unit: 'case' });
    expect(snapshot.runs[0]?.summary.figures.map(({ name, figure: { n, of } }) => [name, n, of])).toEqual([
      ['Accuracy', 2, 2],
      ['Closed questions', 1, 1],
      ['Open, exact match', 1, 1],
      ['Open, word F1', 1, 1],
      ['Invalid', 0, 2],
    ]);
    expect(snapshot.rows.map(({ correct, runs }) => [correct, runs[0]?.outcome, runs[0]?.images])).toMatchObject([
      [['A'], 'correct', [{ read: 'A', verdict: 'correct' }]],
      [['B'], 'incomplete', [{}]],
      [
        ['left lower lobe and besi…'],
        'correct',
        [{ read: 'left lower lobe and besi…', verdict: 'correct', text: said }],
      ],
    ]);
  });
});
