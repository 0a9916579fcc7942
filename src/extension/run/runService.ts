/** What other features ask of the runs of this window. */
import type { Event } from 'vscode';
import type { RunResult } from '../../core/benchmark/runner';
import type { RunListener, RunRequest } from './runJob';

/** Who else follows a run, and where it is shown. */
export interface RunFollower extends Partial<RunListener> {
  /** Ends the run, beside the person's own Cancel. */
  readonly signal?: AbortSignal;
  /** `panel` at once; `notice`: its figures when it has ended; `elsewhere`: by whoever started it. */
  readonly shown?: 'panel' | 'notice' | 'elsewhere';
}

/** The runs of this window: started, shown and resumed. */
export interface RunService {
  /**
   * Starts a run, or goes on with one; ends when the run has.
   * @throws ProbeError before anything is asked; what ends a run later is reported, and in the result's `stopped`.
   */
  start(request: RunRequest, follower?: RunFollower): Promise<RunResult>;
  /** @throws ProbeError naming what cannot be read. */
  show(folder: string): Promise<void>;
  /** Shows a run at one pair or case. */
  showRow(folder: string, row: string): Promise<void>;
  resume(folder: string): Promise<void>;
  /** Closes what shows a run that is deleted. */
  close(folder: string): void;
  /** The endpoint that Run Benchmark asked last in this workspace. */
  lastEndpoint(): string | undefined;
}

/** How far the runs of this window are. */
export interface RunProgressSource {
  readonly onDidChange: Event<'runs' | 'progress'>;
  /** One line; undefined for a run that is not going here. */
  progressOf(folder: string): string | undefined;
}
