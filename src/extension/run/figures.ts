/** Which figures the Results panel shows of a run, by name. */
import type { FigureSet, Metrics } from '../../core/benchmark/types';
import type { ResultsNamedFigure, ResultsSummary } from '../../shared/panels/results';

/** `guessing` is between two options; pairs with more have no one figure. */
const FIGURES: readonly (Pick<ResultsNamedFigure, 'name' | 'meaning' | 'guessing'> & { key: keyof FigureSet })[] = [
  { key: 'setAccuracy', name: 'Set accuracy', meaning: 'pairs with both images correct', guessing: 25 },
  { key: 'individualAccuracy', name: 'Individual accuracy', meaning: 'images answered correctly', guessing: 50 },
  { key: 'confusion', name: 'Confusion', meaning: 'readable pairs with one option for both', guessing: 50 },
  { key: 'invalid', name: 'Invalid', meaning: 'answers that could not be read' },
  {
    key: 'precision',
    name: 'Precision',
    meaning: 'readable pairs with different options for the two images that have both correct',
  },
];

export function summaryOf(metrics: Metrics): ResultsSummary {
  const anything = metrics.individualAccuracy.of > 0;
  const isOfTwo = metrics.benchmark === 'mediconfusion';
  return {
    figures: anything ? FIGURES.map(({ key, ...figure }) => named(figure, metrics[key], isOfTwo)) : [],
    complete: metrics.complete,
    categories: Object.entries(metrics.byCategory ?? {}).map(([name, figures]) => ({
      name,
      figures: FIGURES.map(({ key }) => figures[key]),
    })),
    readingsDiffer: metrics.parserDisagreements ?? 0,
    components: metrics.components ?? 0,
  };
}

const named = (
  { name, meaning, guessing }: Omit<ResultsNamedFigure, 'figure'>,
  figure: FigureSet[keyof FigureSet],
  isOfTwo: boolean,
): ResultsNamedFigure => ({
  name,
  meaning,
  figure,
  ...(isOfTwo && guessing !== undefined ? { guessing } : {}),
});
