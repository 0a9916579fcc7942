import type { Disagreement } from '../core/benchmark/disagreements';
import { categoryFigures, namedFigures } from '../core/benchmark/figures';
import type { RunMetrics } from '../core/benchmark/scoring';
import { isOfCases } from '../core/benchmark/types';
import type { Figure } from '../core/benchmark/types';

/** Figures shown by category: as many as fit beside each other. */
const CATEGORY_COLUMNS = 3;
const COLUMN_WIDTH = 37;
const EXAMPLES = 10;
const REPLY_SHOWN = 100;

/**
 * The figures as aligned lines, then the categories, then where the two parsers differ, with examples if `verbose`:
 * never a percentage without what it is of.
 */
export function figureLines(
  metrics: RunMetrics,
  disagreements: readonly Disagreement[],
  { verbose }: { readonly verbose: boolean },
): string[] {
  const figures = namedFigures(metrics);
  const lines = figures.map(({ name, figure, guessing }) => {
    const note = guessing === undefined ? '' : `   guessing ${guessing}`;
    return `  ${name.padEnd(20)}${formatFigure(figure)}${note}`;
  });
  const scope = metrics.complete ? 'complete' : 'NOT complete: figures over what was answered';
  return [
    `${counted(metrics)}, ${metrics.parser} reading, ${scope}`,
    ...lines,
    intervalNote(metrics),
    ...categoryLines(metrics),
    ...disagreementLines(disagreements, verbose),
  ];
}

const counted = (metrics: RunMetrics): string =>
  isOfCases(metrics) ? `${metrics.cases} cases` : `${metrics.pairs} pairs`;

function intervalNote(metrics: RunMetrics): string {
  const [what, all] = isOfCases(metrics) ? ['cases', metrics.cases] : ['pairs', metrics.pairs];
  const { components } = metrics;
  return components === undefined || components === all
    ? '  [ ] 95 % intervals'
    : `  [ ] 95 % intervals; ${what} that share images count as belonging together (${components} independent groups)`;
}

function categoryLines(metrics: RunMetrics): string[] {
  const categories = categoryFigures(metrics);
  if (categories.length === 0) return [];
  const width = Math.max('category'.length, ...categories.map(({ name }) => name.length)) + 2;
  const titles = namedFigures(metrics).map(({ name }) => name.padStart(COLUMN_WIDTH));
  return [
    '',
    `  ${'category'.padEnd(width)}${titles.slice(0, CATEGORY_COLUMNS).join('')}`,
    ...categories.map(({ name, figures }) => {
      const columns = figures.slice(0, CATEGORY_COLUMNS).map(figure => formatFigure(figure).padStart(COLUMN_WIDTH));
      return `  ${name.padEnd(width)}${columns.join('')}`;
    }),
  ];
}

function disagreementLines(disagreements: readonly Disagreement[], verbose: boolean): string[] {
  if (disagreements.length === 0) return [];
  const count = disagreements.length === 1 ? '1 answer is' : `${disagreements.length} answers are`;
  const hint = verbose ? '' : ' (--verbose shows some)';
  const examples = disagreements.slice(0, verbose ? EXAMPLES : 0).map(({ pair, image, reply, official, robust }) => {
    const shown = reply === undefined ? 'no text was recorded' : quoted(reply);
    return `  ${pair}, image ${image}: official ${official ?? '–'}, robust ${robust ?? '–'}: ${shown}`;
  });
  return ['', `${count} read differently by the official and the robust parser${hint}`, ...examples];
}

/** The end of a long reply is where it decides. One line; control characters are escaped. */
function quoted(reply: string): string {
  const text = reply.trim();
  return JSON.stringify(text.length <= REPLY_SHOWN ? text : `…${text.slice(-REPLY_SHOWN)}`);
}

/** `17.05 %  [11.20, 24.60]     30/176`, each part as wide as it can get. */
export function formatFigure({ value, n, of, ci95 }: Figure): string {
  const percent = value === null ? '–' : `${value.toFixed(2)} %`;
  const interval = ci95 === null ? '' : `[${ci95[0].toFixed(2)}, ${ci95[1].toFixed(2)}]`;
  return `${percent.padStart(9)} ${interval.padStart(16)}  ${`${n}/${of}`.padStart(9)}`;
}
