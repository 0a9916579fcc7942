import * as vscode from 'vscode';
import { ProbeError } from '../core/errors';
import { COMMANDS } from './contributions';

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
    const show = error.kind === 'internal' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    void this.#withLogButton(show, error.toLine());
    return error;
  }

  /** Work that nobody waits for: its failure goes to the log alone. */
  background(work: Promise<void>): void {
    work.catch((error: unknown) => this.log.warn(ProbeError.from(error).toLine()));
  }

  info(message: string): void {
    this.log.info(message);
    void vscode.window.showInformationMessage(message);
  }

  /** @param remedies what the person can do at once, by what their buttons say; the log where there is nothing. */
  warning(message: string, remedies?: ReadonlyMap<string, () => Thenable<unknown>>): void {
    this.log.warn(message);
    if (remedies === undefined) void this.#withLogButton(vscode.window.showWarningMessage, message);
    else void this.#withRemedies(message, remedies);
  }

  async #withRemedies(message: string, remedies: ReadonlyMap<string, () => Thenable<unknown>>): Promise<void> {
    const chosen = await vscode.window.showWarningMessage(message, ...remedies.keys());
    if (chosen !== undefined) await remedies.get(chosen)?.();
  }

  async #withLogButton(
    show: (message: string, ...items: string[]) => Thenable<string | undefined>,
    message: string,
  ): Promise<void> {
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
