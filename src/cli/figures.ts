import type { Figure, FigureSet, Metrics } from '../core/benchmark/types';

const ROWS: readonly [keyof FigureSet, string, string][] = [
  ['setAccuracy', 'set accuracy', 'guessing 25'],
  ['individualAccuracy', 'individual accuracy', 'guessing 50'],
  ['confusion', 'confusion', 'guessing 50'],
  ['invalid', 'invalid', ''],
  ['precision', 'precision', ''],
];

/** The figures as aligned lines: never a percentage without what it is of. */
export function figureLines(metrics: Metrics): string[] {
  const twoOptions = metrics.benchmark === 'mediconfusion';
  const lines = ROWS.map(([key, name, guessing]) => {
    const note = twoOptions && guessing !== '' ? `   ${guessing}` : '';
    return `  ${name.padEnd(20)}${formatFigure(metrics[key])}${note}`;
  });
  const scope = metrics.complete ? 'complete' : 'NOT complete: figures over what was answered';
  return [`${metrics.pairs} pairs, ${metrics.parser} reading, ${scope}`, ...lines];
}

function formatFigure({ value, n, of }: Figure): string {
  const percent = value === null ? '–' : `${value.toFixed(2)} %`;
  return `${percent.padStart(9)}  ${`${n}/${of}`.padStart(9)}`;
}
