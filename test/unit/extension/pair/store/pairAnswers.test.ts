import { describe, expect, it } from 'vitest';
import type { PairRecord } from '../../../../../src/extension/pair/record';
import type { RunOfPair } from '../../../../../src/extension/pair/runAnswers';
import {
  answerOf,
  columnsOf,
  columnsToKeep,
  headlineIn,
  judgedOnce,
  runFolderOf,
} from '../../../../../src/extension/pair/store/pairAnswers';
import { PairViewer } from '../../../../../src/extension/pair/store/pairView';
import { ASKED } from '../../../../e2e/support/panelFixtures';
import { after, asked, DRAFT, facts, opened, runOf } from './pairFixtures';

const RUN = runOf('r1', 'p');
const COLUMN = 'run:r1';
const [RECORDED] = RUN.answers;
const viewer = new PairViewer({ uriOf: String, nameOf: String });

const opening = (changes: Partial<PairRecord> = {}, runs: readonly RunOfPair[] = []) =>
  after(opened({ editable: false, ...changes }), { type: 'runsFound', runs });

describe('the answers to a pair', () => {
  it('are judged by what is correct now', () => {
    const state = after(opened(), { type: 'answerChanged', answer: asked('x') });
    const { answers, headline } = viewer.view(state, facts({ columns: [asked('x').column] }));
    expect(answers[0]?.outcome).toBe('confused');
    expect(headline?.sentence).toContain('answered A for both images');
  });

  it('to an edited question are judged by what was chosen for it', () => {
    const question = { ...ASKED, question: 'Another?', correct1: 'A', correct2: 'B' };
    const { images } = judgedOnce(asked('x', { edited: true, asked: question }), DRAFT);
    expect(images.map(({ verdict }) => verdict)).toEqual(['correct', 'wrong']);
  });

  it('stay the same objects while no verdict changes, whatever is typed', () => {
    const answer = asked('x');
    const shown = judgedOnce(answer, DRAFT);
    expect(judgedOnce(answer, { ...DRAFT, note: 'typed', question: 'typed' })).toBe(shown);
    expect(judgedOnce(answer, { ...DRAFT, correct1: 'A' })).not.toBe(shown);
  });

  it('are found in the manifest’s runs, without asking', () => {
    const state = opening({}, [RUN]);
    const shown = facts({ columns: [COLUMN] });
    expect(columnsOf(state, shown)).toEqual([COLUMN]);
    expect(headlineIn(state, shown)?.outcome).toBe('told apart');
    expect(runFolderOf(state.answers, COLUMN)).toBe('/r1');
    expect(answerOf(state.answers, RECORDED!.id)).toBe(RECORDED);
    expect(answerOf(state.answers, '__proto__')).toBeUndefined();
  });

  it('begin with every run that the panel was opened from', () => {
    const other = { ...RECORDED!, id: 'run:r2/p', column: 'run:r2' };
    const state = opening({ answers: [RECORDED!, other], run: { folder: '/r1', pair: 'p' } });
    expect(columnsOf(state, facts())).toEqual([COLUMN, 'run:r2']);
    const chosen = after(state, { type: 'columnsChosen', columns: ['run:r2'] });
    expect(columnsOf(chosen, facts({ columns: ['run:r2'] }))).toEqual(['run:r2']);
  });

  it('begin with the run that the panel was opened from, until that is taken away', () => {
    const state = opening({ answers: [RECORDED!], run: { folder: '/r1', pair: 'p' } }, [RUN]);
    expect(columnsOf(state, facts())).toEqual([COLUMN]);
    expect(viewer.view(state, facts()).answers).toHaveLength(1);
    const closed = after(state, { type: 'columnsChosen', columns: [] });
    expect(columnsOf(closed, facts())).toEqual([]);
    expect(columnsOf(after(closed, { type: 'columnsChosen', columns: [COLUMN] }), facts())).toEqual([COLUMN]);
  });

  it('keep the place of columns that this pair cannot show', () => {
    const workspace = facts({ columns: ['run:of-another-manifest', 'endpoint:medgemma'] });
    expect(columnsOf(opened(), workspace)).toEqual(['endpoint:medgemma']);
    expect(columnsToKeep(opened(), workspace, ['endpoint:medgemma', 'endpoint:medgemma-27b'])).toEqual([
      'endpoint:medgemma',
      'endpoint:medgemma-27b',
      'run:of-another-manifest',
    ]);
  });
});
