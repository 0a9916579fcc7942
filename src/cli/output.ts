import { bytesText } from '../core/bytes';
import { formatDuration } from '../core/pace';
import type { PaceReading } from '../core/pace';

const BAR_WIDTH = 24;
/** Between progress lines where standard error is no terminal. */
const PLAIN_LINE_MS = 10_000;

/** Results to standard output; everything that is for a person's eyes while they wait to standard error. */
export class Output {
  readonly json: boolean;
  readonly verbose: boolean;
  #barShown = false;
  #lastPlainLine = performance.now();

  constructor(options: { readonly json: boolean; readonly verbose: boolean }) {
    this.json = options.json;
    this.verbose = options.verbose;
  }

  /** One JSON value on one line. Line by line where the contract says JSON Lines. */
  value(value: unknown): void {
    process.stdout.write(JSON.stringify(value) + '\n');
  }

  /** A result for a person; silent with `--json`. */
  text(line: string): void {
    if (!this.json) process.stdout.write(line + '\n');
  }

  note(line: string): void {
    this.progressDone();
    process.stderr.write(line + '\n');
  }

  /** A bar with rate and time left on a terminal, a plain line now and then otherwise. */
  progress(what: string, reading: PaceReading, unit: string, notes: readonly string[] = []): void {
    const { done, total, perSecond } = reading;
    const rate = perSecond === null ? '' : ` · ${perSecond.toFixed(1)} ${unit}/s`;
    this.#progress(`${what} ${done}/${total}${rate}`, reading, notes);
  }

  /** The same, of bytes. */
  bytesProgress(what: string, reading: PaceReading): void {
    const { done, total, perSecond } = reading;
    const rate = perSecond === null ? '' : ` · ${bytesText(perSecond)}/s`;
    this.#progress(`${what} ${bytesText(done)} of ${bytesText(total)}${rate}`, reading);
  }

  #progress(text: string, { done, total, secondsLeft }: PaceReading, notes: readonly string[] = []): void {
    const left = secondsLeft === null || done === total ? '' : ` · ${formatDuration(secondsLeft)} left`;
    const line = [`${text}${left}`, ...notes].join(' · ');
    if (process.stderr.isTTY) {
      const filled = total === 0 ? BAR_WIDTH : Math.round((BAR_WIDTH * done) / total);
      process.stderr.write(`\r\x1b[2K[${'█'.repeat(filled)}${'·'.repeat(BAR_WIDTH - filled)}] ${line}`);
      this.#barShown = true;
    } else if (performance.now() - this.#lastPlainLine > PLAIN_LINE_MS) {
      this.#lastPlainLine = performance.now();
      process.stderr.write(line + '\n');
    }
  }

  /** Leaves the bar's line, so that what follows starts on its own. */
  progressDone(): void {
    if (this.#barShown) process.stderr.write('\n');
    this.#barShown = false;
  }
}
