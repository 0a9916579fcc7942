import { besideTables } from './beside';
import type { Markup } from './markup';
import { markup } from './markup';
import type { PairInRun, Report, ReportedAnswer, ReportedQuestion, ReportedRun } from './model';
import { provenance } from './provenance';
import { isPassed, reportTitle } from './words';

interface Case {
  readonly question: ReportedQuestion;
  readonly result: PairInRun;
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
}

/**
 * A suite per run and a test case per pair (or case), as test reports of continuous integration take it: a pair that was not
 * told apart, or a case that is not correct, is a failure; one that an infrastructure failure kept from being answered an
 * error; one that was not asked skipped. What controls and repeats did are properties of the suite: they are no tests.
 */
export function junitReport(report: Report): string {
  const suites = report.runs.map((_, i) => casesOf(report, i));
  const { text } = markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${reportTitle(report)}"${totals(suites.flat())}>
${report.runs.map((run, i) => suiteOf(run, suites[i] ?? []))}</testsuites>
`;
  return text;
}

const casesOf = ({ questions }: Report, index: number): Case[] =>
  questions.flatMap(question => {
    const result = question.results[index];
    return result === undefined ? [] : [{ question, result, kind: kindOf(result) }];
  });

function kindOf({ outcome, answers }: PairInRun): Case['kind'] {
  if (isPassed(outcome)) return 'passed';
  if (outcome !== 'incomplete') return 'failure';
  return answers.some(({ state }) => state === 'error') ? 'error' : 'skipped';
}

function totals(cases: readonly Case[]): Markup {
  const count = (wanted: Case['kind']) => cases.filter(({ kind }) => kind === wanted).length;
  const seconds = cases.reduce((sum, { result }) => sum + secondsOf(result), 0);
  return markup` tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds.toFixed(3)}"`;
}

const secondsOf = ({ answers }: PairInRun): number =>
  answers.reduce((sum, answer) => sum + (answer.state === 'answered' ? answer.ms / 1000 : 0), 0);

function suiteOf(reported: ReportedRun, cases: readonly Case[]): Markup {
  const { name, run, warnings } = reported;
  const facts = [
    ...provenance(run),
    ...besideFacts(reported),
    ...warnings.map((warning): [string, string] => ['Warning', warning]),
  ];
  return markup`<testsuite name="${name}" timestamp="${run.created}"${totals(cases)}>
<properties>
${facts.map(([fact, value]) => markup`<property name="${fact}" value="${value}"/>\n`)}</properties>
${cases.map(one => caseOf(one, `${run.benchmark}.${run.mode}`))}</testsuite>
`;
}

/** A property for each row of the tables of controls and repeats. */
const besideFacts = (run: ReportedRun): [string, string][] =>
  besideTables(run).flatMap(({ of, header, rows, names }) =>
    rows.map((row): [string, string] => {
      const cells = row
        .slice(names)
        .map((cell, n) => (row.length === names + 1 ? cell : `${header[names + n] ?? ''} ${cell}`));
      return [`${of} ${row.slice(0, names).join(', ')}`, cells.join('; ')];
    }),
  );

function caseOf({ question, result, kind }: Case, classname: string): Markup {
  const begin = markup`<testcase classname="${classname}" name="${question.id}" time="${secondsOf(result).toFixed(3)}"`;
  if (kind === 'passed') return markup`${begin}/>\n`;
  if (kind === 'skipped') return markup`${begin}><skipped message="not asked"/></testcase>\n`;
  if (kind === 'error')
    return markup`${begin}><error${problemOf(question, result, 'infrastructure')}</error></testcase>\n`;
  return markup`${begin}><failure${problemOf(question, result, result.outcome)}</failure></testcase>\n`;
}

function problemOf({ question, options, correct }: ReportedQuestion, result: PairInRun, type: string): Markup {
  const got = result.answers.map(readText).join(', ');
  const lines = [
    question,
    ...Object.entries(options).map(([letter, text]) => `${letter}. ${text}`),
    `expected: ${correct.join(', ')}`,
    `actual: ${got}`,
    ...result.answers.map(
      (answer, i) => `${result.answers.length > 1 ? `image ${i + 1}` : 'reply'}: ${answerText(answer)}`,
    ),
  ];
  return markup` type="${type}" message="expected ${correct.join(', ')}, actual ${got}">${lines.join('\n')}`;
}

function readText(answer: ReportedAnswer): string {
  if (answer.state === 'answered') return answer.reading ?? 'unreadable';
  return answer.state === 'error' ? 'error' : 'not asked';
}

function answerText(answer: ReportedAnswer): string {
  if (answer.state === 'answered') return answer.text;
  return answer.state === 'error'
    ? [answer.kind, answer.status, answer.message].filter(Boolean).join(' ')
    : 'not asked';
}
