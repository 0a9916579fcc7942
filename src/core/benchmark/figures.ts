import type { RunMetrics } from './scoring';
import { isOfCases } from './types';
import type { CaseFigureSet, CaseMetrics, Figure, FigureSet, GroupFigureSet, Metrics } from './types';

/** The name of a figure in a metrics object. */
export type FigureKey = keyof FigureSet | CaseKey;

/** A figure as it is shown, of whatever protocol. */
export interface NamedFigure {
  readonly key: FigureKey;
  readonly name: string;
  /** What is counted, of what. */
  readonly meaning: string;
  readonly figure: Figure;
  /** What guessing would give, in percent; absent where guessing has no figure. */
  readonly guessing?: number;
}

export interface CategoryFigures {
  readonly name: string;
  /** The same figures in the same order as those of the run. */
  readonly figures: readonly Figure[];
}

/** What is known of a figure before there is one. */
export interface Shown<Key extends string = FigureKey> {
  readonly key: Key;
  readonly name: string;
  readonly meaning: string;
  /** Between two options. */
  readonly guessing?: number;
}

const OF_PAIRS: readonly Shown<keyof FigureSet>[] = [
  { key: 'setAccuracy', name: 'set accuracy', meaning: 'pairs with both images correct', guessing: 25 },
  { key: 'individualAccuracy', name: 'individual accuracy', meaning: 'images answered correctly', guessing: 50 },
  { key: 'confusion', name: 'confusion', meaning: 'readable pairs with one option for both images', guessing: 50 },
  { key: 'invalid', name: 'invalid', meaning: 'answers that could not be read' },
  { key: 'precision', name: 'precision', meaning: 'readable pairs with different options that have both correct' },
];

type CaseKey = keyof CaseFigureSet | Exclude<keyof GroupFigureSet, 'groups'>;
const OF_CASES: readonly Shown<CaseKey>[] = [
  { key: 'accuracy', name: 'accuracy', meaning: 'cases answered correctly; open questions by exact match' },
  { key: 'questionAccuracy', name: 'question accuracy', meaning: 'questions correct for both images' },
  { key: 'imageAccuracy', name: 'image accuracy', meaning: 'images with both questions correct' },
  { key: 'groupAccuracy', name: 'group accuracy', meaning: 'groups with all four cases correct' },
  { key: 'closed', name: 'closed questions', meaning: 'cases with options or yes and no that are correct' },
  { key: 'open', name: 'open, exact match', meaning: 'open questions answered in the very words expected' },
  { key: 'openF1', name: 'open, word F1', meaning: 'mean F1 of the words of answers to open questions' },
  { key: 'invalid', name: 'invalid', meaning: 'answers that could not be read' },
];

/** The figures of a run, the one to go by first. */
export const namedFigures = (metrics: RunMetrics): readonly NamedFigure[] =>
  isOfCases(metrics) ? ofCases(metrics) : ofPairs(metrics);

function ofPairs(metrics: Metrics): readonly NamedFigure[] {
  const twoOptions = metrics.benchmark === 'mediconfusion';
  return OF_PAIRS.map(({ key, name, meaning, guessing }) => ({
    ...{ key, name, meaning, figure: metrics[key] },
    ...(twoOptions && guessing !== undefined ? { guessing } : {}),
  }));
}

const ofCases = (metrics: CaseMetrics): readonly NamedFigure[] =>
  OF_CASES.flatMap(({ key, name, meaning }) => {
    const figure = metrics[key];
    return figure === undefined ? [] : [{ key, name, meaning, figure }];
  });

/** All figures that a run of pairs, or of cases, may have, in the order in which they are shown. */
export const FIGURES_OF: Readonly<Record<'pairs' | 'cases', readonly Shown[]>> = { pairs: OF_PAIRS, cases: OF_CASES };

export const NOTHING: Figure = { value: null, n: 0, of: 0, ci95: null };

/** The figures of each category, in the order of `namedFigures`; a figure that categories do not have is 0 of 0. */
export function categoryFigures(metrics: RunMetrics): readonly CategoryFigures[] {
  if (!isOfCases(metrics)) {
    const keys = OF_PAIRS.map(({ key }) => key);
    return listed(metrics.byCategory, figures => keys.map(key => figures[key]));
  }
  const keys = OF_CASES.map(({ key }) => key).filter(key => metrics[key] !== undefined);
  return listed(metrics.byCategory, (figures: Partial<Record<CaseKey, Figure>>) =>
    keys.map(key => figures[key] ?? NOTHING),
  );
}

const listed = <Set>(
  categories: Readonly<Record<string, Set>> | undefined,
  figures: (set: Set) => readonly Figure[],
): readonly CategoryFigures[] =>
  Object.entries(categories ?? {}).map(([name, set]) => ({ name, figures: figures(set) }));
