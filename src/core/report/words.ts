/** Words and numbers that every format writes alike. */
import { visibleText } from '../answer/visibleText';
import type { Figure, FigureSet, Outcome, Verdict } from '../benchmark/types';
import type { Guessing, Report, ReportedRun } from './model';

export interface FigureName {
  readonly key: keyof FigureSet;
  readonly name: string;
  /** What it is a percentage of. */
  readonly of: string;
}

export const FIGURES: readonly FigureName[] = [
  { key: 'setAccuracy', name: 'Set accuracy', of: 'pairs with both images correct' },
  { key: 'individualAccuracy', name: 'Individual accuracy', of: 'images answered correctly' },
  { key: 'confusion', name: 'Confusion', of: 'readable pairs with the same option for both images' },
  { key: 'invalid', name: 'Invalid', of: 'answers that could not be read' },
  { key: 'precision', name: 'Precision', of: 'readable pairs that were not confused and are both correct' },
];

export const OUTCOMES: readonly { readonly outcome: Outcome; readonly sign: string; readonly means: string }[] = [
  { outcome: 'told apart', sign: '✓', means: 'both images correct' },
  { outcome: 'confused', sign: '≈', means: 'the same option for both images' },
  { outcome: 'swapped', sign: '⇄', means: 'different options, not both correct' },
  { outcome: 'invalid', sign: '?', means: 'an answer could not be read' },
  { outcome: 'incomplete', sign: '…', means: 'not answered for both images' },
];

export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = { correct: '✓', wrong: '✕', invalid: '?' };

export const guessFor = (guessing: Guessing | undefined, key: keyof FigureSet): number | undefined =>
  guessing === undefined || key === 'invalid' || key === 'precision' ? undefined : guessing[key];

/** `17.05 %`; a dash for 0/0. */
export const percentText = (value: number | null): string => (value === null ? '–' : `${value.toFixed(2)} %`);

/** `[11.2, 24.6]`; empty for 0/0. */
export const intervalText = (ci95: Figure['ci95']): string =>
  ci95 === null ? '' : `[${ci95[0].toFixed(1)}, ${ci95[1].toFixed(1)}]`;

/** `17.05 % [11.2, 24.6], 30/176` */
export const figureText = ({ value, ci95, n, of }: Figure): string =>
  [`${percentText(value)} ${intervalText(ci95)}`.trim(), `${n}/${of}`].join(', ');

export const probabilityText = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toFixed(4));

/** `1 pair`, `176 pairs`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const UNPAIRED_SURROGATE = /\p{Surrogate}/gu;
const NO_CHARACTER = /[\uFFFE\uFFFF]/g;

/** Text of a model, a server or a manifest as every format may hold it: nothing hidden in it, and valid Unicode. */
export const plainText = (text: string): string =>
  visibleText(text).replace(UNPAIRED_SURROGATE, '\uFFFD').replace(NO_CHARACTER, '\uFFFD');

export const plainLine = (text: string): string => plainText(text).replace(/\s+/g, ' ').trim();

export const benchmarkName = (benchmark: string): string =>
  benchmark === 'mediconfusion' ? 'MediConfusion' : benchmark === 'pairs' ? 'Pairs' : benchmark;

export function reportTitle({ runs }: Report): string {
  const what = [...new Set(runs.map(({ run }) => `${benchmarkName(run.benchmark)} · ${run.mode}`))];
  return plainLine(`${what.join(', ')}: ${runs.map(({ name }) => name).join(', ')}`);
}

/** How many answers stand behind a run's figures, and how they were read. */
export function scopeText({ metrics, errors }: ReportedRun): string {
  const { pairs, components, parser, complete, perPair } = metrics;
  const answered = perPair.filter(({ outcome }) => outcome !== 'incomplete').length;
  const independent =
    components === undefined || components === pairs
      ? ''
      : ` in ${counted(components, 'independent group')} (pairs that share images or a group belong together)`;
  const scope = complete ? 'complete' : `${answered} answered: figures are over these`;
  return `${counted(pairs, 'pair')}${independent}, ${scope}; ${parser} reading; ${counted(errors, 'error')}`;
}

export const INTERVALS =
  'Intervals are of 95 % and hold for pairs that share images; an infrastructure failure is an error and in no figure.';

export const TERMS: readonly string[] = [
  'MedProbe is a research tool and no medical device. Nothing in this report is for diagnosis, treatment or any other clinical decision.',
  'MedGemma and MedSigLIP are provided under the Health AI Developer Foundations terms of use (https://developers.google.com/health-ai-developer-foundations/terms), which also hold for what is made of them.',
  'MediConfusion’s pairs are drawn from ROCO, which is built from open-access articles: its questions and images may overlap a model’s training data.',
];
export const GUESSING_NOTE =
  'Guessing is what choosing an option at random for each image reaches on average; MediConfusion (Sepehri et al., ICLR 2025) publishes it beside its figures as set accuracy 25, individual accuracy 50, confusion 50. It is a reference point, not a measurement of this report.';
