/** `medprobe`: every job without a window, by the code that the extension runs (docs/cli.md). */
import { Command, CommanderError } from 'commander';
import { ProbeError } from '../core/errors';
import { addExport, addImport } from './commands/archive';
import { addCheck } from './commands/check';
import { addClassify } from './commands/classify';
import { addCompare } from './commands/compare';
import { addConvert } from './commands/convert';
import { addDoctor } from './commands/doctor';
import { addEmbed } from './commands/embed';
import { addEmbedText } from './commands/embedText';
import { addEncoder } from './commands/encoder';
import { addEndpoint } from './commands/endpoint';
import { addMatrix } from './commands/matrix';
import { addNeighbours } from './commands/neighbours';
import { addReport } from './commands/report';
import { addRun } from './commands/run';
import { addScore } from './commands/score';
import { addSimilarity } from './commands/similarity';
import { version } from './context';
import type { ExitCode } from './context';
import { Interruption } from './interruption';

/** What a command is given to say how it ended. */
export interface Exit {
  code: ExitCode;
}

function createProgram(exit: Exit, signal: AbortSignal): Command {
  const program = new Command('medprobe')
    .description('See where medical vision-language models fail.')
    .version(version)
    .showHelpAfterError('(--help shows how)')
    .exitOverride();
  const commands = [
    addDoctor,
    addEmbed,
    addEmbedText,
    addClassify,
    addSimilarity,
    addMatrix,
    addNeighbours,
    addRun,
    addScore,
    addCompare,
    addReport,
    addExport,
    addImport,
    addCheck,
    addConvert,
    addEncoder,
    addEndpoint,
  ];
  for (const add of commands) add(program, exit, signal);
  return program;
}

async function main(): Promise<number> {
  const exit: Exit = { code: 0 };
  const interruption = new Interruption();
  try {
    await createProgram(exit, interruption.signal).parseAsync();
  } catch (error) {
    exit.code = report(error);
  }
  const { code } = interruption;
  return code !== undefined && (exit.code === 0 || exit.code === 130) ? code : exit.code;
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said what is wrong
  const failure = ProbeError.from(error);
  // Only a signal cancels anything here, whatever was closed because of it.
  const wasInterrupted = failure.kind === 'cancelled';
  process.stderr.write(`medprobe: ${wasInterrupted ? 'Interrupted; what was finished is kept.' : failure.toLine()}\n`);
  if (process.argv.includes('--verbose')) process.stderr.write(`${failure.stack ?? ''}\n`);
  if (wasInterrupted) return 130;
  return failure.details?.['usage'] === true ? 2 : 3;
}

void main().then(code => {
  process.exitCode = code;
});
