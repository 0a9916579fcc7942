import { describe, expect, it } from 'vitest';
import { initialResults, reduceResults } from '../../../../src/extension/run/resultsState';
import type { ResultsEvent, ResultsState } from '../../../../src/extension/run/resultsState';

const after = (state: ResultsState, ...events: ResultsEvent[]): ResultsState => events.reduce(reduceResults, state);
const recorded = (pair: string, shown = 'r1') => ({ shown, type: 'answerRecorded', pair }) as const;

describe('what a Results panel has yet to tell', () => {
  it('are the pairs of which something was recorded, each once, until it was told', () => {
    const state = after(initialResults('r1'), recorded('a'), recorded('b'), recorded('a'));
    expect(state).toMatchObject({ changed: ['a', 'b'], revision: 2 });
    expect(after(state, { shown: 'r1', type: 'updated' })).toMatchObject({ changed: [], revision: 3 });
  });

  it('is nothing of runs that are not shown, and nothing of those before', () => {
    const state = after(initialResults('r1'), recorded('a'), { shown: 'r1', type: 'rowWanted', row: 'a' });
    expect(after(state, recorded('b', 'r2'))).toBe(state);
    const other = after(state, { shown: 'r1', type: 'runsShown', now: 'r2' });
    expect(other).toMatchObject({ shown: 'r2', changed: [], toReveal: null, revision: 3 });
    expect(after(other, recorded('b'))).toBe(other);
  });

  it('is the row that was wanted before a webview listened, also of a run that is begun anew', () => {
    const wanted = after(
      initialResults('r1'),
      { shown: 'r1', type: 'rowWanted', row: 'a' },
      { shown: 'r1', type: 'runsShown', now: 'r1' },
      { shown: 'r1', type: 'webviewReady' },
    );
    expect(wanted).toMatchObject({ toReveal: 'a', isListening: true });
    const hidden = after(wanted, { shown: 'r1', type: 'rowRevealed' }, { shown: 'r1', type: 'webviewHidden' });
    expect(hidden).toMatchObject({ toReveal: null, isListening: false });
    expect(after(hidden, { shown: 'r1', type: 'webviewHidden' })).toBe(hidden);
  });
});
