// What an extension could send to the Results panel, drawn up for its tests.
import { wilson } from '../../../src/core/benchmark/statistics/interval';
import type { ResultsControl } from '../../../src/shared/panels/controls';
import type {
  ResultsFigure,
  ResultsRow,
  ResultsRowImage,
  ResultsRowRun,
  ResultsRunView,
  ResultsSnapshot,
} from '../../../src/shared/panels/results';

const OUTCOMES = ['confused', 'told apart', 'swapped', 'invalid', 'confused', 'incomplete'] as const;
type Outcome = (typeof OUTCOMES)[number];
const READ: Readonly<Record<Outcome, readonly (string | null)[]>> = {
  confused: ['A', 'A'],
  'told apart': ['B', 'A'],
  swapped: ['A', 'B'],
  invalid: [null, 'A'],
  incomplete: [],
};
const CATEGORIES = ['Cerebral', 'Vascular', 'Head and Neck', 'Spinal', 'Cardiac', 'Pulmonary', 'Nuclear Medicine'];
const QUESTIONS = [
  'On which side is the pneumothorax?',
  'Is the lesion bright or dark?',
  'Which structure is narrowed?',
];
const CORRECT = ['B', 'A'] as const;

const textOf = (read: string | null): string =>
  read === null ? 'The image does not allow an answer.' : `${read}. It lies on the ${read === 'A' ? 'left' : 'right'}.`;

function rowRun(outcome: Outcome, index: number): ResultsRowRun {
  const image = (n: 0 | 1): ResultsRowImage => {
    const read = READ[outcome][n];
    if (read === undefined) return n === 0 ? { error: 'The server answered 503.' } : {};
    const verdict = read === null ? 'invalid' : read === CORRECT[n] ? 'correct' : 'wrong';
    return { read, verdict, text: textOf(read), ms: 400 + ((index * 37) % 900) };
  };
  return { outcome, images: [image(0), image(1)], readingsDiffer: index % 11 === 3 };
}

/** @param runs how many there are; each has another outcome in every third row. */
export function resultRow(index: number, runs = 1): ResultsRow {
  return {
    id: String(10_001 + index),
    question: QUESTIONS[index % QUESTIONS.length] ?? '',
    options: [
      { letter: 'A', text: 'Left' },
      { letter: 'B', text: 'Right' },
    ],
    categories: [CATEGORIES[index % CATEGORIES.length] ?? ''],
    correct: [...CORRECT],
    similarity: 0.99 - ((index * 13) % 97) / 1000,
    runs: Array.from({ length: runs }, (_, run) => {
      const shift = index % 3 === 0 ? run : 0;
      return rowRun(OUTCOMES[(index + shift) % OUTCOMES.length] ?? 'confused', index + run);
    }),
  };
}

export const figure = (n: number, of: number): ResultsFigure => {
  if (of === 0) return { value: null, n, of, ci95: null };
  const [low, high] = wilson(n / of, of);
  return { value: (100 * n) / of, n, of, ci95: [100 * low, 100 * high] };
};

const LABELS = ['MedGemma 4B', 'GPT-4o', 'baseline:first'];

/** @param better how many pairs more it tells apart than the first. */
export function runView(pairs: number, run = 0): ResultsRunView {
  const better = 9 * run;
  const figures = [
    { name: 'Set accuracy', meaning: 'pairs with both images correct', figure: figure(23 + better, 125), guessing: 25 },
    {
      name: 'Individual accuracy',
      meaning: 'images answered correctly',
      figure: figure(137 + better, 250),
      guessing: 50,
    },
    { name: 'Confusion', meaning: 'readable pairs with one option for both', figure: figure(88, 122), guessing: 50 },
    { name: 'Invalid', meaning: 'answers that could not be read', figure: figure(3, 250) },
    {
      name: 'Precision',
      meaning: 'readable pairs with different options that have both correct',
      figure: figure(23, 34),
    },
  ];
  return {
    run: {
      id: `2026-11-22-mc-${run}`,
      label: LABELS[run] ?? `run ${run}`,
      benchmark: 'MediConfusion',
      mode: 'mc',
      endpoint: LABELS[run] ?? `run ${run}`,
      state: run === 0 ? 'running' : 'complete',
      provenance: 'official wording · official reading · temperature 0',
    },
    progress: {
      answered: run === 0 ? 125 : pairs,
      pairs,
      errors: run === 0 ? 2 : 0,
      answersPerSecond: 3.14,
      secondsLeft: 16,
    },
    summary: {
      figures,
      complete: false,
      categories: CATEGORIES.map((name, i) => ({
        name,
        figures: figures.map((_, n) => (n === 0 ? figure(Math.min(21, i * 2 + 3 * run), 21) : figure(10, 21))),
      })),
      readingsDiffer: 4,
      components: 60,
    },
  };
}

