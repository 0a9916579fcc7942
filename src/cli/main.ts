/** `medprobe`: every job without a window, by the code that the extension runs (docs/cli.md). */
import { CommanderError } from 'commander';
import { ProbeError } from '../core/errors';
import type { Exit } from './commandExit';
import type { ExitCode } from './context';
import { Interruption } from './interruption';
import { createProgram } from './program';
import { standardOutputWritten, watchStandardOutput } from './standardOutput';

async function main(): Promise<number> {
  const exit: Exit = { code: 0 };
  const interruption = new Interruption();
  let unwritten: ProbeError | undefined;
  watchStandardOutput(error => {
    unwritten = error;
    interruption.abort();
  });
  try {
    await createProgram(exit, interruption.signal).parseAsync();
    await standardOutputWritten();
    if (unwritten !== undefined) return report(unwritten);
  } catch (error) {
    exit.code = report(unwritten ?? error);
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
