// What an extension could send, drawn up for the panels' tests.
import type { PairAnswer, PairSnapshot } from '../../../src/shared/panels/pair';
import type { ResultsFigure, ResultsRow, ResultsSnapshot } from '../../../src/shared/panels/results';

const ROWS = 7;
const COLUMNS = 7;

/** A bump over a point, as shares times the number of patches. */
const bump = (row: number, column: number): number[] =>
  Array.from({ length: ROWS * COLUMNS }, (_, i) => {
    const [dy, dx] = [Math.floor(i / COLUMNS) - row, (i % COLUMNS) - column];
    return 0.25 + 1.6 * Math.exp(-(dx * dx + dy * dy) / 4);
  });

export function pairSnapshot(picture: (name: string) => string, changes: Partial<PairSnapshot> = {}): PairSnapshot {
  return {
    type: 'snapshot',
    v: 1,
    pair: 'phantom-07',
    images: [
      {
        n: 1,
        name: 'chest-07-right.png',
        uri: picture('chest-1'),
        width: 1280,
        height: 1040,
        facts: 'PNG · 8 bit · greyscale',
      },
      { n: 2, name: 'chest-07-left.png', uri: picture('chest-2'), width: 1280, height: 1040, facts: 'PNG · 16 bit' },
    ],
    similarity: [
      {
        id: 'general',
        title: 'General (MobileNetV2)',
        origin: 'general-purpose network, not medical',
        state: 'ready',
        cosine: 0.9426,
        note: 'above 0.90: this encoder sees one image',
        thresholds: [{ at: 0.9, label: 'same above 0.90' }],
      },
      {
        id: 'structure',
        title: 'Structure (no weights)',
        origin: 'gradients only, nothing learned',
        state: 'ready',
        cosine: 0.612,
        note: 'below 0.75: their edges lie differently',
        thresholds: [{ at: 0.75, label: 'different below 0.75' }],
      },
    ],
    heatmaps: [
      {
        state: 'ready',
        encoder: 'general',
        rows: ROWS,
        columns: COLUMNS,
        values1: bump(3, 3),
        values2: bump(3, 4),
        scale: { min: 0, max: 2 },
        meaning: 'Above 0.943 a patch raises the similarity, below it lowers it.',
      },
      {
        state: 'ready',
        encoder: 'structure',
        rows: ROWS,
        columns: COLUMNS,
        values1: bump(1, 5),
        values2: bump(1, 5),
        scale: { min: 0, max: 2 },
        meaning: 'What the edges at each place add to the cosine: the same for both images.',
      },
    ],
    draft: {
      question: 'On which side is the pneumothorax?',
      options: [
        { letter: 'A', text: 'Left' },
        { letter: 'B', text: 'Right' },
      ],
      correct1: 'B',
      correct2: 'A',
      categories: ['Pulmonary'],
    },
    editable: true,
    endpoints: [
      {
        name: 'medgemma',
        label: 'MedGemma 4B',
        kind: 'openai',
        host: 'localhost:8000',
        model: 'google/medgemma-4b-it',
      },
      { name: 'baseline:same', label: 'Baseline: always the same', kind: 'baseline' },
    ],
    selected: 'medgemma',
    answers: [],
    headline: null,
    untrusted: false,
    savedTo: null,
    notice: null,
    ...changes,
  };
}

export const ANSWERS: readonly PairAnswer[] = [
  {
    endpoint: 'medgemma',
    label: 'MedGemma 4B',
    model: 'google/medgemma-4b-it',
    state: 'done',
    outcome: 'confused',
    images: [
      {
        text: 'A. There is a left-sided apical pneumothorax with a thin pleural line.',
        read: 'A',
        verdict: 'wrong',
        finish: 'stop',
        ms: 1240,
        cached: false,
      },
      {
        text: 'A. There is a left-sided apical pneumothorax with a visible pleural line.',
        read: 'A',
        verdict: 'correct',
        finish: 'length',
        ms: 310,
        cached: true,
      },
    ],
  },
  {
    endpoint: 'baseline:same',
    label: 'Baseline: always the same',
    state: 'error',
    images: [
      { text: 'The image does not allow an answer.', read: null, verdict: 'invalid', finish: 'stop', ms: 90 },
      { error: { message: 'localhost:8000 refused the connection.', remedy: 'Start the server, then ask again.' } },
    ],
  },
];

export const CONFUSED = {
  outcome: 'confused',
  sentence: 'MedGemma 4B answered A for both images. Correct were B for 1 and A for 2.',
} as const;

const OUTCOMES = ['confused', 'told apart', 'swapped', 'invalid', 'confused', 'incomplete'] as const;
const READ = {
  confused: ['A', 'A'],
  'told apart': ['B', 'A'],
  swapped: ['A', 'B'],
  invalid: [null, 'A'],
  incomplete: [],
} as const;
const CATEGORIES = ['Cerebral', 'Vascular', 'Head and Neck', 'Spinal', 'Cardiac', 'Pulmonary', 'Nuclear Medicine'];
const QUESTIONS = [
  'On which side is the pneumothorax?',
  'Is the lesion bright or dark?',
  'Which structure is narrowed?',
];

export function resultRow(index: number): ResultsRow {
  const outcome = OUTCOMES[index % OUTCOMES.length] ?? 'confused';
  const reads: readonly (string | null)[] = READ[outcome];
  const image = (n: 0 | 1, correct: string): ResultsRow['images'][0] => {
    const read = reads[n];
    if (read === undefined) return n === 0 ? { correct, error: 'The server answered 503.' } : { correct };
    return { read, correct, verdict: read === null ? 'invalid' : read === correct ? 'correct' : 'wrong' };
  };
  return {
    id: String(10_001 + index),
    question: QUESTIONS[index % QUESTIONS.length] ?? '',
    options: [
      { letter: 'A', text: 'Left' },
      { letter: 'B', text: 'Right' },
    ],
    categories: [CATEGORIES[index % CATEGORIES.length] ?? ''],
    outcome,
    images: [image(0, 'B'), image(1, 'A')],
    readingsDiffer: index % 11 === 3,
  };
}

const figure = (n: number, of: number): ResultsFigure => ({
  value: of === 0 ? null : (100 * n) / of,
  n,
  of,
  ci95: null,
});

export function resultsSnapshot(pairs: number, changes: Partial<ResultsSnapshot> = {}): ResultsSnapshot {
  const figures = {
    setAccuracy: figure(23, 125),
    individualAccuracy: figure(137, 250),
    confusion: figure(88, 122),
    invalid: figure(3, 250),
    precision: figure(23, 34),
  };
  return {
    type: 'snapshot',
    v: 1,
    run: {
      id: '2026-11-22-mc',
      benchmark: 'MediConfusion',
      mode: 'mc',
      endpoint: 'MedGemma 4B',
      state: 'running',
      provenance: 'official wording · official reading · temperature 0',
    },
    progress: { answered: 125, pairs, errors: 2, answersPerSecond: 3.14, secondsLeft: 16 },
    summary: {
      figures,
      complete: false,
      guessing: { setAccuracy: 25, individualAccuracy: 50, confusion: 50 },
      categories: CATEGORIES.map((name, i) => ({ name, figures: { ...figures, setAccuracy: figure(i * 2, 21) } })),
      readingsDiffer: 4,
      components: 60,
    },
    rows: Array.from({ length: pairs }, (_, i) => resultRow(i)),
    notice: null,
    ...changes,
  };
}
