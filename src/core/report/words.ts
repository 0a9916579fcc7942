/** Words and numbers that every format writes alike. */
import { visibleText } from '../answer/visibleText';
import { FIGURES_OF, NOTHING } from '../benchmark/figures';
import type { FigureKey } from '../benchmark/figures';
import { protocolOf } from '../benchmark/protocols/registry';
import type { RunMetrics } from '../benchmark/scoring';
import { isOfCases } from '../benchmark/types';
import type { Figure, Verdict } from '../benchmark/types';
import type { Ended, Guessing, Report, ReportedRun } from './model';

export interface FigureName {
  readonly key: FigureKey;
  readonly name: string;
  /** What it is a percentage of. */
  readonly of: string;
}

/** The figures of a report: those that some run of it has. */
export const figureNames = ({ of, runs }: Pick<Report, 'of' | 'runs'>): readonly FigureName[] =>
  FIGURES_OF[of]
    .filter(({ key }) => runs.some(({ metrics }) => figuresIn(metrics)[key] !== undefined))
    .map(({ key, name, meaning }) => ({ key, name: capitalised(name), of: meaning }));

type Figures = Readonly<Partial<Record<FigureKey, Figure>>>;
const figuresIn = (metrics: Figures): Figures => metrics;

/** A figure of a run or of a category; 0 of 0 where that has none. */
export const figureOf = (figures: Figures | undefined, key: FigureKey): Figure => figures?.[key] ?? NOTHING;

/** The figures by category, of pairs or of cases alike. */
export const categoriesOf = ({ byCategory = {} }: RunMetrics): Readonly<Record<string, Figures>> => byCategory;

export const itemName = ({ of }: Pick<Report, 'of'>): 'pair' | 'case' => (of === 'pairs' ? 'pair' : 'case');

interface OutcomeName {
  readonly outcome: Ended;
  readonly sign: string;
  readonly means: string;
}

export const OUTCOMES_OF: Readonly<Record<Report['of'], readonly OutcomeName[]>> = {
  pairs: [
    { outcome: 'told apart', sign: '✓', means: 'both images correct' },
    { outcome: 'confused', sign: '≈', means: 'the same option for both images' },
    { outcome: 'swapped', sign: '⇄', means: 'different options, not both correct' },
    { outcome: 'invalid', sign: '?', means: 'an answer could not be read' },
    { outcome: 'incomplete', sign: '…', means: 'not answered for both images' },
  ],
  cases: [
    { outcome: 'correct', sign: '✓', means: 'answered correctly' },
    { outcome: 'wrong', sign: '✕', means: 'answered otherwise' },
    { outcome: 'invalid', sign: '?', means: 'the answer could not be read' },
    { outcome: 'incomplete', sign: '…', means: 'not answered' },
  ],
};

/** How every pair or case of a run ended. */
export const endsOf = (metrics: RunMetrics): readonly Ended[] =>
  isOfCases(metrics)
    ? metrics.perCase.map(({ verdict }) => verdict ?? 'incomplete')
    : metrics.perPair.map(({ outcome }) => outcome);

/** A pair told apart, or a case answered correctly. */
export const isPassed = (outcome: Ended): boolean => outcome === 'told apart' || outcome === 'correct';

export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = { correct: '✓', wrong: '✕', invalid: '?' };

export const guessFor = (guessing: Guessing | undefined, key: FigureKey): number | undefined => guessing?.[key];

/** `17.05 %`; a dash for 0/0. */
export const percentText = (value: number | null): string => (value === null ? '–' : `${value.toFixed(2)} %`);

/** `[11.2, 24.6]`; empty for 0/0. */
export const intervalText = (ci95: Figure['ci95']): string =>
  ci95 === null ? '' : `[${ci95[0].toFixed(1)}, ${ci95[1].toFixed(1)}]`;

