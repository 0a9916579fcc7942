import * as vscode from 'vscode';
import { COMMANDS, VIEW_TYPES } from '../contributions';
import { DisposableStore } from '../disposables';
import { chooseEncoder } from '../encoders/choosing';
import { chooseFolder } from '../folders';
import type { PairOpener } from '../pair/pairOpener';
import type { Services } from '../services';
import { keptId, panelOptions } from '../webviews';
import { Maps } from './maps';

export function registerMap(services: Services, pairs: PairOpener): vscode.Disposable {
  const store = new DisposableStore();
  const maps = store.add(new Maps(services, pairs));
  const map = services.reporter.guard(async (clicked?: vscode.Uri) => {
    const folder = clicked ?? (await chooseFolder('Map Similarity: Folder of Images', 'Map'));
    if (folder === undefined) return;
    const encoder = await chooseEncoder(services, 'Map Similarity');
    if (encoder !== undefined) maps.show(folder.fsPath, encoder);
  });
  store.add(vscode.commands.registerCommand(COMMANDS.mapSimilarity.id, map));
  store.add(
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPES.map, {
      deserializeWebviewPanel: async (panel, state) => {
        panel.webview.options = panelOptions(services);
        maps.restore(panel, keptId(state));
        return Promise.resolve();
      },
    }),
  );
  return store;
}
