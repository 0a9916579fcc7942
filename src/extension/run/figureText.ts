/** A run's figures in words, for a notification and for a text that they are pasted into. */
import type { RunFile } from '../../core/benchmark/formats';
import type { RunResult } from '../../core/benchmark/runner';
import type { Figure, FigureSet } from '../../core/benchmark/types';

const NAMES: readonly (readonly [keyof FigureSet, string])[] = [
  ['setAccuracy', 'Set accuracy'],
  ['individualAccuracy', 'Individual accuracy'],
  ['confusion', 'Confusion'],
  ['invalid', 'Invalid'],
  ['precision', 'Precision'],
];

/** Never a percentage without what it is of. */
export const figureText = ({ value, n, of }: Figure): string =>
  `${value === null ? '–' : `${value.toFixed(1)} %`} (${n}/${of})`;

/** One sentence at the end of a run. */
export function endText({ endpoint, benchmark, errors, metrics }: RunResult): string {
  const { setAccuracy, individualAccuracy, confusion, complete } = metrics;
  const figures = `set accuracy ${figureText(setAccuracy)}, individual accuracy ${figureText(individualAccuracy)}, confusion ${figureText(confusion)}`;
  const failed = errors === 0 ? '' : ` ${errors} questions failed and are asked again when the run is resumed.`;
  const partly = complete ? '' : ' Not every pair was answered.';
  return `${endpoint} on ${benchmark === 'mediconfusion' ? 'MediConfusion' : benchmark}: ${figures}.${partly}${failed}`;
}

/** As a Markdown table, with what is needed to say where the figures come from. */
export function figuresMarkdown(run: RunFile, figures: FigureSet, answered: number, pairs: number): string {
  const { endpoint, mode, wording, created, id, manifest } = run;
  const model = endpoint.reportedModel ?? endpoint.model ?? undefined;
  const interval = ({ ci95 }: Figure): string =>
    ci95 === null ? '–' : `${ci95[0].toFixed(1)} to ${ci95[1].toFixed(1)}`;
  return [
    `**${inCell(manifest.path)}** · ${inCell(endpoint.name)}${model === undefined ? '' : ` (${inCell(model)})`}`,
    '',
    '| figure | % | of | 95 % interval |',
    '| --- | ---: | ---: | --- |',
    ...NAMES.map(([key, name]) => {
      const { value, n, of } = figures[key];
      return `| ${name} | ${value === null ? '–' : value.toFixed(1)} | ${n}/${of} | ${interval(figures[key])} |`;
    }),
    '',
    `${answered} of ${pairs} pairs answered · mode ${mode} · ${wording} wording · official reading · ${created.slice(0, 10)} · ${id}`,
    '',
  ].join('\n');
}

/** Names are data: none of them may break the table or become markup. */
const inCell = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>|#]/g, String.raw`\$&`);
