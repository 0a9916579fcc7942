import { describe, expect, it } from 'vitest';
import { durationText, percentText, progressText } from '../../../src/webview/results/format';
import { applyToResults, filterRows, NO_FILTER, toggleOutcome } from '../../../src/webview/results/state';
import { resultRow, resultsSnapshot } from '../../e2e/support/panelFixtures';

describe('applyToResults', () => {
  it('replaces rows by id and ignores those it does not have', () => {
    const shown = resultsSnapshot(3);
    const fresh = { ...resultRow(5), id: '10002' };
    const after = applyToResults(shown, { type: 'rows', rows: [fresh, resultRow(99)] });
    expect(after?.rows).toEqual([shown.rows[0], fresh, shown.rows[2]]);
  });
});

describe('filterRows', () => {
  const rows = resultsSnapshot(66).rows;
  it('adds outcomes to each other and narrows by the rest', () => {
    const both = toggleOutcome(toggleOutcome(NO_FILTER, 'swapped'), 'invalid');
    expect(filterRows(rows, both)).toHaveLength(22);
    const narrowed = filterRows(rows, { ...both, readingsDiffer: true });
    expect(narrowed.every(r => r.readingsDiffer && (r.outcome === 'swapped' || r.outcome === 'invalid'))).toBe(true);
    expect(filterRows(rows, toggleOutcome(toggleOutcome(NO_FILTER, 'swapped'), 'swapped'))).toBe(rows);
  });
});

describe('figures in words', () => {
  it('shows 0/0 as no figure, never as 0', () => {
    expect(percentText({ value: null })).toBe('–');
    expect(percentText({ value: 0 })).toBe('0.0');
    expect(percentText({ value: 18.4 })).toBe('18.4');
  });

  it('rounds a time left to what can be known', () => {
    expect([0.2, 59, 90, 3599, 7500].map(durationText)).toEqual(['1 s', '59 s', '2 min', '1 h 0 min', '2 h 5 min']);
  });

  it('tells rate and time left only while it runs', () => {
    const { run, progress } = resultsSnapshot(176);
    expect(progressText({ ...progress, errors: 1 }, { ...run, state: 'stopped' })).toBe(
      '125 of 176 pairs · 1 error will be asked again · stopped',
    );
  });
});
