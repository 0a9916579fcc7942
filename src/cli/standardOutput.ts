import { ProbeError } from '../core/errors';

/**
 * Calls `onFailure` once where results can no longer be written to standard output: the disk that they are redirected to
 * is full, or the program that reads them has ended. Without it, the process would die in the middle of its work. What
 * cannot be said on standard error is not said.
 */
export function watchStandardOutput(onFailure: (error: ProbeError) => void): void {
  process.stdout.once('error', (cause: NodeJS.ErrnoException) => {
    process.stdout.on('error', () => undefined);
    onFailure(unwritten(cause));
  });
  process.stderr.on('error', () => undefined);
}

/** Waits until what was written has been taken, or has failed. */
export const standardOutputWritten = (): Promise<void> =>
  new Promise(resolve => process.stdout.write('', () => resolve()));

function unwritten(cause: NodeJS.ErrnoException): ProbeError {
  if (cause.code === 'EPIPE') {
    return new ProbeError('io', 'The program that reads the results has ended.', {
      remedy: 'What was recorded on disk stays.',
      cause,
    });
  }
  return new ProbeError('io', `The results cannot be written: ${cause.message}.`, {
    remedy: 'Make room where they are redirected to; what was recorded on disk stays.',
    cause,
  });
}
