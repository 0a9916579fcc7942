import type { FigureKey } from '../benchmark/figures';
import type { Figure } from '../benchmark/types';
import { besideTables } from './beside';
import type { BesideTable } from './beside';
import type { Report, ReportedRun } from './model';
import { provenance } from './provenance';
import { categoriesOf, counted, figureNames, figureOf, guessFor, plainLine, reportTitle, sizeOf } from './words';

const MEANINGS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  "'": '\\textquotesingle{}',
  '`': '\\textasciigrave{}',
  '-': '-{}',
  '[': '{[}',
  ']': '{]}',
};

/** One line of text as LaTeX sets it, with nothing in it that LaTeX would act on. */
export const escapeLatex = (text: string): string =>
  plainLine(text).replace(/[\\{}$&#_%~^<>|"'`[\]]|-(?=-)/g, c => MEANINGS[c] ?? c);

/** Left out of the tables: it follows from the others. */
const LEFT_OUT: FigureKey = 'precision';

/**
 * Tables for `\input`, with booktabs: the runs with their figures and intervals; set accuracy (of cases: accuracy) by
 * category; what controls and repeats did, a table of each for each run. Where they come from stands in comments, and what weakens a run below the tables.
 */
export function latexReport(report: Report): string {
  const categories = [...new Set(report.runs.flatMap(({ metrics }) => Object.keys(categoriesOf(metrics))))];
  return [
    `% ${plainLine(reportTitle(report))}`,
    ...report.runs.flatMap(commentsOf),
    '% Needs \\usepackage{booktabs}, and a font encoding that has straight quotes: \\usepackage[T1]{fontenc}.',
    ...figureTable(report),
    ...(categories.length === 0 ? [] : ['', ...categoryTable(report, categories)]),
    ...report.runs.flatMap((run, i) => besideTables(run).flatMap(one => ['', ...besideTable(report, i, one)])),
    '',
  ].join('\n');
}

const commentsOf = ({ name, run, warnings }: ReportedRun): string[] =>
  [
    ...provenance(run).map(([fact, value]) => `${name}: ${fact}: ${value}`),
    ...warnings.map(warning => `${name}: Warning: ${warning}`),
  ].map(line => `% ${plainLine(line)}`);

function figureTable(report: Report): string[] {
  const { runs, guessing } = report;
  const columns = figureNames(report).filter(({ key }) => key !== LEFT_OUT);
  const guess = columns.map(({ key }) => guessFor(guessing, key)?.toFixed(2) ?? '--');
  const rows = runs.flatMap(({ name, metrics }) =>
    linesOf(
      name,
      columns.map(({ key }) => figureOf(metrics, key)),
    ),
  );
  const all = guessing === undefined ? rows : [...rows, ['\\emph{Guessing}', ...guess]];
  return table(['Model', ...columns.map(({ name }) => name)], all, captionOf(runs), 'tab:medprobe');
}

function categoryTable(report: Report, categories: readonly string[]): string[] {
  const { runs, of } = report;
  const [first] = figureNames(report);
  const rows = [...categories].sort().flatMap(category =>
    linesOf(
      category,
      runs.map(({ metrics }) => first && categoriesOf(metrics)[category]?.[first.key]),
    ),
  );
  const counts =
    of === 'pairs'
      ? 'A pair counts once for every entry of its categories.'
      : 'A case counts once in each of its categories.';
  const caption = `${first?.name ?? ''} in percent by category, with intervals of 95\\,\\%. ${counts}`;
  return table(['Category', ...runs.map(({ name }) => escapeLatex(name))], rows, caption, 'tab:medprobe-categories');
}

function captionOf(runs: readonly ReportedRun[]): string {
  const scopes = runs.map(({ name, run, metrics, errors, warnings }) => {
    const groups = metrics.components === undefined ? '' : ` in ${counted(metrics.components, 'independent group')}`;
    const pairs = `${counted(...sizeOf(metrics))}${groups}, wording ${run.wording}, ${metrics.parser} reading`;
    return `${escapeLatex(`${name}: ${pairs}, ${counted(errors, 'error')}.`)} ${warnings.map(escapeLatex).join(' ')}`.trim();
  });
  return `Percentages with intervals of 95\\,\\% and counts. ${scopes.join(' ')}`;
}

/** The percentages, and below them in small print their intervals and counts. */
const linesOf = (name: string, figures: readonly (Figure | undefined)[]): string[][] => [
  [escapeLatex(name), ...figures.map(figure => figure?.value?.toFixed(2) ?? '--')],
  ['', ...figures.map(below)],
];

function below(figure: Figure | undefined): string {
  if (figure === undefined) return '';
  const { n, of, ci95 } = figure;
  const interval = ci95 === null ? '' : `[${ci95.map(end => end.toFixed(1)).join(', ')}] `;
  return `{\\footnotesize ${interval}${n}/${of}}`;
}

/** Names on the left; minus signs are hyphens, which every font has. */
function besideTable(
  { runs }: Report,
  index: number,
  { of, caption, header, rows, notes, names }: BesideTable,
): string[] {
  const cell = (text: string): string => (text === '–' ? '--' : escapeLatex(text.replaceAll('−', '-')));
  const lines = rows.map(row => row.map((text, n) => (n < names ? cell(text) : `{\\footnotesize ${cell(text)}}`)));
  const heads = header.map(head => escapeLatex(head.charAt(0).toUpperCase() + head.slice(1)));
  const whose = escapeLatex([`${runs[index]?.name ?? ''}: ${caption}.`, ...notes.map(note => `${note}.`)].join(' '));
  return table(heads, lines, whose, `tab:medprobe-${of.toLowerCase()}${runs.length > 1 ? `-${index + 1}` : ''}`, names);
}

const table = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
  caption: string,
  label: string,
  names = 1,
): string[] => [
  '\\begin{table}',
  '  \\centering',
  `  \\caption{${caption}}`,
  `  \\label{${label}}`,
  `  \\begin{tabular}{${'l'.repeat(names)}${'r'.repeat(header.length - names)}}`,
  '    \\toprule',
  `    ${header.join(' & ')} \\\\`,
  '    \\midrule',
  ...rows.map(row => `    ${row.join(' & ')} \\\\`),
  '    \\bottomrule',
  '  \\end{tabular}',
  '\\end{table}',
];
