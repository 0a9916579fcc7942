import * as vscode from 'vscode';
import { ProbeError } from '../core/errors';
import { COMMANDS } from './contributions';
import { showError, showInformation, showWarning } from './surfaces/notifications';
import type { Show } from './surfaces/notifications';

type Actions = ReadonlyMap<string, () => Thenable<unknown>>;

/** The one place where an error becomes a notification; details go to the log, never image bytes or keys. */
export class Reporter {
  readonly log: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    this.log = log;
  }

  /** Says what went wrong and what to do; a cancellation is no error and says nothing. */
  error(value: unknown): ProbeError {
    const error = ProbeError.from(value);
    if (error.kind === 'cancelled') return error;
    this.log.error(error.kind === 'internal' ? (error.stack ?? error.message) : error.toLine());
    const show = error.kind === 'internal' ? showError : showWarning;
    void this.#withLogButton(show, error.toLine());
    return error;
  }

  /** Work that nobody waits for: its failure goes to the log alone. */
  background(work: Promise<void>): void {
    work.catch((error: unknown) => this.log.warn(ProbeError.from(error).toLine()));
  }

  /** @param actions what the person can go on with at once, by what their buttons say. */
  info(message: string, actions: Actions = new Map()): void {
    this.log.info(message);
    void this.#withActions(showInformation, message, actions);
  }

  /** @param remedies what the person can do at once, by what their buttons say; the log where there is nothing. */
  warning(message: string, remedies?: Actions): void {
    this.log.warn(message);
    if (remedies === undefined) void this.#withLogButton(showWarning, message);
    else void this.#withActions(showWarning, message, remedies);
  }

  async #withActions(show: Show, message: string, actions: Actions): Promise<void> {
    const chosen = await show(message, ...actions.keys());
    if (chosen === undefined) return;
    await this.guard(async () => void (await actions.get(chosen)?.()))();
  }

  async #withLogButton(show: Show, message: string): Promise<void> {
    const chosen = await show(message, 'Show Log');
    if (chosen !== undefined) await vscode.commands.executeCommand(COMMANDS.showLog.id);
  }

  /** A command's handler whose failure is reported instead of lost. */
  guard<A extends unknown[]>(handler: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
    return async (...args) => {
      try {
        await handler(...args);
      } catch (error) {
        this.error(error);
      }
    };
  }
}
