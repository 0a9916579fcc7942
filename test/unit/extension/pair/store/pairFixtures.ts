import { draftOf } from '../../../../../src/extension/curation/lineDraft';
import type { PairRecord } from '../../../../../src/extension/pair/record';
import type { RunOfPair } from '../../../../../src/extension/pair/runAnswers';
import type { PairChange } from '../../../../../src/extension/pair/store/pairEvents';
import { reduce } from '../../../../../src/extension/pair/store/pairReducer';
import { initialState } from '../../../../../src/extension/pair/store/pairState';
import type { LineRead, PairState } from '../../../../../src/extension/pair/store/pairState';
import type { PanelFacts } from '../../../../../src/extension/pair/store/pairView';
import { checkLine } from '../../../../../src/core/dataset/checkLine';
import type { PairAnswer } from '../../../../../src/shared/panels/answers';
import { answerOf, ASKED, pairSnapshot } from '../../../../e2e/support/panelFixtures';

export const { draft: DRAFT, endpoints: ENDPOINTS } = pairSnapshot(String);

/** Ids are hexadecimal, as those of real pairs. */
export const record = (changes: Partial<PairRecord> = {}): PairRecord => ({
  id: 'a1',
  images: [
    { path: '/1.png', frame: 0 },
    { path: '/2.png', frame: 0 },
  ],
  draft: DRAFT,
  editable: true,
  selected: null,
  answers: [],
  saved: null,
  inManifest: { path: '/m.pairs.jsonl', root: '/', pair: 'p', question: ASKED },
  ...changes,
});

/** The state after changes of the pair itself. */
export const after = (state: PairState, ...changes: readonly PairChange[]): PairState =>
  changes.reduce((now, change) => reduce(now, { ...change, pair: state.pair }), state);

export const opened = (changes: Partial<PairRecord> = {}): PairState => initialState(record(changes));

export const asked = (id: string, changes: Partial<PairAnswer> = {}): PairAnswer =>
  answerOf(
    'medgemma',
    [
      { text: 'A', read: 'A' },
      { text: 'A', read: 'A' },
    ],
    { id, ...changes },
  );

export const runOf = (run: string, pair: string): RunOfPair => ({
  folder: `/${run}`,
  shown: { column: `run:${run}`, endpoint: 'medgemma', detail: 'run' },
  answers: [
    answerOf(
      'medgemma',
      [
        { text: 'B', read: 'B' },
        { text: 'A', read: 'A' },
      ],
      { id: `run:${run}/${pair}`, column: `run:${run}`, at: '2026-11-20T00:00:00Z' },
    ),
  ],
});

export const facts = (changes: Partial<PanelFacts> = {}): PanelFacts => ({
  endpoints: ENDPOINTS,
  columns: [],
  labels: '',
  trusted: true,
  undo: null,
  ...changes,
});

export const LINE_TEXT =
  '{"v":1,"id":"p","image1":"1.png","image2":"2.png","question":"Q0","options":{"A":"Left","B":"Right"},"correct1":"B","correct2":"A"}';

/** A line as it is read from the manifest. */
export function lineOf(text: string = LINE_TEXT): Omit<LineRead, 'state'> {
  const content = checkLine(text).pair!;
  return { line: 1, text, content, lines: 3, unsavedFile: false, hasPrevious: false, hasNext: true, known: [] };
}

export const lineSaying = (question: string): string => LINE_TEXT.replace('Q0', question);

/** A pair that is opened from its line, which has been read. */
export function openedLine(): PairState {
  const draft = draftOf(lineOf().content);
  const saved = { manifest: '/m.pairs.jsonl', line: 1, pair: 'p' };
  return after(opened({ draft, base: draft, saved }), { type: 'lineRead', read: lineOf() });
}
