import type { Comparisons } from '../benchmark/compare';
import type { FigureSet } from '../benchmark/types';
import { besideTables } from './beside';
import type { Report, ReportedQuestion, ReportedRun } from './model';
import { provenance } from './provenance';
import {
  counted,
  FIGURES,
  figureText,
  guessFor,
  GUESSING_NOTE,
  INTERVALS,
  OUTCOMES,
  percentText,
  plainLine,
  probabilityText,
  reportTitle,
  scopeText,
  TERMS,
} from './words';

/** Everything that Markdown could take for more than text. */
const ACTIVE = /[\\`*_[\]<>#|~$&]/g;

/**
 * One line of text that GitHub's Markdown shows as it is, in a table or list too: no emphasis, link, image, HTML,
 * mathematics, emoji or mention. An empty comment parts `@`, `#` and `:` from what follows, which GitHub looks at once
 * more after Markdown has been read.
 */
export const escapeMarkdown = (text: string): string =>
  plainLine(text)
    .replace(ACTIVE, '\\$&')
    .replace(/^(\d{1,9})(?=[.)])|^(?=[-+=])/, '$1\\')
    .replace(/[@#]|:(?=\/\/|[\w+-]+:)/g, '$&<!-- -->')
    .replace(/(?<=www)\./gi, '&#46;');

/** A summary for GitHub: figures, comparison, one row per pair with what was read. Whole answers are in the other formats. */
export function markdownReport(report: Report): string {
  const { runs, comparison, notes } = report;
  const sections = [
    [`# ${escapeMarkdown(reportTitle(report))}`],
    runs.flatMap(({ name, warnings }) =>
      warnings.map(warning => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(warning)}`),
    ),
    notes.map(note => `- ${escapeMarkdown(note)}`),
    [
      '## Figures',
      '',
      ...figures(report),
      '',
      ...runs.map(run => `- ${escapeMarkdown(`${run.name}: ${scopeText(run)}`)}`),
      `- ${INTERVALS}`,
      ...(report.guessing === undefined ? [] : [`- ${GUESSING_NOTE}`]),
    ],
    ['## Outcomes', '', ...outcomes(report)],
    ...byCategory(report),
    ...runs.flatMap(controlsOf),
    comparison === undefined ? [] : comparisons(comparison),
    differences(report),
    ['## Pairs', '', ...pairs(report)],
    ...runs.map(provenanceOf),
    ['## Terms', '', ...TERMS.map(term => `- ${term}`)],
    [`MedProbe ${report.medprobe}, ${report.created.toISOString()}`],
  ];
  return `${sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The first column and those of text are set left. */
function tableOf(header: readonly string[], rows: readonly (readonly string[])[], rest: 'numbers' | 'text'): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rules = header.map((_, i) => (i === 0 || rest === 'text' ? '---' : '---:'));
  return [line(header), line(rules), ...rows.map(line)];
}

const namesOf = (runs: readonly ReportedRun[]): string[] => runs.map(({ name }) => escapeMarkdown(name));

function figures({ runs, guessing }: Report): string[] {
  const guess = guessing === undefined ? [] : ['guessing'];
  return tableOf(
    ['', ...namesOf(runs), ...guess],
    FIGURES.map(({ key, name }) => {
      const value = guessFor(guessing, key);
      const guessed = guessing === undefined ? [] : [value === undefined ? '' : percentText(value)];
      return [name, ...runs.map(({ metrics }) => figureText(metrics[key])), ...guessed];
    }),
    'numbers',
  );
}

const outcomes = ({ runs }: Report): string[] =>
  tableOf(
    ['', ...namesOf(runs)],
    OUTCOMES.map(({ outcome, means }) => [
      `${outcome} (${means})`,
      ...runs.map(({ metrics }) => String(metrics.perPair.filter(result => result.outcome === outcome).length)),
    ]),
    'numbers',
  );

const BY_CATEGORY: readonly (keyof FigureSet)[] = ['setAccuracy', 'individualAccuracy', 'confusion'];

function byCategory({ runs }: Report): string[][] {
  return runs.flatMap(({ name, metrics }) => {
    const categories = Object.entries(metrics.byCategory ?? {});
    if (categories.length === 0) return [];
    const header = ['category', ...BY_CATEGORY.map(key => FIGURES.find(figure => figure.key === key)?.name ?? key)];
    const rows = categories.map(([category, figuresOf]) => [
      escapeMarkdown(category),
      ...BY_CATEGORY.map(key => figureText(figuresOf[key])),
    ]);
    return [[`## By category: ${escapeMarkdown(name)}`, '', ...tableOf(header, rows, 'numbers')]];
  });
}

const controlsOf = (run: ReportedRun): string[][] =>
  besideTables(run).map(({ caption, header, rows }) => [
    `## Controls and repeats: ${escapeMarkdown(run.name)}`,
    '',
    escapeMarkdown(caption),
    '',
    ...tableOf(
      header,
      rows.map(row => row.map(escapeMarkdown)),
      'numbers',
    ),
  ]);

function comparisons({ comparisons: tests, pairs: count, components }: Comparisons): string[] {
  const rows = tests.map(({ first, second, bothCorrect, onlyFirst, onlySecond, neither, mcnemar, clustered, holm }) => [
    escapeMarkdown(`${first} and ${second}`),
    ...[bothCorrect, onlyFirst, onlySecond, neither].map(String),
    ...[clustered.p, holm, mcnemar.p].map(probabilityText),
  ]);
  const header = ['', 'both', 'only the first', 'only the second', 'neither', 'p by groups', 'Holm', 'McNemar'];
  return [
    '## Comparison',
    '',
    `Pairs told apart, of ${counted(count, 'pair')} answered in every run, in ${counted(components, 'independent group')}.`,
    '',
    ...tableOf(header, rows, 'numbers'),
  ];
}

function differences({ runs, questions }: Report): string[] {
  const rows = questions.flatMap(({ id, results }) =>
    results.flatMap((result, run) =>
      (result?.answers ?? []).flatMap((answer, image) => {
        if (answer.state !== 'answered' || answer.read.official === answer.read.robust) return [];
        const read = [answer.read.official ?? 'unreadable', answer.read.robust ?? 'unreadable'];
        return [
          [`${id}, image ${image + 1}`, runs[run]?.name ?? '', ...read, shortened(answer.text)].map(escapeMarkdown),
        ];
      }),
    ),
  );
  if (rows.length === 0) return [];
  return ['## Readings that differ', '', ...tableOf(['answer', 'run', 'official', 'robust', 'reply'], rows, 'text')];
}

const REPLY_SHOWN = 200;

/** The end of a long reply is where it decides. */
function shortened(reply: string): string {
  const text = reply.trim();
  return text.length <= REPLY_SHOWN ? text : `…${text.slice(-REPLY_SHOWN)}`;
}

function pairs({ runs, questions }: Report): string[] {
  const rows = questions.map(question => [
    escapeMarkdown(question.id),
    escapeMarkdown(`${question.question} (${optionsOf(question)})`),
    escapeMarkdown(question.correct.join(' ')),
    ...question.results.map(result =>
      result === undefined ? '' : escapeMarkdown(`${result.answers.map(readOf).join(' ')}: ${result.outcome}`),
    ),
  ]);
  return tableOf(['pair', 'question', 'correct', ...namesOf(runs)], rows, 'text');
}

const optionsOf = ({ options }: ReportedQuestion): string =>
  Object.entries(options)
    .map(([letter, text]) => `${letter}. ${text}`)
    .join(', ');

type Answer = NonNullable<ReportedQuestion['results'][number]>['answers'][number];

function readOf(answer: Answer): string {
  if (answer.state === 'answered') return answer.reading ?? '?';
  return answer.state === 'error' ? 'error' : 'not asked';
}

const provenanceOf = ({ name, run }: ReportedRun): string[] => [
  `## Provenance: ${escapeMarkdown(name)}`,
  '',
  ...tableOf(
    ['fact', 'value'],
    provenance(run).map(([fact, value]) => [fact, escapeMarkdown(value)]),
    'text',
  ),
];
