/** `medprobe`: every job without a window, by the code that the extension runs (docs/cli.md). */
import { CommanderError } from 'commander';
import { ProbeError } from '../core/errors';
import type { Exit } from './commandExit';
import type { ExitCode } from './context';
import { createProgram } from './program';
import { standardOutputWritten, watchStandardOutput } from './standardOutput';

async function main(): Promise<ExitCode> {
  const exit: Exit = { code: 0 };
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(130); // the second Ctrl-C does not wait for a clean end
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  let unwritten: ProbeError | undefined;
  watchStandardOutput(error => {
    unwritten = error;
    interruption.abort();
  });
  try {
    await createProgram(exit, interruption.signal).parseAsync();
    await standardOutputWritten();
    if (unwritten !== undefined) return report(unwritten);
    return interruption.signal.aborted && exit.code === 0 ? 130 : exit.code;
  } catch (error) {
    return report(unwritten ?? error);
  }
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said what is wrong
  const failure = ProbeError.from(error);
  process.stderr.write(`medprobe: ${failure.toLine()}\n`);
  if (process.argv.includes('--verbose')) process.stderr.write(`${failure.stack ?? ''}\n`);
  if (failure.kind === 'cancelled') return 130;
  return failure.details?.['usage'] === true ? 2 : 3;
}

void main().then(code => {
  process.exitCode = code;
});
