import type { Command } from 'commander';
import path from 'node:path';
import { compareAll } from '../../core/benchmark/compare';
import type { ChangedPair, Comparison, Comparisons } from '../../core/benchmark/compare';
import { scoreRecorded } from '../../core/benchmark/recorded';
import type { Reading } from '../../core/benchmark/types';
import { PARSERS, parserNamed, usageError } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import { formatFigure } from '../figures';
import type { Exit } from '../commandExit';

interface CompareOptions extends CommonOptions {
  readonly dataset?: string;
  readonly parser: string;
}

export function addCompare(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('compare')
    .description('runs over the same pairs, each with each: who is right where, and whether that may be chance')
    .argument('<runs...>', 'two or more: a run’s folder, or a result file')
    .option('--dataset <file>', 'the manifest that was asked (default: looked for around the recorded answers)')
    .option('--parser <p>', PARSERS.join(' or '), 'official');
  withCommonOptions(command).action(async (runs: string[], options: CompareOptions) => {
    exit.code = await withContext(options, signal, context => compare(context, runs, options));
  });
}

async function compare({ out }: Context, recorded: readonly string[], options: CompareOptions): Promise<ExitCode> {
  const parser = parserNamed(options.parser);
  if (recorded.length < 2) throw usageError('One run cannot be compared.', 'Give two runs or more.');
  const names = namesOf(recorded);
  const scored = await Promise.all(recorded.map(file => scoreRecorded(file, { dataset: options.dataset, parser })));
  scored.forEach(({ notes }, i) => notes.forEach(note => out.note(`${names[i] ?? ''}: ${note}`)));
  const compared = compareAll(scored.map((score, i) => ({ ...score, name: names[i] ?? '' })));
  for (const note of compared.notes) out.note(note);
  if (out.json) out.value(printed(compared));
  for (const line of comparisonLines(compared, out.verbose)) out.text(line);
  return 0;
}

/** As docs/cli.md has it: of cases, `accuracy` and `cases` stand where pairs have `setAccuracy` and `pairs`. */
function printed({ of, runs, pairs, components, comparisons, changed }: Comparisons): unknown {
  const tested = { components, comparisons, changed };
  if (of === 'pairs') return { runs, pairs, ...tested };
  const named = runs.map(({ name, answered, setAccuracy }) => ({ name, answered, accuracy: setAccuracy }));
  return { runs: named, cases: pairs, ...tested };
}

/** The last part of each path, or the whole path where two would be called the same. */
function namesOf(recorded: readonly string[]): string[] {
  const short = recorded.map(file => path.basename(path.resolve(file)));
  return recorded.map((file, i) => (short.filter(name => name === short[i]).length > 1 ? file : (short[i] ?? file)));
}

/** As aligned lines: the runs, each comparison, and the pairs that changed if `verbose`. */
export function comparisonLines(compared: Omit<Comparisons, 'notes'>, verbose: boolean): string[] {
  const { of, runs, pairs, components, comparisons, changed } = compared;
  const width = Math.max(...runs.map(({ name }) => name.length)) + 2;
  const figure = of === 'pairs' ? 'set accuracy' : 'accuracy';
  const hint = verbose || changed.length === 0 ? '' : ' (--verbose lists them)';
  return [
    `${pairs} ${of} answered in every run, in ${components} independent groups`,
    ...runs.map(({ name, setAccuracy }) => `  ${name.padEnd(width)}${figure} ${formatFigure(setAccuracy)}`),
    ...comparisons.flatMap(comparison => comparisonOf(comparison, of === 'pairs' ? 'told apart' : 'correct')),
    '',
    `${changed.length} changed outcomes${hint}`,
    ...(verbose ? changed.map(changeOf) : []),
  ];
}

function comparisonOf(comparison: Comparison, correct: string): string[] {
  const { first, second, bothCorrect, onlyFirst, onlySecond, neither, mcnemar, clustered, holm } = comparison;
  return [
    '',
    `  ${first} and ${second}`,
    `    ${correct} by both ${bothCorrect}, only the first ${onlyFirst}, only the second ${onlySecond}, neither ${neither}`,
    `    p ${probability(clustered.p)} by groups (Holm ${probability(holm)}), McNemar ${probability(mcnemar.p)}`,
  ];
}

const probability = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toFixed(4));

function changeOf({ id, first, second, outcomes, read }: ChangedPair): string {
  const answers = (readings: readonly Reading[]) => readings.map(reading => reading ?? '–').join(' ');
  return `  ${id}: ${first} ${outcomes[0]} (${answers(read[0])}), ${second} ${outcomes[1]} (${answers(read[1])})`;
}
