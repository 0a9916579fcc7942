import { stringify } from 'csv-stringify/sync';
import type { AskedOtherwise, PairInRun, Report, ReportedAnswer, ReportedQuestion, ReportedRun } from './model';
import { plainText } from './words';

type Row = Readonly<Record<string, string | number>>;

/** The columns, in this order; those of both images end in 1 and 2. */
const COLUMNS = [
  ...['run', 'name', 'benchmark', 'mode', 'wording', 'parser', 'pair', 'group', 'categories1', 'categories2'],
  ...['question', 'options', 'correct1', 'correct2', 'outcome'],
  ...['verdict1', 'verdict2', 'official1', 'official2', 'robust1', 'robust2', 'answer1', 'answer2'],
  ...['thought1', 'thought2', 'finish1', 'finish2', 'ms1', 'ms2', 'cached1', 'cached2', 'error1', 'error2'],
  // Empty for plain questions.
  ...['f1', 'control', 'repeat'],
];

/**
 * One row per pair or case per run, then one for each time that it was asked under a control or as a repeat (RFC 4180, UTF-8). A cell that a spreadsheet would take for a formula (it begins with =, +, -,
 * @, a tab or a line break, or a full-width form of these) has an apostrophe before it.
 */
export function csvReport({ runs, questions }: Report): string {
  const plain = runs.flatMap((run, i) =>
    questions.flatMap(question => question.results.slice(i, i + 1).flatMap(result => rowOf(run, question, result))),
  );
  const otherwise = runs.flatMap((run, i) =>
    questions.flatMap(question =>
      (question.results[i]?.otherwise ?? []).flatMap(result => rowOf(run, question, result)),
    ),
  );
  const rows = [...plain, ...otherwise];
  return stringify(rows, { header: true, columns: COLUMNS, record_delimiter: 'windows', escape_formulas: true });
}

function rowOf(
  { name, run, metrics }: ReportedRun,
  question: ReportedQuestion,
  result: PairInRun | AskedOtherwise | undefined,
): Row[] {
  if (result === undefined) return [];
  const { control, repeat, question: words }: Partial<AskedOtherwise> = 'question' in result ? result : {};
  const cells: [string, string | number | undefined][] = [
    ['run', run.id],
    ['name', name],
    ['benchmark', run.benchmark],
    ['mode', run.mode],
    ['wording', run.wording],
    ['parser', metrics.parser],
    ['pair', question.id],
    ['group', question.group],
    ['question', words ?? question.question],
    ['control', control],
    ['repeat', repeat],
    [
      'options',
      Object.entries(question.options)
        .map(([letter, text]) => `${letter}. ${text}`)
        .join('\n'),
    ],
    ['outcome', result.outcome],
    ...question.categories.map((names, i): [string, string] => [`categories${i + 1}`, names.join('; ')]),
    ...question.correct.map((letter, i): [string, string] => [`correct${i + 1}`, letter]),
    ['f1', result.answers.map(answer => (answer.state === 'answered' ? answer.f1 : undefined))[0]],
    ...result.answers.flatMap((answer, i) =>
      Object.entries(answerCells(answer)).map(([cell, value]): [string, typeof value] => [`${cell}${i + 1}`, value]),
    ),
  ];
  return [
    Object.fromEntries(
      cells.map(([column, value = '']) => [column, typeof value === 'string' ? plainText(value) : value]),
    ),
  ];
}

function answerCells(answer: ReportedAnswer): Readonly<Record<string, string | number | undefined>> {
  if (answer.state === 'unasked') return {};
  if (answer.state === 'error')
    return { error: [answer.kind, answer.status, answer.message].filter(Boolean).join(': ') };
  const { text, thought, finish, read, verdict, ms, cached } = answer;
  return {
    ...{ verdict, official: read.official ?? '', robust: read.robust ?? '', answer: text, thought, finish, ms },
    cached: cached ? 'yes' : 'no',
  };
}
