// What an extension could send, drawn up for the panels' tests.
import { correspond } from '../../../src/core/saliency/correspondence';
import { columnOf } from '../../../src/shared/panels/answers';
import type { ImageAnswer, PairAnswer } from '../../../src/shared/panels/answers';
import type { Labels, PairImage, PairSnapshot, ReadyHeatmap } from '../../../src/shared/panels/pair';

const ROWS = 7;
const COLUMNS = 7;

/** A bump over a point, as shares times the number of patches: their mean is `mean`. */
function bump(row: number, column: number, mean: number): Float32Array {
  const values = Array.from({ length: ROWS * COLUMNS }, (_, i) => {
    const [dy, dx] = [Math.floor(i / COLUMNS) - row, (i % COLUMNS) - column];
    return 0.25 + 1.6 * Math.exp(-(dx * dx + dy * dy) / 4);
  });
  const total = values.reduce((sum, value) => sum + value, 0);
  return Float32Array.from(values, value => (value * mean * values.length) / total);
}

/** Patches whose vectors turn with their place, so that each has one that is nearest. */
const patches = (turn: number): Float32Array =>
  Float32Array.from({ length: ROWS * COLUMNS * 3 }, (_, i) =>
    Math.sin((Math.floor(i / 3) + turn) * (1 + (i % 3) * 0.7)),
  );

export function heatmapOf(encoder: string, cosine: number, at: readonly [number, number]): ReadyHeatmap {
  const [values1, values2] = [bump(3, at[0], cosine), bump(3, at[1], cosine)];
  const alike = (values: Float32Array): Float32Array => values.map(value => Math.min(1, value / 2));
  return {
    state: 'ready',
    encoder,
    rows: ROWS,
    columns: COLUMNS,
    cosine,
    resemblance: {
      values1: alike(values1),
      values2: alike(values2),
      scale: { min: 0, max: 1 },
      meaning: 'The cosine of each patch with the whole other image.',
    },
    contribution: {
      exact: true,
      values1,
      values2,
      scale: { min: 0, max: 2 },
      meaning:
        'What each patch adds to the cosine, times the number of patches: the mean over each image is the cosine.',
    },
    correspondence: {
      ...correspond(patches(0), patches(1), 3),
      scale: { min: 0, max: 1 },
      meaning:
        'The cosine of the chosen patch with each of the other image, after each image’s own mean patch is taken away.',
    },
  };
}

/** Of an image that is shown over the whole range of its bits. */
export function valuesOf(bits: 8 | 16): PairImage['values'] {
  const range = { low: 0, high: 2 ** bits - 1 };
  return { own: range, range, whole: true, inverted: false, straight: true, deep: bits > 8 };
}

/** Of a CT that is shown by its own window, of soft tissue. */
export const CT_VALUES: PairImage['values'] = {
  own: { low: -160, high: 239 },
  range: { low: -1024, high: 3071 },
  whole: true,
  inverted: false,
  straight: true,
  deep: true,
  unit: 'HU',
};

