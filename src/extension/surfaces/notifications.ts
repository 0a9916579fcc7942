/** Notifications and modals. The editor makes `[text](command:…)` in them a link; here it stays text. */
import * as vscode from 'vscode';
import { line, lines, sentence } from './wording';

/** Shows a message with buttons. @returns the button as it was given; undefined where it was dismissed. */
export type Show = (message: string, ...buttons: string[]) => Promise<string | undefined>;

type Severity = 'Error' | 'Warning' | 'Information';

async function show(
  severity: Severity,
  message: string,
  options: vscode.MessageOptions,
  buttons: readonly string[],
): Promise<string | undefined> {
  const titles = buttons.map(title => line(title));
  const text = sentence(message);
  const chosen = await vscode.window[`show${severity}Message`](text, options, ...titles);
  return chosen === undefined ? undefined : buttons[titles.indexOf(chosen)];
}

export const showError: Show = (message, ...buttons) => show('Error', message, {}, buttons);
export const showWarning: Show = (message, ...buttons) => show('Warning', message, {}, buttons);
export const showInformation: Show = (message, ...buttons) => show('Information', message, {}, buttons);

export interface ModalText {
  readonly title: string;
  /** Its line breaks stay. */
  readonly detail: string;
}

const modal =
  (severity: Severity) =>
  ({ title, detail }: ModalText, ...buttons: string[]): Promise<string | undefined> =>
    show(severity, title, { modal: true, detail: lines(detail) }, buttons);

/** A modal that warns. @returns the button as it was given; undefined where it was left. */
export const askWarning = modal('Warning');
/** A modal that informs. @returns as `askWarning`. */
export const askInformation = modal('Information');