/** `17.05 % [11.2, 24.6], 30/176` */
export const figureText = ({ value, ci95, n, of }: Figure): string =>
  [`${percentText(value)} ${intervalText(ci95)}`.trim(), `${n}/${of}`].join(', ');

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const probabilityText = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toFixed(4));

/** `1 pair`, `176 pairs`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const UNPAIRED_SURROGATE = /\p{Surrogate}/gu;
const NO_CHARACTER = /[\uFFFE\uFFFF]/g;

/** Text of a model, a server or a manifest as every format may hold it: nothing hidden in it, and valid Unicode. */
export const plainText = (text: string): string =>
  visibleText(text).replace(UNPAIRED_SURROGATE, '\uFFFD').replace(NO_CHARACTER, '\uFFFD');

export const plainLine = (text: string): string => plainText(text).replace(/\s+/g, ' ').trim();

export const benchmarkName = (benchmark: string): string => capitalised(protocolOf(benchmark).name);

export function reportTitle({ runs }: Report): string {
  const what = [...new Set(runs.map(({ run }) => `${benchmarkName(run.benchmark)} · ${run.mode}`))];
  return plainLine(`${what.join(', ')}: ${runs.map(({ name }) => name).join(', ')}`);
}

/** Which answer of a run it is. */
export const answerName = (of: Report['of'], id: string, image: number): string =>
  of === 'cases' ? id : `${id}, image ${image + 1}`;

/** What a comparison counts. */
export const comparedText = (of: Report['of'], count: number): string =>
  of === 'pairs' ? `Pairs told apart, of ${counted(count, 'pair')}` : `Cases correct, of ${counted(count, 'case')}`;

/** How many answers stand behind a run's figures, and how they were read. */
export function scopeText({ metrics, errors }: ReportedRun): string {
  const { components, parser, complete } = metrics;
  const [all, what] = sizeOf(metrics);
  const answered = endsOf(metrics).filter(outcome => outcome !== 'incomplete').length;
  const independent =
    components === undefined || components === all
      ? ''
      : ` in ${counted(components, 'independent group')} (${what}s that share images or a group belong together)`;
  const scope = complete ? 'complete' : `${answered} answered: figures are over these`;
  return `${counted(all, what)}${independent}, ${scope}; ${parser} reading; ${counted(errors, 'error')}`;
}

/** How many pairs or cases a run has, and which of the two. */
export const sizeOf = (metrics: RunMetrics): readonly [count: number, what: 'pair' | 'case'] =>
  isOfCases(metrics) ? [metrics.cases, 'case'] : [metrics.pairs, 'pair'];

export const intervalsNote = ({ of }: Pick<Report, 'of'>): string =>
  `Intervals are of 95 % and hold for ${of} that share images; an infrastructure failure is an error and in no figure.`;

const OVERLAP: Readonly<Record<Report['of'], string>> = {
  pairs:
    'MediConfusion’s pairs are drawn from ROCO, which is built from open-access articles: its questions and images may overlap a model’s training data.',
  cases: 'Questions and images of published benchmarks may overlap a model’s training data.',
};

export const termsOf = ({ of }: Pick<Report, 'of'>): readonly string[] => [
  'MedProbe is a research tool and no medical device. Nothing in this report is for diagnosis, treatment or any other clinical decision.',
  'MedGemma and MedSigLIP are provided under the Health AI Developer Foundations terms of use (https://developers.google.com/health-ai-developer-foundations/terms), which also hold for what is made of them.',
  OVERLAP[of],
];

const PUBLISHED: Readonly<Record<Report['of'], string>> = {
  pairs:
    'Guessing is what choosing an option at random for each image reaches on average; MediConfusion (Sepehri et al., ICLR 2025) publishes it beside its figures as set accuracy 25, individual accuracy 50, confusion 50.',
  cases: 'Guessing is what choosing an option at random for each question reaches on average.',
};

export const guessingNote = ({ of }: Pick<Report, 'of'>): string =>
  `${PUBLISHED[of]} It is a reference point, not a measurement of this report.`;
