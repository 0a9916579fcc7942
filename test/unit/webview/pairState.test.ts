import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/shared/panels/pair';
import {
  addOption,
  applyToPair,
  chosenHeatmap,
  draftAdvice,
  MAX_OPTIONS,
  missingToAsk,
  removeOption,
} from '../../../src/webview/pair/state';
import { cosineText, probabilityText } from '../../../src/webview/pair/figures';
import { ANSWERS, CONFUSED, LABELS, pairSnapshot } from '../../e2e/support/panelFixtures';

const shown = pairSnapshot(name => `/${name}`);
const { draft } = shown;

describe('applyToPair', () => {
  it('shows nothing before the first snapshot', () => {
    expect(applyToPair(null, { type: 'saved', savedTo: 'x' })).toBeNull();
  });

  it('replaces an answer of the same endpoint and keeps the others as they are', () => {
    const [first, second] = ANSWERS;
    if (first === undefined || second === undefined) throw new Error('fixture');
    const before = { ...shown, answers: ANSWERS };
    const fresh = { ...first, state: 'asking' as const };
    const after = applyToPair(before, { type: 'answer', answer: fresh, headline: CONFUSED });
    expect(after?.answers).toEqual([fresh, second]);
    expect(after?.answers[1]).toBe(second);
    expect(after?.headline).toEqual(CONFUSED);
  });

  it('puts an image in the place of its number', () => {
    const image = { ...shown.images[1], facts: 'new' };
    const after = applyToPair(shown, { type: 'image', image });
    expect(after?.images).toEqual([shown.images[0], image]);
  });

  it('replaces the map of the same encoder only', () => {
    const working = { state: 'working', encoder: 'structure' } as const;
    const after = applyToPair(shown, { type: 'heatmap', heatmap: working })!;
    expect(after.heatmaps).toEqual([shown.heatmaps[0], working]);
    expect(chosenHeatmap(after, 'structure')).toBe(working);
    expect(chosenHeatmap(after, null)).toBe(shown.heatmaps[0]);
    expect(chosenHeatmap(after, 'forgotten')).toBe(shown.heatmaps[0]);
    expect(chosenHeatmap({ ...after, heatmaps: [] }, 'structure')).toBeNull();
  });

  it('takes the labels as they are sent', () => {
    expect(applyToPair(shown, { type: 'labels', labels: LABELS })?.labels).toBe(LABELS);
  });

  it('keeps the edits of the same pair only', () => {
    const edited = { ...shown, draft: { ...draft, question: 'Mine' } };
    expect(applyToPair(edited, shown)?.draft.question).toBe('Mine');
    expect(applyToPair(edited, { ...shown, pair: 'another' })?.draft).toEqual(draft);
  });
});

describe('options', () => {
  it('stop at the most that can be asked', () => {
    let many: Draft = draft;
    for (let i = 0; i < 10; i++) many = addOption(many);
    expect(many.options.map(o => o.letter).join('')).toBe('ABCDEF'.slice(0, MAX_OPTIONS));
  });

  it('lose what was chosen as correct when it is removed, and move up the rest', () => {
    const three = addOption({ ...draft, correct1: 'A', correct2: 'C' });
    const after = removeOption(three, 0);
    expect(after.options.map(o => o.letter)).toEqual(['A', 'B']);
    expect([after.correct1, after.correct2]).toEqual([null, 'B']);
  });
});

describe('what a draft still needs', () => {
  it('names the options without a text', () => {
    const options = [
      { letter: 'A', text: 'Left' },
      { letter: 'B', text: '  ' },
    ];
    expect(missingToAsk({ ...draft, options }, 'e')).toBe('Give option B a text.');
    expect(missingToAsk(draft, null)).toBe('Choose an endpoint to ask.');
    expect(missingToAsk(draft, 'e')).toBeNull();
  });

  it('warns of a pair that cannot show confusion', () => {
    expect(draftAdvice({ ...draft, correct1: 'A', correct2: 'A' })).toContain('same option');
    expect(draftAdvice({ ...draft, correct1: null })).toContain('Choose the correct option');
    expect(draftAdvice(draft)).toBeNull();
  });
});

describe('figures', () => {
  it('call nothing certain or impossible that is not', () => {
    expect([0, 0.00002, 0.0005, 0.7214, 0.9994, 0.99999, 1].map(probabilityText)).toEqual([
      '0.0 %',
      '< 0.1 %',
      '0.1 %',
      '72.1 %',
      '99.9 %',
      '> 99.9 %',
      '100.0 %',
    ]);
  });

  it('have a minus sign', () => {
    expect(cosineText(-0.0127)).toBe('−0.013');
  });
});
