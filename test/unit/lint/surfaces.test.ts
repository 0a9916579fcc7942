/** The lint rule that text reaches the editor through src/extension/surfaces alone. */
import path from 'node:path';
import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const eslint = new ESLint({ cwd: root });

interface Config {
  readonly rules?: Record<string, Linter.RuleEntry>;
}
const ruleOf = async (file: string): Promise<Linter.RuleEntry | undefined> =>
  ((await eslint.calculateConfigForFile(path.join(root, file))) as Config).rules?.['no-restricted-syntax'];

/** The rule of the project's own configuration, over a text as if it stood in that file. */
async function messagesIn(code: string, file = 'src/extension/pair/panel.ts'): Promise<string[]> {
  const rule = await ruleOf(file);
  if (rule === undefined) return [];
  const config = {
    languageOptions: { parser: tseslint.parser as Linter.Parser },
    rules: { 'no-restricted-syntax': rule },
  };
  return new Linter().verify(code, config).map(({ message }) => message);
}

const VIOLATIONS = [
  'vscode.window.showErrorMessage(text)',
  'vscode.window.showWarningMessage(text, { modal: true }, go)',
  'window.showInformationMessage(text)',
  'const show = vscode.window.showErrorMessage',
  'const { showErrorMessage } = vscode.window',
  'const { showErrorMessage: show } = vscode.window',
  "vscode.window['showErrorMessage'](text)",
  'vscode.window[`show${severity}Message`](text)',
  'vscode.window.showQuickPick(items)',
  'vscode.window.createQuickPick()',
  'vscode.window.showInputBox({ prompt })',
  'vscode.window.createInputBox()',
  'vscode.window.showSaveDialog({ title })',
  'vscode.window.withProgress({ title }, task)',
  'vscode.window.createStatusBarItem()',
  'vscode.window.setStatusBarMessage(text)',
  "vscode.window.createOutputChannel('x')",
  'vscode.window.createWebviewPanel(type, title, 1)',
  'vscode.window.createTerminal(name)',
  'controller.createTestItem(id, label)',
  'controller.createTestRun(request, name)',
  'controller.createRunProfile(name, kind, run)',
  'run.appendOutput(text)',
  'new vscode.TreeItem(label)',
  'class Row extends vscode.TreeItem {}',
  "import { TreeItem as Row } from 'vscode'; new Row(label)",
  'const { MarkdownString: M } = vscode; new M(text)',
  'new vscode.MarkdownString(text)',
  'new vscode.TestMessage(text)',
  'vscode.TestMessage.diff(text, a, b)',
  'new vscode.FileDecoration(badge, tooltip)',
  'item.label = name',
  "item['label'] = name",
  'this.#panel.title = name',
  'item.description = text',
  'item.tooltip = text',
  'item.error = text',
  'status.text = text',
  'input.validationMessage = text',
  'Object.assign(input, { title, step })',
];

const ALLOWED = [
  'const item: vscode.TreeItem = treeItem(row, state)',
  'function show(panel: vscode.WebviewPanel): vscode.TestItem { return item }',
  "import type { TreeItem } from 'vscode'",
  "import { type TreeItem, Uri } from 'vscode'",
  'class Model { constructor(label) { this.label = label; } }',
  'const node = { label, description, tooltip }',
  'showWarning(text)',
  'await vscode.window.showTextDocument(uri)',
];

describe('The lint rule on text for the editor', () => {
  it.each(VIOLATIONS)('refuses %s', async code => {
    const messages = await messagesIn(code);
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(message).toContain('src/extension/surfaces');
  });

  it('refuses a command whose failure would be shown as it is', async () => {
    const inline = 'vscode.commands.registerCommand(id, async () => run())';
    expect(await messagesIn(inline)).toEqual([expect.stringContaining('Reporter.guard')]);
    expect(await messagesIn('vscode.commands.registerCommand(id, reporter.guard(async () => run()))')).toEqual([]);
  });

  it.each(ALLOWED)('allows %s', async code => {
    expect(await messagesIn(code)).toEqual([]);
  });

  it.each([
    'connection.sendDiagnostics({ uri, diagnostics })',
    'connection.onHover(handler)',
    'connection.languages.inlayHint.on(handler)',
    'connection.window.showErrorMessage(text)',
    'connection.console.error(text)',
  ])('refuses %s in the language server', async code => {
    expect(await messagesIn(code, 'src/server/main.ts')).toHaveLength(1);
    expect(await messagesIn(code, 'src/server/plainConnection.ts')).toEqual([]);
  });

  it('is in force everywhere in the extension but in that one place', async () => {
    for (const file of ['main.ts', 'steps.ts', 'reporting.ts', 'new/feature.ts', 'views/tree.ts']) {
      expect(await ruleOf(`src/extension/${file}`), file).toBeDefined();
    }
    expect(await ruleOf('src/extension/surfaces/treeItems.ts')).toBeUndefined();
  });
});
