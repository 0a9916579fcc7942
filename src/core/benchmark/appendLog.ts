import { closeSync, fstatSync, ftruncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import { ProbeError } from '../errors';
import { flushData, flushFolder } from '../files/diskFlush';
import { openOwnFileSync } from '../files/inPlaceWrite';

export interface AppendLogOptions {
  /**
   * `soon`: the disk is never behind by more than the appends of one flush. `at the end`: it is when the file is closed.
   * A process that is killed loses nothing either way; a power cut loses what was not flushed.
   */
  readonly flush: 'soon' | 'at the end';
  /** What stands behind these first bytes is dropped: a line that a crash has torn. */
  readonly keepBytes?: number | undefined;
}

/**
 * A file of a run that lines are appended to. Each is one `write()` of one whole line, done before `append` returns:
 * killing the process loses nothing that was appended. Data is flushed to the disk in the background, one flush at a time
 * and always one that begins after the last append.
 */
export class AppendLog {
  private flushing: Promise<void> | undefined;
  private dirty = false;
  private broken: ProbeError | undefined;

  private constructor(
    private readonly file: string,
    private readonly fd: number,
    private readonly options: AppendLogOptions,
    /** The file held something when it was opened. */
    readonly isBegun: boolean,
  ) {}

  /** Opens or creates the file. @throws ProbeError 'io', fatal for a run. */
  static open(file: string, options: AppendLogOptions): AppendLog {
    try {
      const fd = openOwnFileSync(file, 'append');
      if (options.keepBytes !== undefined) ftruncateSync(fd, options.keepBytes);
      return new AppendLog(file, fd, options, fstatSync(fd).size > 0);
    } catch (cause) {
      throw unwritable(file, cause);
    }
  }

  /**
   * After a failed write nothing more is taken: a torn line may stand at the end, which whoever opens the file repairs.
   * @param line with its newline. @throws ProbeError 'io', fatal for a run; also of a flush that failed since.
   */
  append(line: string): void {
    if (this.broken !== undefined) throw this.broken;
    const bytes = Buffer.from(line, 'utf8');
    try {
      const written = writeSync(this.fd, bytes);
      if (written !== bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were taken`);
    } catch (cause) {
      this.broken = unwritable(this.file, cause);
      throw this.broken;
    }
    this.dirty = true;
    if (this.options.flush === 'soon') this.flushing ??= this.flushAll();
  }

  /**
   * Waits for the disk and closes the file.
   * @throws ProbeError 'io' where an append, a flush or the closing has failed.
   */
  async close(): Promise<void> {
    await this.flushing;
    await this.flushAll();
    try {
      await flushFolder(path.dirname(this.file)); // the file may be new
      closeSync(this.fd); // some network file systems say only here that the disk is full
    } catch (cause) {
      this.broken ??= unwritable(this.file, cause);
    }
    const failed = this.broken;
    this.broken ??= unwritable(this.file, new Error('it has been closed')); // its number may be another file's by now
    if (failed !== undefined) throw failed;
  }

  private async flushAll(): Promise<void> {
    while (this.dirty) {
      this.dirty = false;
      await flushData(this.fd).catch((cause: unknown) => (this.broken ??= unwritable(this.file, cause)));
    }
    // In the same step as the last look at `dirty`: an append in between would be flushed by nobody.
    this.flushing = undefined;
  }
}

export const unwritable = (file: string, cause: unknown): ProbeError =>
  cause instanceof ProbeError
    ? cause
    : new ProbeError('io', `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`, {
        remedy: 'Make room or correct the permissions, then resume the run: what was recorded stays.',
        cause,
        details: { fatal: true },
      });