export function resultsSnapshot(pairs: number, changes: Partial<ResultsSnapshot> = {}): ResultsSnapshot {
  return {
    type: 'snapshot',
    v: 2,
    id: '2026-11-22-mc',
    runs: [runView(pairs)],
    comparison: null,
    similarityOf: 'general',
    rows: Array.from({ length: pairs }, (_, i) => resultRow(i)),
    notice: null,
    ...changes,
  };
}

/** Two runs or three, beside each other. */
export function comparedSnapshot(pairs: number, runs: number): ResultsSnapshot {
  const couples = Array.from({ length: runs }, (_, first) =>
    Array.from({ length: runs - first - 1 }, (_, i) => ({
      first,
      second: first + i + 1,
      bothCorrect: 14,
      onlyFirst: 9,
      onlySecond: 11,
      neither: 91,
      mcnemar: 0.8238,
      clustered: 0.85,
      holm: 1,
    })),
  ).flat();
  return resultsSnapshot(pairs, {
    id: 'compared',
    runs: Array.from({ length: runs }, (_, run) => runView(pairs, run)),
    comparison: {
      pairs: 125,
      components: 60,
      accuracies: Array.from({ length: runs }, (_, run) => figure(23 + 2 * run, 125)),
      couples,
      notes: ['51 of 176 pairs are not answered in every run and were left out.'],
    },
    rows: Array.from({ length: pairs }, (_, i) => resultRow(i, runs)),
  });
}

/** A run whose controls and repeats were asked; of the last control nothing is answered yet. */
export function controlledSnapshot(pairs: number): ResultsSnapshot {
  const name = 'set accuracy';
  const controls: ResultsControl[] = [
    {
      name: 'Options swapped',
      description: 'the texts of the options in reverse order under the same letters: position bias',
      notes: [],
      effects: [
        {
          ...{ name, plain: figure(65, 176), under: figure(31, 176), difference: -19.32, ci95: [-31.4, -7.1] },
          tested: { p: 0.0004, holm: 0.0012 },
        },
      ],
      told: [
        { name: 'same option as plain', figure: figure(214, 350) },
        { name: 'same letter as plain', figure: figure(136, 350) },
      ],
    },
    {
      name: 'Image withheld',
      description: 'the same words without any image: language prior',
      notes: ['not complete: figures over what was answered'],
      effects: [
        {
          ...{ name, plain: figure(44, 120), under: figure(2, 120), difference: -35, ci95: [-46.5, -21.9] },
          tested: { p: 0.00002, holm: 0.00008 },
        },
      ],
      guessing: 25,
      told: [{ name: 'same option as plain', figure: figure(133, 240) }],
    },
    {
      name: 'Paraphrased',
      description: 'the question in the other words that the manifest has for it: sensitivity to wording',
      notes: ['40 pairs left out: no paraphrase', 'not complete: figures over what was answered'],
      effects: [],
      told: [{ name: 'same option as plain', figure: figure(0, 0) }],
    },
  ];
  const repeats = {
    ...{ count: 3, temperature: 0.7, notes: [], agreeing: figure(201, 240), agreement: 88.3, questions: 240 },
    majority: [
      { name: 'set accuracy, majority', figure: figure(46, 120) },
      { name: 'individual accuracy, majority', figure: figure(151, 240) },
    ],
  };
  return resultsSnapshot(pairs, { runs: [{ ...runView(pairs), beside: { controls, repeats } }] });
}
