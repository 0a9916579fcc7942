/** The Test Explorer's labels, messages and output. Labels draw icons, and the output is a terminal. */
import * as vscode from 'vscode';
import { LIMITS } from './limits';
import { line, lines } from './wording';

const message = (text: string): string => lines(text, LIMITS.test);

export const createTest = (
  controller: vscode.TestController,
  { id, label, uri }: { readonly id: string; readonly label: string; readonly uri: vscode.Uri | undefined },
): vscode.TestItem => controller.createTestItem(id, line(label), uri);

/** Each change is told to the window: nothing is set that is so already. */
export function labelTest(item: vscode.TestItem, label: string): void {
  const shown = line(label);
  if (item.label !== shown) item.label = shown;
}

/** What stands beside a test; empty for nothing. */
export function describeTest(item: vscode.TestItem, description: string): void {
  const shown = line(description);
  if ((item.description ?? '') !== shown) item.description = shown;
}

/** Why a test's children cannot be shown; undefined where they can. */
export function failTest(item: vscode.TestItem, why: string | undefined): void {
  item.error = why === undefined ? undefined : line(why, LIMITS.test);
}

export interface DifferenceText {
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
}

/** A message at the test's own place. */
export function testMessage(item: vscode.TestItem, text: string | DifferenceText): vscode.TestMessage {
  const said =
    typeof text === 'string'
      ? new vscode.TestMessage(message(text))
      : vscode.TestMessage.diff(message(text.message), message(text.expected), message(text.actual));
  const { uri, range } = item;
  if (uri !== undefined && range !== undefined) said.location = new vscode.Location(uri, range);
  return said;
}

/** Lines of the run's output, which the editor shows in a terminal. */
export const tellRun = (run: vscode.TestRun, ...output: readonly string[]): void =>
  run.appendOutput(output.map(text => `${line(text, LIMITS.test)}\r\n`).join(''));

export const createRun = (
  controller: vscode.TestController,
  request: vscode.TestRunRequest,
  name: string,
): vscode.TestRun => controller.createTestRun(request, line(name));

/** A way to run tests, as menus name it. */
export const createProfile = (
  controller: vscode.TestController,
  label: string,
  run: (request: vscode.TestRunRequest, token: vscode.CancellationToken) => Promise<void>,
  isDefault: boolean,
): vscode.TestRunProfile => controller.createRunProfile(line(label), vscode.TestRunProfileKind.Run, run, isDefault);
