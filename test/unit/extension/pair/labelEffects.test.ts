import { describe, expect, it } from 'vitest';
import { StructureEncoder } from '../../../../src/core/encoder/structure';
import type { EncoderFacts } from '../../../../src/core/encoder/types';
import type { LabelScore } from '../../../../src/core/encoder/zeroShot';
import { ProbeError } from '../../../../src/core/errors';
import { LabelEffects } from '../../../../src/extension/pair/labelEffects';
import type { ScoreLabels } from '../../../../src/extension/pair/labelEffects';
import { itemsOf } from '../../../../src/extension/pair/store/keyedList';
import { initialState } from '../../../../src/extension/pair/store/pairState';
import { PairStore } from '../../../../src/extension/pair/store/pairStore';
import { record } from './store/pairFixtures';

const imagesOnly = new StructureEncoder().info;
const reader = (kind: string): EncoderFacts => ({ ...imagesOnly, title: kind, kind, readsText: true });

/** Each label's length, as a cosine. */
const lengths: ScoreLabels = (_, labels) => {
  const scores = labels.map((label): LabelScore => ({ cosine: label.length / 100, probability: 0.5 }));
  return Promise.resolve([scores, scores]);
};

function labelling(scores: ScoreLabels, text = '') {
  const store = new PairStore(initialState(record()));
  const workspace = { text };
  const scope = store.scope(new AbortController().signal);
  const labels = new LabelEffects(scope, () => workspace.text, scores);
  const sheets = () => itemsOf(store.state.labels.sheets);
  const setText = (wanted: string): Promise<void> => {
    workspace.text = wanted;
    return labels.score();
  };
  return { labels, sheets, setText, isKnown: () => store.state.labels.known };
}

describe('labels of a pair', () => {
  it('are scored under the encoders that read text, and under no other', async () => {
    const { labels, sheets, isKnown } = labelling(lengths, 'mass, no mass');
    labels.add('structure', imagesOnly);
    labels.add('ours', reader('siglip'));
    labels.add('theirs', reader('clip'));
    expect(isKnown()).toBe(false);
    expect(sheets()).toMatchObject([{ state: 'working' }, { state: 'working' }]);
    await labels.start();
    expect(isKnown()).toBe(true);
    expect(sheets().map(sheet => [sheet.encoder, sheet.state, sheet.labels])).toEqual([
      ['ours', 'ready', ['mass', 'no mass']],
      ['theirs', 'ready', ['mass', 'no mass']],
    ]);
    expect(sheets()[0]!.scores![1].map(({ cosine }) => cosine)).toEqual([0.04, 0.07]);
    expect(sheets().map(({ note }) => note.includes('they sum to 1'))).toEqual([false, true]);
  });

  it('are known to have no reader once every encoder has spoken', async () => {
    const { labels, sheets, isKnown } = labelling(lengths, 'mass');
    labels.add('structure', imagesOnly);
    await labels.start();
    expect([isKnown(), sheets()]).toEqual([true, []]);
  });

  it('are asked for nowhere where there are none', async () => {
    const { labels, sheets, setText } = labelling(() => Promise.reject(new Error('asked')));
    labels.add('ours', reader('siglip'));
    await setText(' , ');
    expect(sheets()).toMatchObject([{ state: 'ready', labels: [], scores: [[], []] }]);
  });

  it('that were replaced meanwhile never come back, also where the worker did not hear of it', async () => {
    const signals: AbortSignal[] = [];
    let answerOld: (scores: Awaited<ReturnType<ScoreLabels>>) => void = () => undefined;
    const { labels, sheets, setText } = labelling((encoder, wanted, signal) => {
      signals.push(signal);
      if (signals.length > 1) return lengths(encoder, wanted, signal);
      return new Promise(resolve => (answerOld = resolve));
    });
    labels.add('ours', reader('siglip'));
    const first = setText('old');
    await setText('new');
    answerOld([[{ cosine: 0.9, probability: 1 }], [{ cosine: 0.9, probability: 1 }]]);
    await first;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(sheets()).toMatchObject([
      { state: 'ready', labels: ['new'], scores: [[{ cosine: 0.03 }], [{ cosine: 0.03 }]] },
    ]);
  });

  it('fail in their own place, and are asked for again', async () => {
    let broken = true;
    const { labels, sheets, setText } = labelling((encoder, wanted, signal) => {
      const failure = new ProbeError('not-found', 'There is no tokenizer.', { remedy: 'Download it.' });
      return broken && encoder === 'ours' ? Promise.reject(failure) : lengths(encoder, wanted, signal);
    }, 'mass');
    labels.add('ours', reader('siglip'));
    labels.add('theirs', reader('clip'));
    await labels.start();
    expect(sheets()).toMatchObject([
      { state: 'error', scores: null, error: { message: 'There is no tokenizer.', remedy: 'Download it.' } },
      { state: 'ready' },
    ]);
    broken = false;
    await setText('mass');
    expect(sheets()[0]).toMatchObject({ state: 'ready' });
    expect(sheets()[0]!.error).toBeUndefined();
  });
});
