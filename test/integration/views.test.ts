import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { firstBaseline } from '../../src/core/endpoint/baseline';
import { runBenchmark } from '../../src/core/benchmark/runner';
import { loadManifest } from '../../src/core/dataset/load';
import { COMMANDS, SETTINGS, VIEW_TYPES } from '../../src/extension/contributions';
import type { MedProbeApi } from '../../src/extension/main';
import { extension, workspaceFolder } from './support';

type Tree = MedProbeApi['views']['trees']['datasets'];
type Node = Awaited<ReturnType<Tree['getChildren']>>[number];

const MANIFEST = 'phantoms.pairs.jsonl';
const manifestFile = () => path.join(workspaceFolder(), MANIFEST);

/** The first node that `wanted` fits, as soon as the tree has it: it is read again whenever it says that it changed. */
function untilShown(tree: Tree, wanted: (node: Node) => boolean): Promise<Node> {
  return new Promise((resolve, reject) => {
    const look = async () => {
      const found = await find(tree, wanted);
      if (found === undefined) return;
      listening.dispose();
      resolve(found);
    };
    const listening = tree.onDidChangeTreeData(() => void look().catch(reject));
    look().catch(reject);
  });
}

async function find(tree: Tree, wanted: (node: Node) => boolean, under?: Node): Promise<Node | undefined> {
  for (const node of await tree.getChildren(under)) {
    if (wanted(node)) return node;
    const below = node.children === undefined ? undefined : await find(tree, wanted, node);
    if (below !== undefined) return below;
  }
  return undefined;
}

const panelsOf = (type: string) =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes(type));

function untilPanel(type: string): Promise<void> {
  return new Promise(resolve => {
    const settle = () => {
      if (panelsOf(type).length === 0) return;
      listening.dispose();
      resolve();
    };
    const listening = vscode.window.tabGroups.onDidChangeTabs(settle);
    settle();
  });
}

describe('The views', () => {
  let api: MedProbeApi;
  before(async () => {
    api = await extension().activate();
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  after(() => fs.rmSync(path.join(workspaceFolder(), '.medprobe'), { recursive: true, force: true }));

  it('show the samples: a manifest with its pairs by status, and the folder of images', async () => {
    const { datasets } = api.views.trees;
    const manifest = await untilShown(datasets, node => node.label === MANIFEST && node.context === 'manifest');
    assert.match(manifest.description ?? '', /^\d+ accepted/);
    const images = await untilShown(datasets, node => node.context === 'images');
    assert.equal(images.description, '24 images');
    assert.equal(datasets.getTreeItem(images).command?.command, COMMANDS.reveal.id);
  });

  it('start no worker by being read', async () => {
    const { trees } = api.views;
    const before = api.workerPids();
    for (const tree of Object.values(trees)) await tree.getChildren();
    assert.deepEqual(api.workerPids(), before);
  });

  it('open a pair in the Pair panel, and the manifest at its line', async () => {
    const pair = await untilShown(api.views.trees.datasets, node => node.context === 'pair');
    await vscode.commands.executeCommand(COMMANDS.openPair.id, pair);
    await untilPanel(VIEW_TYPES.pair);
    await vscode.commands.executeCommand(COMMANDS.openInEditor.id, pair);
    const editor = vscode.window.activeTextEditor!;
    assert.ok(editor.document.lineAt(editor.selection.active.line).text.includes(JSON.stringify(pair.label)));
  });

  it('follow a manifest as it changes', async () => {
    const { datasets } = api.views.trees;
    const text = fs.readFileSync(manifestFile(), 'utf8');
    try {
      fs.appendFileSync(manifestFile(), '{"broken\n');
      await untilShown(datasets, node => node.label === MANIFEST && (node.description ?? '').includes('1 error'));
    } finally {
      fs.writeFileSync(manifestFile(), text);
    }
    await untilShown(datasets, node => node.label === MANIFEST && !(node.description ?? '').includes('error'));
  });

  it('show a run that another program has recorded, and mark the images that it failed on', async () => {
    const result = await runBenchmark({
      manifest: await loadManifest(manifestFile()),
      endpoint: firstBaseline(),
      image: { format: 'png', maxSide: 896, quality: 90 },
      attach: () => Promise.reject(new Error('a baseline looks at no image')),
      version: '0.1.0',
      program: 'test',
    });
    const run = await untilShown(
      api.views.trees.runs,
      node => node.id === result.folder && node.context === 'run.complete',
    );
    assert.match(run.description ?? '', /^0\.0 % \(0\/12\) · /);

    const image = vscode.Uri.file(path.join(workspaceFolder(), 'images', 'head-bleed-side-1.png'));
    const decoration = () =>
      api.views.decorations.provideFileDecoration(image, new vscode.CancellationTokenSource().token) as
        vscode.FileDecoration | undefined;
    await new Promise<void>(resolve => {
      const settle = () => (decoration()?.badge === '!1' ? resolve() : undefined);
      api.views.decorations.onDidChangeFileDecorations!(settle);
      settle();
    });
    assert.match(decoration()?.tooltip ?? '', /in 1 pair: .*failed in the newest run: .* \(confused, baseline:first\)/);

    const settings = vscode.workspace.getConfiguration();
    await settings.update(SETTINGS.decorations, false, vscode.ConfigurationTarget.Global);
    await new Promise<void>(resolve => {
      const settle = () => (decoration() === undefined ? resolve() : undefined);
      api.views.decorations.onDidChangeFileDecorations!(settle);
      settle();
    });
    await settings.update(SETTINGS.decorations, undefined, vscode.ConfigurationTarget.Global);

    await vscode.commands.executeCommand(COMMANDS.showRun.id, run);
    await untilPanel(VIEW_TYPES.results);
  });

  it('offer the first step where there is no endpoint, and show one that is added', async () => {
    const { endpoints } = api.views.trees;
    assert.ok(await find(endpoints, node => node.open === COMMANDS.addEndpoint.id));
    const settings = vscode.workspace.getConfiguration();
    const added = [{ name: 'lab', url: 'http://127.0.0.1:9/v1', model: 'medgemma' }];
    await settings.update(SETTINGS.endpoints, added, vscode.ConfigurationTarget.Global);
    try {
      const lab = await untilShown(endpoints, node => node.label === 'lab' && /local/.test(node.description ?? ''));
      assert.equal(lab.description, 'untested · local · 127.0.0.1:9 · medgemma');
    } finally {
      await settings.update(SETTINGS.endpoints, undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
