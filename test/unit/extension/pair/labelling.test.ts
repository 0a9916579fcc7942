import { describe, expect, it } from 'vitest';
import { StructureEncoder } from '../../../../src/core/encoder/structure';
import type { EncoderFacts } from '../../../../src/core/encoder/types';
import type { LabelScore } from '../../../../src/core/encoder/zeroShot';
import { ProbeError } from '../../../../src/core/errors';
import { Labelling } from '../../../../src/extension/pair/labelling';
import type { ScoreLabels } from '../../../../src/extension/pair/labelling';
import type { Labels } from '../../../../src/shared/panels/pair';

const imagesOnly = new StructureEncoder().info;
const reader = (kind: string): EncoderFacts => ({ ...imagesOnly, title: kind, kind, readsText: true });

/** Each label's length, as a cosine. */
const lengths: ScoreLabels = (_, labels) => {
  const scores = labels.map((label): LabelScore => ({ cosine: label.length / 100, probability: 0.5 }));
  return Promise.resolve([scores, scores]);
};

function labelling(scores: ScoreLabels, text = '') {
  const kept: string[] = [];
  const shown: Labels[] = [];
  const closed = new AbortController();
  const host = {
    post: (message: { type: string; labels?: Labels }) => shown.push(message.labels!),
    labels: () => text,
    keepLabels: (written: string) => kept.push(written),
  };
  return { it: new Labelling(host, scores, closed.signal), kept, shown, closed };
}

describe('labels of a pair', () => {
  it('are scored under the encoders that read text, and under no other', async () => {
    const { it: labels, shown } = labelling(lengths, 'mass, no mass');
    labels.add('structure', imagesOnly);
    labels.add('ours', reader('siglip'));
    labels.add('theirs', reader('clip'));
    expect(labels.shown).toMatchObject({ known: false, sheets: [{ state: 'working' }, { state: 'working' }] });
    await labels.start();
    expect(labels.shown).toMatchObject({ text: 'mass, no mass', known: true });
    expect(labels.shown.sheets.map(sheet => [sheet.encoder, sheet.state, sheet.labels])).toEqual([
      ['ours', 'ready', ['mass', 'no mass']],
      ['theirs', 'ready', ['mass', 'no mass']],
    ]);
    expect(labels.shown.sheets[0]!.scores![1].map(({ cosine }) => cosine)).toEqual([0.04, 0.07]);
    expect(labels.shown.sheets.map(({ note }) => note.includes('they sum to 1'))).toEqual([false, true]);
    expect(shown.at(-1)).toEqual(labels.shown);
  });

  it('are known to have no reader once every encoder has spoken', async () => {
    const { it: labels } = labelling(lengths, 'mass');
    labels.add('structure', imagesOnly);
    await labels.start();
    expect(labels.shown).toEqual({ text: 'mass', known: true, sheets: [] });
  });

  it('are kept as they were written, and nothing is asked where there are none', async () => {
    const { it: labels, kept } = labelling(() => Promise.reject(new Error('asked')));
    labels.add('ours', reader('siglip'));
    await labels.setText(' , ');
    expect(kept).toEqual([' , ']);
    expect(labels.shown.sheets).toMatchObject([{ state: 'ready', labels: [], scores: [[], []] }]);
  });

  it('that were replaced meanwhile never come back', async () => {
    const signals: AbortSignal[] = [];
    const { it: labels } = labelling((encoder, wanted, signal) => {
      signals.push(signal);
      if (signals.length > 1) return lengths(encoder, wanted, signal);
      return new Promise((_, fail) =>
        signal.addEventListener('abort', () => fail(new ProbeError('cancelled', 'Cancelled.'))),
      );
    });
    labels.add('ours', reader('siglip'));
    const first = labels.setText('old');
    await labels.setText('new');
    await first;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(labels.shown.sheets).toMatchObject([{ state: 'ready', labels: ['new'] }]);
  });

  it('fail in their own place, and are asked for again', async () => {
    let broken = true;
    const { it: labels } = labelling((encoder, wanted, signal) => {
      const failure = new ProbeError('not-found', 'There is no tokenizer.', { remedy: 'Download it.' });
      return broken && encoder === 'ours' ? Promise.reject(failure) : lengths(encoder, wanted, signal);
    }, 'mass');
    labels.add('ours', reader('siglip'));
    labels.add('theirs', reader('clip'));
    await labels.start();
    expect(labels.shown.sheets).toMatchObject([
      { state: 'error', scores: null, error: { message: 'There is no tokenizer.', remedy: 'Download it.' } },
      { state: 'ready' },
    ]);
    broken = false;
    await labels.setText('mass');
    expect(labels.shown.sheets[0]).toMatchObject({ state: 'ready' });
    expect(labels.shown.sheets[0]!.error).toBeUndefined();
  });
});
