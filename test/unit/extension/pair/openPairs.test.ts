import { describe, expect, it } from 'vitest';
import { OpenPairs } from '../../../../src/extension/pair/openPairs';
import type { PairSources } from '../../../../src/extension/pair/openPair';
import type { RunsOfPair } from '../../../../src/extension/pair/runAnswers';
import { answersOf } from '../../../../src/extension/pair/store/pairAnswers';
import type { KeptPair } from '../../../../src/extension/pair/store/pairFile';
import { recordOf } from '../../../../src/extension/pair/store/pairState';
import { WorkspaceChoices } from '../../../../src/extension/pair/workspaceChoices';
import { asked, ENDPOINTS, record, runOf } from './store/pairFixtures';

/** Pairs whose images and encoders are never ready, and whose runs are read when the test says so. */
function world() {
  const kept = new Map<string, KeptPair>();
  const reading = new Map<string, (found: RunsOfPair) => void>();
  const never = () => new Promise<never>(() => undefined);
  const state = new Map<string, unknown>();
  const choices = new WorkspaceChoices({
    keys: () => [...state.keys()],
    get: <T>(key: string, otherwise?: T) => (state.get(key) ?? otherwise) as T,
    update: (key: string, value: unknown) => Promise.resolve(void state.set(key, value)),
  });
  const sources = {
    workers: { image: { call: never }, encoder: { call: never } },
    encoders: { names: () => ['general'], ref: (encoder: string) => ({ encoder }) },
    choices,
    endpoints: () => ENDPOINTS,
    runsOf: ({ pair }: { pair: string }) => new Promise<RunsOfPair>(resolve => reading.set(pair, resolve)),
    onUnreadable: () => undefined,
  } as unknown as PairSources;
  const pairs = new OpenPairs(sources, {
    read: id => kept.get(id),
    follow: ({ state: first }) => ({ dispose: () => void first, ...first }),
  });
  const found = async (pair: string): Promise<void> => {
    reading.get(pair)?.({ runs: [runOf('r1', pair)], unreadable: [] });
    await Promise.resolve();
    await Promise.resolve();
  };
  return { pairs, kept, choices, found };
}

const question = record().inManifest!;
const [FIRST, SECOND] = [record(), record({ id: 'b2', inManifest: { ...question, pair: 'q' } })];
const SIGNAL = new AbortController().signal;

describe('pairs that are open', () => {
  it('do not get what a run answered to the pair before, however late it is read', async () => {
    const { pairs, found } = world();
    const one = pairs.open(FIRST);
    const two = pairs.open(SECOND);
    one.dispose();
    await found('p');
    await found('q');
    expect(answersOf(two.pair.state.answers).map(({ id }) => id)).toEqual(['run:r1/q']);
    expect(one.pair.state.answers.runs).toEqual([]);
  });

  it('keep an answer that comes after Retry or Add Encoder, or after the panel has gone on', () => {
    const { pairs } = world();
    const held = pairs.open(FIRST);
    const { pair } = held;
    const asking = pairs.hold(pair);
    const { dispatch } = pair.store.lastingScope(SIGNAL);
    dispatch({ type: 'answerChanged', answer: asked('x', { state: 'asking' }) });
    pair.retry();
    dispatch({ type: 'answerChanged', answer: asked('x', { state: 'asking', label: 'half' }) });
    held.dispose();
    dispatch({ type: 'answerChanged', answer: asked('x') });
    expect(pairs.open(FIRST).pair, 'the same, for it is still asked about').toBe(pair);
    expect(recordOf(pair.state).answers).toEqual([asked('x')]);
    asking.dispose();
  });

  it('are closed when nobody holds them, and opened again as they were kept', () => {
    const { pairs, kept } = world();
    const held = pairs.open(FIRST);
    const { pair } = held;
    pair.scope.dispatch({ type: 'draftEdited', fields: { note: 'mine' }, seen: 0 });
    kept.set('a1', { revision: pair.state.revision, record: recordOf(pair.state) });
    held.dispose();
    held.dispose();
    pair.scope.dispatch({ type: 'noticed', notice: { severity: 'info', message: 'late' } });
    expect(pair.state.notice).toBeNull();
    const again = pairs.open(FIRST).pair;
    expect(again).not.toBe(pair);
    expect(again.state.question.draft.note).toBe('mine');
    expect(again.state.revision).toBeGreaterThanOrEqual(pair.state.revision);
  });

  it('share what is shown beside each other, and take in what a run has recorded since', () => {
    const { pairs, choices } = world();
    const { pair } = pairs.open(FIRST);
    pair.showColumn('endpoint:medgemma');
    pair.showColumn('endpoint:medgemma');
    expect(choices.columns).toEqual(['endpoint:medgemma']);
    pairs.open({ ...FIRST, answers: [asked('run:r1/p', { column: 'run:r1' })] });
    expect(answersOf(pair.state.answers).map(({ id }) => id)).toEqual(['run:r1/p']);
    expect(pairs.ofLine('/m.pairs.jsonl', 'p')).toEqual([]);
  });
});
