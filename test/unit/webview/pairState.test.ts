import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/shared/panels/pair';
import { withEdits } from '../../../src/webview/pair/pendingEdits';
import {
  addOption,
  applyToPair,
  chosenHeatmap,
  draftAdvice,
  EMPTY_MODEL,
  MAX_OPTIONS,
  missingToAsk,
  receive,
  removeOption,
  shownIn,
} from '../../../src/webview/pair/state';
import type { PanelModel } from '../../../src/webview/pair/state';
import { cosineText, probabilityText } from '../../../src/webview/pair/figures';
import { ANSWERS, CONFUSED, LABELS, pairSnapshot } from '../../e2e/support/panelFixtures';

const shown = pairSnapshot(name => `/${name}`);
const { draft } = shown;

describe('applyToPair', () => {
  it('shows nothing before the first snapshot', () => {
    expect(shownIn(receive(EMPTY_MODEL, { type: 'saved', savedTo: 'x' }, 0))).toBeNull();
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
    const after = applyToPair(shown, { type: 'heatmap', heatmap: working });
    expect(after.heatmaps).toEqual([shown.heatmaps[0], working]);
    expect(chosenHeatmap(after, 'structure')).toBe(working);
    expect(chosenHeatmap(after, null)).toBe(shown.heatmaps[0]);
    expect(chosenHeatmap(after, 'forgotten')).toBe(shown.heatmaps[0]);
    expect(chosenHeatmap({ ...after, heatmaps: [] }, 'structure')).toBeNull();
  });

  it('takes the labels as they are sent', () => {
    expect(applyToPair(shown, { type: 'labels', labels: LABELS })?.labels).toBe(LABELS);
  });

  it('changes the fields that are sent, and no other', () => {
    const after = applyToPair(shown, { type: 'draft', draft: { note: 'theirs' } });
    expect(after.draft).toEqual({ ...draft, note: 'theirs' });
    expect(applyToPair(after, { type: 'edited', edited: draft }).edited).toBe(draft);
  });
});

describe('what is typed', () => {
  const typed = (model: PanelModel, question: string, number: number): PanelModel => ({
    ...model,
    pending: withEdits(model.pending, { question }, number),
  });
  const opened = receive(EMPTY_MODEL, shown, 0);
  const question = (model: PanelModel) => shownIn(model)?.draft.question;

  it('stays until the extension has heard it, and gives way to what it says then', () => {
    const edited = typed(opened, 'Mine', 7);
    expect(question(receive(edited, shown, 0))).toBe('Mine');
    const late = receive(edited, { type: 'draft', draft: { question: 'Theirs', note: 'theirs' } }, 6);
    expect([question(late), shownIn(late)?.draft.note]).toEqual(['Mine', 'theirs']);
    expect(question(receive(late, { type: 'draft', draft: { question: 'Theirs' } }, 7))).toBe('Theirs');
  });

  it('does not flicker between what was heard and what is told back', () => {
    const edited = typed(typed(opened, 'M', 7), 'Mi', 8);
    expect(question(receive(edited, { type: 'saved', savedTo: null }, 7))).toBe('Mi');
    expect(question(receive(edited, { type: 'saved', savedTo: null }, 8))).toBe('Mi');
    expect(question(receive(edited, { type: 'draft', draft: { question: 'M' } }, 7))).toBe('Mi');
  });

  it('is of the pair alone that it was typed for', () => {
    const another = receive(typed(opened, 'Mine', 7), { ...shown, pair: 'another' }, 0);
    expect(shownIn(another)?.draft).toEqual(draft);
  });

  it('is, of a question that is asked here only, that question', () => {
    const mine = { ...draft, question: 'Mine' };
    const edited = { ...opened, pending: withEdits(opened.pending, { edited: mine }, 7) };
    expect(shownIn(edited)).toMatchObject({ edited: mine, draft });
    expect(shownIn(receive(edited, { type: 'edited', edited: null }, 7))?.edited).toBeNull();
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
