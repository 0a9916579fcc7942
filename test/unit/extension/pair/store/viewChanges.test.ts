import { describe, expect, it } from 'vitest';
import type { PairChange } from '../../../../../src/extension/pair/store/pairEvents';
import type { PairState } from '../../../../../src/extension/pair/store/pairState';
import { PairViewer } from '../../../../../src/extension/pair/store/pairView';
import { viewChanges } from '../../../../../src/extension/pair/store/viewChanges';
import { waiting } from '../../../../../src/extension/pair/comparing';
import { checkToPairPanel } from '../../../../../src/shared/panels/pair';
import { heatmapOf } from '../../../../e2e/support/panelFixtures';
import { after, asked, facts, lineOf, lineSaying, opened, openedLine, runOf } from './pairFixtures';

const FACTS = facts({ columns: ['endpoint:medgemma', 'run:r1'] });

/** What a panel is sent when the state changes. */
function sentFor(state: PairState, ...changes: readonly PairChange[]) {
  const viewer = new PairViewer({ uriOf: String, nameOf: String });
  const before = viewer.view(state, FACTS);
  const messages = viewChanges(before, viewer.view(after(state, ...changes), FACTS));
  for (const message of messages) expect(checkToPairPanel(structuredClone(message))).toEqual(message);
  return messages;
}

const edit = (fields: object) => ({ type: 'draftEdited', fields, seen: 9 }) as const;
const long = (id: string) =>
  asked(id, {
    images: [
      { text: 'A. '.repeat(10_000), read: 'A' },
      { text: 'A', read: 'A' },
    ],
  });

describe('what a panel is sent', () => {
  it('for a keystroke is the field, and no answer', () => {
    const answers = Array.from({ length: 30 }, (_, n) => long(String(n)));
    const messages = sentFor(opened({ answers }), edit({ question: 'On which sid' }));
    expect(messages).toEqual([{ type: 'draft', draft: { question: 'On which sid' } }]);
    expect(JSON.stringify(messages).length).toBeLessThan(100);
  });

  it('for another correct option is what is judged otherwise by it', () => {
    const other = asked('other', { asked: { ...asked('x').asked, question: 'Another?' } });
    const messages = sentFor(opened({ answers: [asked('x'), other] }), edit({ correct1: 'A' }));
    expect(messages.map(message => (message.type === 'answer' ? message.answer.id : message.type))).toEqual([
      'x',
      'draft',
    ]);
  });

  it('for one answer, one map or one image is that one', () => {
    const listed = after(opened({ answers: [asked('x')] }), { type: 'encodersListed', waiting: [waiting('general')] });
    expect(sentFor(listed, { type: 'answerChanged', answer: asked('y') })).toMatchObject([
      { type: 'answer', answer: { id: 'y' } },
    ]);
    expect(sentFor(listed, { type: 'mapChanged', map: heatmapOf('general', 0.9, [1, 1]) })).toMatchObject([
      { type: 'heatmap' },
    ]);
    const failure = { message: 'It is damaged.' };
    expect(sentFor(listed, { type: 'imageFailed', n: 2, request: 0, failure })).toMatchObject([
      { type: 'image', image: { n: 2, error: failure } },
    ]);
  });

  it('for a column that was taken away is also the outcome that stands above the rest now', () => {
    const state = after(opened({ answers: [asked('x')] }), { type: 'runsFound', runs: [runOf('r1', 'p')] });
    const viewer = new PairViewer({ uriOf: String, nameOf: String });
    const messages = viewChanges(viewer.view(state, FACTS), viewer.view(state, facts({ columns: ['run:r1'] })));
    expect(messages).toMatchObject([
      { type: 'headline', headline: { outcome: 'told apart' } },
      { type: 'columns', columns: ['run:r1'] },
    ]);
  });

  it('for an answer that is gone, or another pair, is all of it', () => {
    const state = after(opened(), { type: 'runsFound', runs: [runOf('r1', 'p')] });
    expect(sentFor(state, { type: 'runsFound', runs: [] })).toMatchObject([{ type: 'snapshot', answers: [] }]);
    const viewer = new PairViewer({ uriOf: String, nameOf: String });
    const [before, other] = [viewer.view(state, FACTS), viewer.view(opened({ id: 'b2' }), FACTS)];
    expect(viewChanges(before, other)).toEqual([other]);
  });

  it('for a line that was read again is nothing where nothing changed, and the field where one did', () => {
    expect(sentFor(openedLine(), { type: 'lineRead', read: lineOf() })).toEqual([]);
    const messages = sentFor(openedLine(), { type: 'lineRead', read: lineOf(lineSaying('theirs')) });
    expect(messages).toEqual([{ type: 'draft', draft: { question: 'theirs' } }]);
  });

  it('for a question that is asked here only is that question', () => {
    const state = opened({ editable: false });
    const edited = { ...state.question.draft, question: 'Another?' };
    expect(sentFor(state, { type: 'questionEdited', edited })).toEqual([{ type: 'edited', edited }]);
  });
});
