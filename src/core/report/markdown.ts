import type { Comparisons } from '../benchmark/compare';
import { besideTables } from './beside';
import type { Report, ReportedQuestion, ReportedRun } from './model';
import { provenance } from './provenance';
import {
  answerName,
  capitalised,
  categoriesOf,
  comparedText,
  counted,
  endsOf,
  figureNames,
  figureOf,
  figureText,
  guessFor,
  guessingNote,
  intervalsNote,
  itemName,
  OUTCOMES_OF,
  percentText,
  plainLine,
  probabilityText,
  reportTitle,
  scopeText,
  termsOf,
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

/** A summary for GitHub: figures, comparison, one row per pair or case with what was read. Whole answers are in the other formats. */
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
      `- ${intervalsNote(report)}`,
      ...(report.guessing === undefined ? [] : [`- ${guessingNote(report)}`]),
    ],
    ['## Outcomes', '', ...outcomes(report)],
    ...byCategory(report),
    ...runs.flatMap(controlsOf),
    comparison === undefined ? [] : comparisons(comparison),
    differences(report),
    [`## ${capitalised(report.of)}`, '', ...pairs(report)],
    ...runs.map(provenanceOf),
    ['## Terms', '', ...termsOf(report).map(term => `- ${term}`)],
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

function figures(report: Report): string[] {
  const { runs, guessing } = report;
  const guess = guessing === undefined ? [] : ['guessing'];
  return tableOf(
    ['', ...namesOf(runs), ...guess],
    figureNames(report).map(({ key, name }) => {
      const value = guessFor(guessing, key);
      const guessed = guessing === undefined ? [] : [value === undefined ? '' : percentText(value)];
      return [name, ...runs.map(({ metrics }) => figureText(figureOf(metrics, key))), ...guessed];
    }),
    'numbers',
  );
}

const outcomes = ({ of, runs }: Report): string[] =>
  tableOf(
    ['', ...namesOf(runs)],
    OUTCOMES_OF[of].map(({ outcome, means }) => [
      `${outcome} (${means})`,
      ...runs.map(({ metrics }) => String(endsOf(metrics).filter(ended => ended === outcome).length)),
    ]),
    'numbers',
  );

/** More columns than these do not fit. */
const MOST_BY_CATEGORY = 3;

function byCategory(report: Report): string[][] {
  const columns = figureNames(report).slice(0, MOST_BY_CATEGORY);
  return report.runs.flatMap(({ name, metrics }) => {
    const categories = Object.entries(categoriesOf(metrics));
    if (categories.length === 0) return [];
    const header = ['category', ...columns.map(figure => figure.name)];
    const rows = categories.map(([category, figuresOf]) => [
      escapeMarkdown(category),
      ...columns.map(({ key }) => figureText(figureOf(figuresOf, key))),
    ]);
    return [[`## By category: ${escapeMarkdown(name)}`, '', ...tableOf(header, rows, 'numbers')]];
  });
}

const controlsOf = (run: ReportedRun): string[][] =>
  besideTables(run).map(({ caption, header, rows, notes }) => [
    `## Controls and repeats: ${escapeMarkdown(run.name)}`,
    '',
    escapeMarkdown(caption),
    '',
    ...tableOf(
      header,
      rows.map(row => row.map(escapeMarkdown)),
      'numbers',
    ),
    ...(notes.length === 0 ? [] : ['', ...notes.map(note => `- ${escapeMarkdown(note)}`)]),
  ]);

function comparisons({ of, comparisons: tests, pairs: count, components }: Comparisons): string[] {
  const rows = tests.map(({ first, second, bothCorrect, onlyFirst, onlySecond, neither, mcnemar, clustered, holm }) => [
    escapeMarkdown(`${first} and ${second}`),
    ...[bothCorrect, onlyFirst, onlySecond, neither].map(String),
    ...[clustered.p, holm, mcnemar.p].map(probabilityText),
  ]);
  const header = ['', 'both', 'only the first', 'only the second', 'neither', 'p by groups', 'Holm', 'McNemar'];
  return [
    '## Comparison',
    '',
    `${comparedText(of, count)} answered in every run, in ${counted(components, 'independent group')}.`,
    '',
    ...tableOf(header, rows, 'numbers'),
  ];
}

function differences({ of, runs, questions }: Report): string[] {
  const rows = questions.flatMap(({ id, results }) =>
    results.flatMap((result, run) =>
      (result?.answers ?? []).flatMap((answer, image) => {
        if (answer.state !== 'answered' || answer.read.official === answer.read.robust) return [];
        const read = [answer.read.official ?? 'unreadable', answer.read.robust ?? 'unreadable'];
        return [
          [answerName(of, id, image), runs[run]?.name ?? '', ...read, shortened(answer.text)].map(escapeMarkdown),
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

function pairs({ of, runs, questions }: Report): string[] {
  const rows = questions.map(question => [
    escapeMarkdown(question.id),
    escapeMarkdown([question.question, optionsOf(question)].filter(Boolean).join(' ')),
    escapeMarkdown(question.correct.join(' ')),
    ...question.results.map(result =>
      result === undefined ? '' : escapeMarkdown(`${result.answers.map(readOf).join(' ')}: ${result.outcome}`),
    ),
  ]);
  return tableOf([itemName({ of }), 'question', 'correct', ...namesOf(runs)], rows, 'text');
}

const optionsOf = ({ options }: ReportedQuestion): string =>
  Object.keys(options).length === 0
    ? ''
    : `(${Object.entries(options)
        .map(([letter, text]) => `${letter}. ${text}`)
        .join(', ')})`;

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
