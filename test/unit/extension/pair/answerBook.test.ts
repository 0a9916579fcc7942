import { describe, expect, it } from 'vitest';
import { AnswerBook } from '../../../../src/extension/pair/answerBook';
import type { PairRecord } from '../../../../src/extension/pair/record';
import { remembered } from '../../../../src/extension/pair/record';
import type { RunOfPair } from '../../../../src/extension/pair/runAnswers';
import type { PairAnswer } from '../../../../src/shared/panels/answers';
import { answerOf, ASKED, pairSnapshot } from '../../../e2e/support/panelFixtures';

const IMAGES = [
  { path: '/1.png', frame: 0 },
  { path: '/2.png', frame: 0 },
] as const;
const RUN = 'run:r1';
const recorded = answerOf(
  'medgemma',
  [
    { text: 'B', read: 'B' },
    { text: 'A', read: 'A' },
  ],
  { id: RUN, column: RUN, at: '2026-11-20T00:00:00Z' },
);
const asked = answerOf('medgemma', [
  { text: 'A', read: 'A' },
  { text: 'A', read: 'A' },
]);

function bookOf(changes: Partial<PairRecord> = {}, runs: readonly RunOfPair[] = []) {
  const { draft, endpoints } = pairSnapshot(String);
  let record: PairRecord = {
    id: 'p',
    images: IMAGES,
    draft,
    editable: false,
    selected: null,
    answers: [],
    saved: null,
    inManifest: { path: '/m.pairs.jsonl', root: '/', pair: 'p', question: ASKED },
    ...changes,
  };
  const workspace = { columns: [] as readonly string[] };
  const book = new AnswerBook(
    {
      post: () => undefined,
      endpoints: () => [...endpoints],
      columns: () => workspace.columns,
      keepColumns: columns => (workspace.columns = columns),
      runsOf: () => Promise.resolve({ runs, unreadable: [] }),
      onUnreadable: () => undefined,
    },
    { get: () => record, set: change => (record = { ...record, ...change }) },
  );
  return { book, workspace, record: () => record };
}

const RUN_OF_PAIR: RunOfPair = {
  folder: '/r1',
  shown: { column: RUN, endpoint: 'medgemma', detail: 'run' },
  answers: [recorded],
};

describe('the answers to a pair', () => {
  it('show the column of what is asked, and judge it by what is correct now', () => {
    const { book, workspace } = bookOf();
    book.set(asked);
    expect(workspace.columns).toEqual([asked.column]);
    expect(book.shown.answers[0]?.outcome).toBe('confused');
    expect(book.shown.headline?.sentence).toContain('answered A for both images');
  });

  it('judge an edited question by what was chosen for it', () => {
    const { book } = bookOf();
    const edited = {
      ...asked,
      edited: true as const,
      asked: { ...ASKED, question: 'Another?', correct1: 'A', correct2: 'B' },
    };
    book.set(edited);
    expect(book.shown.answers[0]?.images.map(({ verdict }) => verdict)).toEqual(['correct', 'wrong']);
  });

  it('are found in the manifest’s runs, without asking', async () => {
    const { book } = bookOf({}, [RUN_OF_PAIR]);
    await book.loadRuns();
    expect(book.shown.runs.map(({ column }) => column)).toEqual([RUN]);
    book.setColumns([RUN]);
    expect(book.shown.columns).toEqual([RUN]);
    expect(book.shown.headline?.outcome).toBe('told apart');
    expect(book.runFolder(RUN)).toBe('/r1');
  });

  it('begin with the run that the panel was opened from, until that is taken away', async () => {
    const { book } = bookOf({ answers: [recorded], run: { folder: '/r1', pair: 'p' } }, [RUN_OF_PAIR]);
    expect(book.shown.columns).toEqual([RUN]);
    await book.loadRuns();
    expect(book.shown.answers).toHaveLength(1);
    book.setColumns([]);
    expect(book.shown.columns).toEqual([]);
  });

  it('keep the place of columns that this pair cannot show', () => {
    const { book, workspace } = bookOf();
    workspace.columns = ['run:of-another-manifest', 'endpoint:medgemma'];
    expect(book.shown.columns).toEqual(['endpoint:medgemma']);
    book.setColumns(['endpoint:medgemma', 'endpoint:medgemma-27b']);
    expect(workspace.columns).toEqual(['endpoint:medgemma', 'endpoint:medgemma-27b', 'run:of-another-manifest']);
  });

  it('are remembered as far as there is room, the newest of each column always', () => {
    const long = (id: string): PairAnswer => ({ ...asked, id, images: [{ text: 'x'.repeat(300_000) }, {}] });
    expect(remembered([long('1'), long('2'), long('3')]).map(({ id }) => id)).toEqual(['2', '3']);
  });
});
