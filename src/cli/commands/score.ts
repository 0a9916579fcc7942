import type { Command } from 'commander';
import { scoreRecorded } from '../../core/benchmark/recorded';
import { PARSERS, parserNamed, usageError } from '../arguments';
import { besideLines } from '../besideLines';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import { figureLines } from '../figures';
import type { Exit } from '../commandExit';

const BENCHMARKS = ['mediconfusion'];

interface ScoreOptions extends CommonOptions {
  readonly benchmark: string;
  readonly dataset?: string;
  readonly parser: string;
}

export function addScore(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('score')
    .description('the figures of recorded answers: a run of MedProbe, or a benchmark’s own result file; asks nobody')
    .argument('<recorded>', 'a run’s folder, or a result file')
    .option('--benchmark <b>', BENCHMARKS.join(', '), 'mediconfusion')
    .option('--dataset <file>', 'the manifest that was asked (default: looked for around the recorded answers)')
    .option('--parser <p>', PARSERS.join(' or '), 'official');
  withCommonOptions(command).action(async (recorded: string, options: ScoreOptions) => {
    exit.code = await withContext(options, signal, context => score(context, recorded, options));
  });
}

async function score({ out }: Context, recorded: string, options: ScoreOptions): Promise<ExitCode> {
  const parser = parserNamed(options.parser);
  if (!BENCHMARKS.includes(options.benchmark)) {
    throw usageError(`There is no benchmark "${options.benchmark}".`, `Benchmarks: ${BENCHMARKS.join(', ')}.`);
  }
  const { metrics, disagreements, notes, controls, stability } = await scoreRecorded(recorded, {
    dataset: options.dataset,
    parser,
  });
  for (const note of notes) out.note(note);
  if (out.json) out.value({ ...metrics, controls, stability });
  out.text(`${metrics.benchmark} · ${metrics.mode} · recorded in ${recorded}`);
  for (const line of figureLines(metrics, disagreements, out)) out.text(line);
  for (const line of besideLines({ controls, stability })) out.text(line);
  return 0;
}
