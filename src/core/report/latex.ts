import type { Figure, FigureSet } from '../benchmark/types';
import type { Report, ReportedRun } from './model';
import { provenance } from './provenance';
import { counted, FIGURES, guessFor, plainLine, reportTitle } from './words';

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

const COLUMNS: readonly (keyof FigureSet)[] = ['setAccuracy', 'individualAccuracy', 'confusion', 'invalid'];

/**
 * Two tables for `\input`, with booktabs: the runs with their figures and intervals, and set accuracy by category. Where
 * they come from stands in comments, and what weakens a run below the tables.
 */
export function latexReport(report: Report): string {
  const categories = [...new Set(report.runs.flatMap(({ metrics }) => Object.keys(metrics.byCategory ?? {})))];
  return [
    `% ${plainLine(reportTitle(report))}`,
    ...report.runs.flatMap(commentsOf),
    '% Needs \\usepackage{booktabs}, and a font encoding that has straight quotes: \\usepackage[T1]{fontenc}.',
    ...figureTable(report),
    ...(categories.length === 0 ? [] : ['', ...categoryTable(report, categories)]),
    '',
  ].join('\n');
}

const commentsOf = ({ name, run, warnings }: ReportedRun): string[] =>
  [
    ...provenance(run).map(([fact, value]) => `${name}: ${fact}: ${value}`),
    ...warnings.map(warning => `${name}: Warning: ${warning}`),
  ].map(line => `% ${plainLine(line)}`);

function figureTable({ runs, guessing }: Report): string[] {
  const names = FIGURES.filter(({ key }) => COLUMNS.includes(key)).map(({ name }) => name);
  const guess = COLUMNS.map(key => guessFor(guessing, key)?.toFixed(2) ?? '--');
  const rows = runs.flatMap(({ name, metrics }) =>
    linesOf(
      name,
      COLUMNS.map(key => metrics[key]),
    ),
  );
  const all = guessing === undefined ? rows : [...rows, ['\\emph{Guessing}', ...guess]];
  return table(['Model', ...names], all, captionOf(runs), 'tab:medprobe');
}

function categoryTable({ runs }: Report, categories: readonly string[]): string[] {
  const rows = [...categories].sort().flatMap(category =>
    linesOf(
      category,
      runs.map(({ metrics }) => metrics.byCategory?.[category]?.setAccuracy),
    ),
  );
  const caption =
    'Set accuracy in percent by category, with intervals of 95\\,\\%. A pair counts once for every entry of its categories.';
  return table(['Category', ...runs.map(({ name }) => escapeLatex(name))], rows, caption, 'tab:medprobe-categories');
}

function captionOf(runs: readonly ReportedRun[]): string {
  const scopes = runs.map(({ name, run, metrics, errors, warnings }) => {
    const groups = metrics.components === undefined ? '' : ` in ${counted(metrics.components, 'independent group')}`;
    const pairs = `${counted(metrics.pairs, 'pair')}${groups}, wording ${run.wording}, ${metrics.parser} reading`;
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

const table = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
  caption: string,
  label: string,
): string[] => [
  '\\begin{table}',
  '  \\centering',
  `  \\caption{${caption}}`,
  `  \\label{${label}}`,
  `  \\begin{tabular}{l${'r'.repeat(header.length - 1)}}`,
  '    \\toprule',
  `    ${header.join(' & ')} \\\\`,
  '    \\midrule',
  ...rows.map(row => `    ${row.join(' & ')} \\\\`),
  '    \\bottomrule',
  '  \\end{tabular}',
  '\\end{table}',
];
