/**
 * What Ctrl-C and `kill` do to the command line: the first asks it to stop, which keeps everything finished so far; the
 * second, or the end of the grace period, ends it whatever holds it up.
 */

import { writeSync } from 'node:fs';

/** docs/cli.md: interrupted, by whichever of them. */
const CODES = { SIGINT: 130, SIGTERM: 130 } as const;
type Signal = keyof typeof CODES;

/** Enough to record what has come; what waits longer waits for a host, a file or a worker that does not answer. */
const GRACE_MS = 3_000;

export class Interruption {
  readonly #abort = new AbortController();
  #by: Signal | undefined;

  /** Listens for the signals from now on. */
  constructor(graceMs = GRACE_MS) {
    for (const signal of Object.keys(CODES) as Signal[]) process.on(signal, () => this.#interrupt(signal, graceMs));
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The exit code of a call that was interrupted, else undefined. */
  get code(): number | undefined {
    return this.#by === undefined ? undefined : CODES[this.#by];
  }

  /** Stops the call as a signal would, for another reason, which the caller knows. */
  abort(): void {
    this.#abort.abort();
  }

  #interrupt(signal: Signal, graceMs: number): void {
    if (this.#by !== undefined) endNow(signal);
    this.#by = signal;
    // Does not keep alive what would end by itself.
    setTimeout(() => endNow(signal), graceMs).unref();
    this.#abort.abort();
  }
}

/**
 * Ends this process, and by that its workers. `process.exit` would wait for threads that read a file or look up a name,
 * which may take for ever; another program in place of this one does not.
 */
function endNow(signal: Signal): never {
  const code = CODES[signal];
  say('medprobe: Interrupted; what had not stopped by now was ended.\n');
  if (process.execve !== undefined && process.platform !== 'win32') {
    process.execve(process.execPath, [process.execPath, '-e', `process.exit(${code})`], { PATH: process.env['PATH'] });
  }
  // An older Node is ended by the signal itself, for which a shell shows 130 or 143. Windows has no such signals.
  if (process.platform !== 'win32') {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exit(code);
}

/** At once: what is queued for a pipe would not be written any more. */
function say(line: string): void {
  try {
    writeSync(process.stderr.fd, line);
  } catch {
    // Nobody reads it: the terminal may be gone.
  }
}