export function pairSnapshot(picture: (name: string) => string, changes: Partial<PairSnapshot> = {}): PairSnapshot {
  return {
    type: 'snapshot',
    v: 2,
    pair: 'phantom-07',
    images: [
      {
        n: 1,
        name: 'chest-07-right.png',
        uri: picture('chest-1'),
        width: 1280,
        height: 1040,
        values: valuesOf(8),
        levels: valuesOf(8).own,
        facts: 'PNG · 8 bit · greyscale',
      },
      {
        n: 2,
        name: 'chest-07-left.png',
        uri: picture('chest-2'),
        width: 1280,
        height: 1040,
        values: valuesOf(16),
        levels: valuesOf(16).own,
        spacing: [0.2, 0.2],
        facts: 'PNG · 16 bit · greyscale',
      },
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
    heatmaps: [heatmapOf('general', 0.9426, [3, 4]), heatmapOf('structure', 0.612, [5, 5])],
    labels: { text: '', known: true, sheets: [] },
    draft: {
      question: 'On which side is the pneumothorax?',
      options: [
        { letter: 'A', text: 'Left' },
        { letter: 'B', text: 'Right' },
      ],
      correct1: 'B',
      correct2: 'A',
      categories1: ['Pulmonary'],
      categories2: ['Pulmonary'],
      note: '',
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
      { name: 'medgemma-27b', label: 'MedGemma 27B', kind: 'vertex', host: 'vertex.example' },
      { name: 'baseline:same', label: 'Baseline: always the same', kind: 'baseline' },
    ],
    selected: 'medgemma',
    edited: null,
    answers: [],
    columns: [...new Set((changes.answers ?? []).map(({ column }) => column))],
    runs: [],
    headline: null,
    untrusted: false,
    savedTo: null,
    curation: { state: 'none' },
    run: null,
    notice: null,
    ...changes,
  };
}

export const ASKED = {
  question: 'On which side is the pneumothorax?',
  options: [
    { letter: 'A', text: 'Left' },
    { letter: 'B', text: 'Right' },
  ],
  correct1: 'B',
  correct2: 'A',
} as const;

type Image = Partial<ImageAnswer>;

/** What an endpoint answered about both images. */
export const answerOf = (
  endpoint: string,
  images: readonly [Image, Image],
  changes: Partial<PairAnswer> = {},
): PairAnswer => ({
  id: `${endpoint}-1`,
  column: columnOf({ endpoint }),
  at: '2026-11-22T16:20:00Z',
  endpoint,
  label: endpoint === 'medgemma' ? 'MedGemma 4B' : endpoint,
  state: 'done',
  asked: ASKED,
  temperature: 0,
  images,
  ...changes,
});

export const ANSWERS: readonly PairAnswer[] = [
  answerOf(
    'medgemma',
    [
      {
        text: 'A. There is a left-sided apical pneumothorax with a thin pleural line.',
        read: 'A',
        verdict: 'wrong',
        finish: 'stop',
        ms: 1240,
        cached: false,
        usage: { promptTokens: 310, completionTokens: 18 },
        letters: { A: Math.log(0.81), B: Math.log(0.17) },
        request: 'request-1',
      },
      {
        text: 'A. There is a left-sided apical pneumothorax with a visible pleural line.',
        read: 'A',
        verdict: 'correct',
        finish: 'length',
        ms: 310,
        cached: true,
        letters: { A: Math.log(0.84), B: Math.log(0.15) },
      },
    ],
    { model: 'google/medgemma-4b-it', outcome: 'confused' },
  ),
  answerOf(
    'baseline:same',
    [
      { text: 'The image does not allow an answer.', read: null, verdict: 'invalid', finish: 'stop', ms: 90 },
      { error: { message: 'localhost:8000 refused the connection.', remedy: 'Start the server, then ask again.' } },
    ],
    { label: 'Baseline: always the same', state: 'error', outcome: 'incomplete' },
  ),
];

/** A model that thinks, contradicts itself between the images and was asked three times. */
export const THINKER: PairAnswer = answerOf(
  'medgemma-27b',
  [
    {
      text: 'B. There is no effusion. The 3 cm pneumothorax is on the right.',
      thought: 'The lung edge is seen on the right of the patient, so the answer must be B.',
      read: 'B',
      verdict: 'correct',
      finish: 'stop',
      ms: 8240,
      usage: { promptTokens: 310, completionTokens: 412 },
      tokens: [
        {
          token: 'B',
          logprob: Math.log(0.62),
          top: [
            { token: 'B', logprob: Math.log(0.62) },
            { token: 'A', logprob: Math.log(0.36) },
          ],
        },
        { token: '.', logprob: Math.log(0.99), top: [] },
        { token: ' There', logprob: Math.log(0.41), top: [{ token: ' The', logprob: Math.log(0.44) }] },
      ],
    },
    {
      text: 'A. There is an effusion. The 2 cm pneumothorax is on the left.',
      thought: 'The lung edge is seen on the left.',
      read: 'A',
      verdict: 'correct',
      finish: 'stop',
      ms: 7990,
      usage: { promptTokens: 310, completionTokens: 388 },
    },
  ],
  {
    label: 'MedGemma 27B',
    at: '2026-11-22T16:25:00Z',
    outcome: 'told apart',
    times: 3,
    repeats: [
      [
        { text: 'B', read: 'B', verdict: 'correct', finish: 'stop' },
        { text: 'A', read: 'A', verdict: 'correct', finish: 'stop' },
      ],
      [
        { text: 'A', read: 'A', verdict: 'wrong', finish: 'stop' },
        { text: 'A', read: 'A', verdict: 'correct', finish: 'stop' },
      ],
    ],
  },
);

export const LABELS: Labels = {
  text: 'pneumothorax, no pneumothorax, pleural effusion',
  known: true,
  sheets: [
    {
      encoder: 'medsiglip',
      title: 'medsiglip-448',
      state: 'ready',
      note: 'The probability of each label on its own: they need not sum to 1.',
      labels: ['pneumothorax', 'no pneumothorax', 'pleural effusion'],
      scores: [
        [
          { cosine: 0.1312, probability: 0.7214 },
          { cosine: 0.0871, probability: 0.1043 },
          { cosine: -0.0127, probability: 0.00002 },
        ],
        [
          { cosine: 0.1187, probability: 0.4409 },
          { cosine: 0.0954, probability: 0.1877 },
          { cosine: 0.0021, probability: 0.0012 },
        ],
      ],
    },
  ],
};

export const CONFUSED = {
  outcome: 'confused',
  sentence: 'MedGemma 4B answered A for both images. Correct were B for 1 and A for 2.',
} as const;
