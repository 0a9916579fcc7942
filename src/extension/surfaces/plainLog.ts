/** The log: one entry stays one entry, and what is in it is text. */
import * as vscode from 'vscode';
import { LIMITS } from './limits';
import { lines } from './wording';

/** Further lines are indented, so that no text of others can pass for an entry of its own. */
const entry = (text: string): string => lines(text, LIMITS.log).replaceAll('\n', '\n    ');

const plainValues = (values: readonly unknown[]): unknown[] =>
  values.map(value => (typeof value === 'string' ? entry(value) : value));

/** MedProbe's output channel, for its own entries and for the language client's. */
export function openLog(name: string): vscode.LogOutputChannel {
  return new PlainLog(vscode.window.createOutputChannel(name, { log: true }));
}

class PlainLog implements vscode.LogOutputChannel {
  readonly #channel: vscode.LogOutputChannel;
  readonly onDidChangeLogLevel: vscode.Event<vscode.LogLevel>;

  constructor(channel: vscode.LogOutputChannel) {
    this.#channel = channel;
    this.onDidChangeLogLevel = channel.onDidChangeLogLevel;
  }

  get name(): string {
    return this.#channel.name;
  }
  get logLevel(): vscode.LogLevel {
    return this.#channel.logLevel;
  }

  trace = (text: string, ...values: unknown[]): void => this.#channel.trace(entry(text), ...plainValues(values));
  debug = (text: string, ...values: unknown[]): void => this.#channel.debug(entry(text), ...plainValues(values));
  info = (text: string, ...values: unknown[]): void => this.#channel.info(entry(text), ...plainValues(values));
  warn = (text: string, ...values: unknown[]): void => this.#channel.warn(entry(text), ...plainValues(values));
  error = (said: string | Error, ...values: unknown[]): void =>
    this.#channel.error(entry(typeof said === 'string' ? said : (said.stack ?? said.message)), ...plainValues(values));

  append = (text: string): void => this.#channel.append(lines(text, LIMITS.log));
  appendLine = (text: string): void => this.#channel.appendLine(entry(text));
  replace = (text: string): void => this.#channel.replace(lines(text, LIMITS.log));
  clear = (): void => this.#channel.clear();
  hide = (): void => this.#channel.hide();
  dispose = (): void => this.#channel.dispose();

  /** The column is deprecated in the editor's interface, and of no effect. */
  show(columnOrKeepFocus?: vscode.ViewColumn | boolean, keepFocus?: boolean): void {
    this.#channel.show(typeof columnOrKeepFocus === 'boolean' ? columnOrKeepFocus : keepFocus);
  }
}
