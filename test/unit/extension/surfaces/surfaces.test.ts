/** Every surface of the editor, given a stranger's text: what the editor is handed, and what comes back. */
import { beforeEach, describe, expect, it, vi } from 'vitest';

/** All that the editor was handed, in turn. */
const handed: unknown[] = [];
const answers: unknown[] = [];

vi.mock('vscode', () => {
  const take = (...given: unknown[]): unknown => {
    handed.push(...given);
    const answer = answers.shift();
    return Promise.resolve(
      typeof answer === 'function' ? (answer as (...all: unknown[]) => unknown)(...given) : answer,
    );
  };
  /** An object of the editor whose every setting is noted. */
  const noted = (more: object = {}): object =>
    new Proxy(more, {
      set: (target, name, value) => {
        handed.push(value);
        return Reflect.set(target, name, value);
      },
    });
  const input = (): object =>
    noted({ onDidAccept: () => undefined, onDidChangeValue: () => undefined, show: () => undefined });
  const made = class {
    constructor(...given: unknown[]) {
      handed.push(...given);
      return noted(this);
    }
  };
  const channel = Object.fromEntries(
    ['trace', 'debug', 'info', 'warn', 'error', 'append', 'appendLine', 'replace'].map(name => [name, take]),
  );
  return {
    window: {
      ...{ showErrorMessage: take, showWarningMessage: take, showInformationMessage: take },
      ...{ showQuickPick: take, showInputBox: take, showOpenDialog: take, showSaveDialog: take },
      ...{ createQuickPick: input, createInputBox: input, createStatusBarItem: () => noted({ show: () => undefined }) },
      createOutputChannel: () => channel,
      createWebviewPanel: (_type: string, title: string) => {
        handed.push(title);
        return noted();
      },
      withProgress: (options: unknown, task: (progress: object) => unknown) => {
        handed.push(options);
        return task({ report: take });
      },
    },
    TreeItem: made,
    ThemeIcon: class {},
    ThemeColor: class {},
    FileDecoration: made,
    Location: class {},
    TestMessage: Object.assign(class extends made {}, { diff: (...given: unknown[]) => new made(...given) }),
    Uri: { file: (path: string) => ({ fsPath: path }) },
    QuickPickItemKind: { Separator: -1 },
    QuickInputButtons: { Back: {} },
    InputBoxValidationSeverity: { Error: 3, Warning: 2 },
    ProgressLocation: { Notification: 15, Window: 10 },
    StatusBarAlignment: { Left: 1 },
    ViewColumn: { Active: -1 },
    TestRunProfileKind: { Run: 1 },
  };
});

const { askWarning, showError, showWarning } = await import('../../../../src/extension/surfaces/notifications');
const { enterSecret, OpenPick, OpenText, openDialogue, pickMany, pickName, pickOne, saveDialogue } =
  await import('../../../../src/extension/surfaces/quickInputs');
const { cancellableProgress, statusProgress } = await import('../../../../src/extension/surfaces/progress');
const { StatusItem } = await import('../../../../src/extension/surfaces/statusItem');
const { fileMark, treeItem } = await import('../../../../src/extension/surfaces/treeItems');
const { createTest, describeTest, failTest, labelTest, tellRun, testMessage } =
  await import('../../../../src/extension/surfaces/testItems');
const { openPanel, titlePanel } = await import('../../../../src/extension/surfaces/panelTitles');
const { openLog } = await import('../../../../src/extension/surfaces/plainLog');

