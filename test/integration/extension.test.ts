import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS, VIEW_TYPES } from '../../src/extension/contributions';
import { extension, workspaceFolder } from './support';

const image = (name: string) => vscode.Uri.file(path.join(workspaceFolder(), 'images', name));
const tabs = () => vscode.window.tabGroups.all.flatMap(group => group.tabs);
const viewTypes = () =>
  tabs().flatMap(({ input }) => (input instanceof vscode.TabInputWebview ? [input.viewType] : []));

/** The tabs follow a moment after what opened them. */
function tabsShow(wanted: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const listening = vscode.window.tabGroups.onDidChangeTabs(() => settle());
    const settle = () => {
      if (!wanted()) return;
      listening.dispose();
      resolve();
    };
    settle();
  });
}

describe('The extension', () => {
  before(() => extension().activate());
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('registers every command that it contributes', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = Object.values(COMMANDS).filter(({ id }) => !known.has(id));
    assert.deepEqual(missing, []);
  });

  it('opens one panel a pair, and brings it to the front the second time', async () => {
    const [first, second] = [image('head-bleed-side-1.png'), image('head-bleed-side-2.png')];
    const third = image('chest-effusion-1.png');
    const probe = (a: vscode.Uri, b: vscode.Uri) => vscode.commands.executeCommand(COMMANDS.probePair.id, b, [a, b]);
    const panels = () => viewTypes().filter(type => type.includes(VIEW_TYPES.pair)).length;
    await probe(first, second);
    await probe(first, third);
    await tabsShow(() => panels() === 2);
    await probe(first, second);
    await tabsShow(
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('head-bleed-side-2') ?? false,
    );
    assert.equal(panels(), 2);
  });

  it('opens no panel for a selection that is no pair of images', async () => {
    const manifest = vscode.Uri.file(path.join(workspaceFolder(), 'phantoms.pairs.jsonl'));
    await vscode.commands.executeCommand(COMMANDS.probePair.id, manifest, [manifest, image('head-bleed-side-1.png')]);
    assert.deepEqual(viewTypes(), []);
  });

  it('writes nothing into the workspace by being active', () => {
    assert.deepEqual(fs.readdirSync(workspaceFolder()).sort(), ['README.md', 'images', 'phantoms.pairs.jsonl']);
  });
});
