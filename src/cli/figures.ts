import type { Disagreement } from '../core/benchmark/disagreements';
import type { Figure, FigureSet, Metrics } from '../core/benchmark/types';

const ROWS: readonly [keyof FigureSet, string, string][] = [
  ['setAccuracy', 'set accuracy', 'guessing 25'],
  ['individualAccuracy', 'individual accuracy', 'guessing 50'],
  ['confusion', 'confusion', 'guessing 50'],
  ['invalid', 'invalid', ''],
  ['precision', 'precision', ''],
];
const CATEGORY_COLUMNS = ['setAccuracy', 'individualAccuracy', 'confusion'] as const;
const COLUMN_WIDTH = 37;
const EXAMPLES = 10;
const REPLY_SHOWN = 100;

/**
 * The figures as aligned lines, then the categories, then where the two parsers differ, with examples if `verbose`:
 * never a percentage without what it is of.
 */
export function figureLines(
  metrics: Metrics,
  disagreements: readonly Disagreement[],
  { verbose }: { readonly verbose: boolean },
): string[] {
  const twoOptions = metrics.benchmark === 'mediconfusion';
  const lines = ROWS.map(([key, name, guessing]) => {
    const note = twoOptions && guessing !== '' ? `   ${guessing}` : '';
    return `  ${name.padEnd(20)}${formatFigure(metrics[key])}${note}`;
  });
  const scope = metrics.complete ? 'complete' : 'NOT complete: figures over what was answered';
  return [
    `${metrics.pairs} pairs, ${metrics.parser} reading, ${scope}`,
    ...lines,
    intervalNote(metrics),
    ...categoryLines(metrics.byCategory ?? {}),
    ...disagreementLines(disagreements, verbose),
  ];
}

const intervalNote = ({ pairs, components }: Metrics): string =>
  components === undefined || components === pairs
    ? '  [ ] 95 % intervals'
    : `  [ ] 95 % intervals; pairs that share images count as belonging together (${components} independent groups)`;

function categoryLines(categories: Readonly<Record<string, FigureSet>>): string[] {
  const names = Object.keys(categories);
  if (names.length === 0) return [];
  const width = Math.max('category'.length, ...names.map(name => name.length)) + 2;
  const titles = ['set accuracy', 'individual accuracy', 'confusion'].map(title => title.padStart(COLUMN_WIDTH));
  return [
    '',
    `  ${'category'.padEnd(width)}${titles.join('')}`,
    ...Object.entries(categories).map(([name, figures]) => {
      const columns = CATEGORY_COLUMNS.map(key => formatFigure(figures[key]).padStart(COLUMN_WIDTH));
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