const HOSTILE = '[x](command:quit?%22a%22 "t") $(flame) $(sync~spin) \u001b]8;;u\u0007 \u202egnp\n[error] forged';
const ICON_OF_OURS = /\$\((add|beaker)\)/g;
const BAD = /\]\(|\$\(|[\u0000-\u0009\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/; // eslint-disable-line no-control-regex

/** The texts in what was handed over, leaving out what was given along to be given back. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  const shown = Object.entries(value).filter(([name]) => !['item', 'arguments', 'fsPath', 'id'].includes(name));
  return shown.flatMap(([, item]) => textsOf(item));
}

function expectPlain(atLeast = 1): string[] {
  const texts = handed.flatMap(textsOf);
  expect(texts.filter(text => text.includes('[x] (command:quit')).length).toBeGreaterThanOrEqual(atLeast);
  for (const text of texts) expect(text.replace(ICON_OF_OURS, '')).not.toMatch(BAD);
  return texts;
}

describe('The surfaces of the editor', () => {
  beforeEach(() => {
    handed.length = 0;
    answers.length = 0;
  });

  it('show messages as one plain line, and give a button back as it was given', async () => {
    answers.push((_text: string, _options: object, ...items: string[]) => items[1]);
    expect(await showError(HOSTILE, 'Go', HOSTILE)).toBe(HOSTILE);
    expect(await showWarning(HOSTILE)).toBeUndefined();
    for (const text of expectPlain(2)) expect(text).not.toContain('\n');
  });

  it('show modals plain, with the lines of their detail', async () => {
    answers.push('Go');
    expect(await askWarning({ title: HOSTILE, detail: `one\n\n${HOSTILE}` }, 'Go')).toBe('Go');
    expect(expectPlain(2)).toContainEqual(expect.stringMatching(/^one\n\n\[x\] \(/));
  });

  it('show picks plain, with icons of ours, and give items back as they were given', async () => {
    const items = [{ label: HOSTILE, description: HOSTILE, detail: HOSTILE, icon: 'add' }];
    const options = { title: HOSTILE, placeHolder: HOSTILE };
    answers.push((rows: unknown[]) => rows[0]);
    expect(await pickOne(items, options)).toBe(items[0]);
    answers.push((rows: unknown[]) => rows);
    expect(await pickMany(items, options)).toEqual(items);
    answers.push((rows: unknown[]) => rows[0]);
    expect(await pickName([HOSTILE], options)).toBe(HOSTILE);
    expect(expectPlain(11)).toContainEqual(expect.stringMatching(/^\$\(add\) \[x\] \(command/));
  });

  it('keep open picks and inputs plain, and what a person typed as it is', () => {
    const pick = new OpenPick(HOSTILE);
    const item = { label: HOSTILE };
    pick.items = [item];
    pick.active = item;
    expect(pick.active).toBe(item);
    pick.selected = [item];
    expect(pick.selected).toEqual([item]);
    pick.setPlace({ title: HOSTILE, back: true });
    const text = new OpenText({ prompt: HOSTILE, placeHolder: HOSTILE, value: 'typed', password: false });
    text.say(HOSTILE);
    text.say(HOSTILE, 'warning');
    expect(text.value).toBe('typed');
    void enterSecret({ title: HOSTILE, prompt: HOSTILE });
    void openDialogue({ title: HOSTILE, openLabel: HOSTILE });
    void saveDialogue({ title: HOSTILE });
    expectPlain(10);
  });

  it('show progress plain', async () => {
    await cancellableProgress(HOSTILE, report => Promise.resolve(report({ message: HOSTILE, increment: 1 })));
    await statusProgress(HOSTILE, report => Promise.resolve(report({ message: HOSTILE })));
    expectPlain(4);
  });

  it('show the status bar plain, with icons of ours', () => {
    const item = new StatusItem({ id: 'x', name: HOSTILE, command: 'y' });
    item.set([{ icon: 'beaker' }, HOSTILE], [HOSTILE, 'Click.']);
    item.visible = true;
    const texts = expectPlain(3);
    expect(texts).toContainEqual(expect.stringMatching(/^\$\(beaker\) \[x\] \(command/));
    expect(texts).toContainEqual(expect.stringMatching(/\nClick\.$/));
  });

  it('show rows of trees and marks of files plain, and say no raw path for want of a tooltip', () => {
    const state = { state: 0, command: { id: 'open', argument: HOSTILE } };
    treeItem({ id: 'row', label: HOSTILE, description: HOSTILE, tooltip: HOSTILE }, state);
    const item = treeItem({ id: 'x', label: 'x', resource: `/data/${HOSTILE}` }, { state: 0 });
    expect(item.tooltip).toMatch(/^\/data\/\[x\] \(command/);
    fileMark('1', HOSTILE, 'colour');
    expectPlain(6);
  });

  it('show tests plain: labels, descriptions, errors, messages, differences and output', () => {
    const output: unknown[] = [];
    const controller = { createTestItem: (_id: string, label: string) => ({ label }) };
    const test = createTest(controller as never, { id: HOSTILE, label: HOSTILE, uri: undefined });
    handed.push(test.label);
    labelTest(test, `more ${HOSTILE}`);
    describeTest(test, HOSTILE);
    failTest(test, HOSTILE);
    handed.push(test.label, test.description, test.error);
    testMessage(test, HOSTILE);
    testMessage(test, { message: HOSTILE, expected: HOSTILE, actual: HOSTILE });
    tellRun({ appendOutput: (text: string) => output.push(text) } as never, HOSTILE, 'end');
    expect(output).toHaveLength(1);
    expect(String(output[0]).split('\r\n')).toHaveLength(3);
    handed.push(String(output[0]).replaceAll('\r\n', ' '));
    expectPlain(9);
  });

  it('title tabs plainly', () => {
    const panel = openPanel('type', HOSTILE, {});
    titlePanel(panel, HOSTILE);
    for (const text of expectPlain(2)) expect(text).not.toContain('\n');
  });

  it('log plain entries, of which none can forge another', () => {
    const log = openLog('MedProbe');
    log.error(new Error(HOSTILE));
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) log[level](HOSTILE, HOSTILE);
    for (const method of ['append', 'appendLine', 'replace'] as const) log[method](HOSTILE);
    const texts = expectPlain(12);
    expect(texts.filter(text => /\n\[error\]/.test(text))).toHaveLength(2); // of what is appended as a piece
    expect(texts.filter(text => /\n {4}\[error\]/.test(text)).length).toBeGreaterThan(10);
  });
});
