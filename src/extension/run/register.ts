import * as vscode from 'vscode';
import { COMMANDS, VIEW_TYPES } from '../contributions';
import { DisposableStore } from '../disposables';
import type { PairOpener } from '../pair/pairOpener';
import type { Services } from '../services';
import type { ViewNode } from '../views/model/node';
import { keptId, panelOptions } from '../webviews';
import { chooseRecorded } from './choosing';
import { chooseCompared } from './comparing';
import { chooseRuns } from './dialogue';
import type { Runs } from './runs';

export function registerRun(services: Services, _pairs: PairOpener, runs: Runs): vscode.Disposable {
  const store = new DisposableStore();
  const { reporter } = services;
  const runBenchmark = reporter.guard(async (clicked?: vscode.Uri | ViewNode) => {
    await runs.startAll(await chooseRuns(services, manifestIn(clicked)));
  });
  const openRun = reporter.guard(async () => {
    const chosen = await chooseRecorded(services);
    if (chosen !== undefined) await runs.show(chosen.path);
  });
  const compareRuns = reporter.guard(async (clicked?: ViewNode, selected?: readonly ViewNode[]) => {
    const folders = await chooseCompared(services, clicked, selected);
    if (folders !== undefined) await runs.compare(folders);
  });
  store.add(vscode.commands.registerCommand(COMMANDS.compareRuns.id, compareRuns));
  store.add(vscode.commands.registerCommand(COMMANDS.runBenchmark.id, runBenchmark));
  store.add(vscode.commands.registerCommand(COMMANDS.openRun.id, openRun));
  const restore = reporter.guard(async (panel: vscode.WebviewPanel, id: string | undefined) => {
    panel.webview.options = panelOptions(services);
    await runs.restore(panel, id);
  });
  store.add(
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPES.results, {
      deserializeWebviewPanel: (panel, state) => restore(panel, keptId(state)),
    }),
  );
  return store;
}

/** From the Explorer, from the Datasets view, or neither. */
function manifestIn(clicked?: vscode.Uri | ViewNode): vscode.Uri | undefined {
  if (clicked instanceof vscode.Uri) return clicked;
  return clicked?.target?.kind === 'manifest' ? vscode.Uri.file(clicked.target.path) : undefined;
}
