/** Which figures the Results panel shows of a run, by name. */
import { categoryFigures, namedFigures } from '../../core/benchmark/figures';
import type { RunMetrics } from '../../core/benchmark/scoring';
import type { ResultsSummary } from '../../shared/panels/results';

export function summaryOf(metrics: RunMetrics): ResultsSummary {
  const figures = namedFigures(metrics);
  return {
    figures: figures.some(({ figure }) => figure.of > 0)
      ? figures.map(({ key: _, name, ...figure }) => ({
          ...figure,
          name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        }))
      : [],
    complete: metrics.complete,
    categories: categoryFigures(metrics),
    readingsDiffer: metrics.parserDisagreements ?? 0,
    components: metrics.components ?? 0,
  };
}
