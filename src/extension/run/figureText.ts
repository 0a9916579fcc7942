/** A run's figures in words, for a notification and for a text that they are pasted into. */
import { visibleText } from '../../core/answer/visibleText';
import { namedFigures } from '../../core/benchmark/figures';
import type { NamedFigure } from '../../core/benchmark/figures';
import type { RunFile } from '../../core/benchmark/formats';
import type { RunResult } from '../../core/benchmark/runner';
import { isOfCases } from '../../core/benchmark/types';
import type { Figure } from '../../core/benchmark/types';
import { besideText } from './besideView';

/** Never a percentage without what it is of. */
export const figureText = ({ value, n, of }: Figure): string =>
  `${value === null ? '–' : `${value.toFixed(1)} %`} (${n}/${of})`;

/** Of a run's figures the first, which say most. */
const SAID = 3;

/** One sentence at the end of a run. */
export function endText(result: RunResult): string {
  const { endpoint, benchmark, errors, metrics } = result;
  const figures = namedFigures(metrics)
    .slice(0, SAID)
    .map(({ name, figure }) => `${name} ${figureText(figure)}`)
    .join(', ');
  const failed = errors === 0 ? '' : ` ${errors} questions failed and are asked again when the run is resumed.`;
  const partly = metrics.complete ? '' : ` Not every ${isOfCases(metrics) ? 'case' : 'pair'} was answered.`;
  return `${endpoint} on ${benchmark === 'mediconfusion' ? 'MediConfusion' : benchmark}: ${figures}.${besideText(result)}${partly}${failed}`;
}

export interface ShownFigures {
  readonly figures: readonly NamedFigure[];
  readonly of: 'pair' | 'case';
  readonly answered: number;
  readonly pairs: number;
}

/** As a Markdown table, with what is needed to say where the figures come from. */
export function figuresMarkdown(run: RunFile, { figures, of: what, answered, pairs }: ShownFigures): string {
  const { endpoint, mode, wording, created, id, manifest } = run;
  const model = endpoint.reportedModel ?? endpoint.model ?? undefined;
  const interval = ({ ci95 }: Figure): string =>
    ci95 === null ? '–' : `${ci95[0].toFixed(1)} to ${ci95[1].toFixed(1)}`;
  return [
    `**${inCell(manifest.path)}** · ${inCell(endpoint.name)}${model === undefined ? '' : ` (${inCell(model)})`}`,
    '',
    '| figure | % | of | 95 % interval |',
    '| --- | ---: | ---: | --- |',
    ...figures.map(({ name, figure }) => {
      const { value, n, of } = figure;
      const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      return `| ${title} | ${value === null ? '–' : value.toFixed(1)} | ${n}/${of} | ${interval(figure)} |`;
    }),
    '',
    `${answered} of ${pairs} ${what}s answered · mode ${inCell(mode)} · ${inCell(wording)} wording · official reading · ${inCell(created.slice(0, 10))} · ${inCell(id)}`,
    '',
  ].join('\n');
}

/** Names are data: none of them may break the table, become markup or hide what is around it. */
const inCell = (text: string): string =>
  visibleText(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#]/g, String.raw`\$&`);
