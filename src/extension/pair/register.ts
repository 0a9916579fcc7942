import * as vscode from 'vscode';
import { isImageName, READABLE_FORMATS } from '../../core/image/formats';
import { ProbeError } from '../../core/errors';
import { COMMANDS, VIEW_TYPES } from '../contributions';
import { DisposableStore } from '../disposables';
import type { Services } from '../services';
import { keptId, panelOptions } from '../webviews';
import type { PairPanels } from './panels';

export function registerPair(services: Services, panels: PairPanels): vscode.Disposable {
  const store = new DisposableStore();
  const probe = services.reporter.guard(async (clicked?: vscode.Uri, selected?: readonly vscode.Uri[]) => {
    const [first, second] = twoImages(clicked, selected);
    panels.open([first, second]);
    return Promise.resolve();
  });
  store.add(vscode.commands.registerCommand(COMMANDS.probePair.id, probe));
  store.add(
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPES.pair, {
      deserializeWebviewPanel: async (panel, state) => {
        panel.webview.options = panelOptions(services);
        panels.restore(panel, keptId(state));
        return Promise.resolve();
      },
    }),
  );
  return store;
}

/** The Explorer gives the clicked item and the whole selection. @throws ProbeError bad-input unless two are images. */
function twoImages(clicked?: vscode.Uri, selected?: readonly vscode.Uri[]): [string, string] {
  const uris = selected === undefined || selected.length === 0 ? (clicked === undefined ? [] : [clicked]) : selected;
  const files = uris.filter(uri => uri.scheme === 'file' && isImageName(uri.path)).map(uri => uri.fsPath);
  const [first, second] = files;
  if (files.length === 2 && first !== undefined && second !== undefined) return [first, second];
  throw new ProbeError('bad-input', `Probe Pair needs two images; ${files.length} are selected.`, {
    remedy: `Select two image files (${READABLE_FORMATS}) in the Explorer and right-click one of them.`,
  });
}
