/** Progress that a person sees, and can cancel. */
import * as vscode from 'vscode';
import { line, sentence } from './wording';

export interface ProgressStep {
  readonly message?: string;
  /** Percent that this step adds. */
  readonly increment?: number;
}
export type ReportProgress = (step: ProgressStep) => void;

type Task<T> = (report: ReportProgress, token: vscode.CancellationToken) => Thenable<T>;

function run<T>(options: vscode.ProgressOptions, task: Task<T>): Thenable<T> {
  return vscode.window.withProgress(options, (progress, token) => {
    const report: ReportProgress = ({ message, increment }) =>
      progress.report({
        ...(message === undefined ? {} : { message: sentence(message) }),
        ...(increment === undefined ? {} : { increment }),
      });
    return task(report, token);
  });
}

/** A notification with a Cancel button. */
export const cancellableProgress = <T>(title: string, task: Task<T>): Thenable<T> =>
  run({ location: vscode.ProgressLocation.Notification, title: line(title), cancellable: true }, task);

/** In the status bar. */
export const statusProgress = <T>(title: string, task: Task<T>): Thenable<T> =>
  run({ location: vscode.ProgressLocation.Window, title: line(title) }, task);
