import path from 'node:path';
import * as vscode from 'vscode';
import { mayBeImageName, READABLE_FORMATS } from '../../core/image/formats';
import { ProbeError } from '../../core/errors';
import { COMMANDS, VIEW_TYPES } from '../contributions';
import { DisposableStore } from '../disposables';
import type { Services } from '../services';
import { keptId, panelOptions } from '../webviews';
import type { PairPanels } from './panels';
import { choosePartner } from './partners';

export function registerPair(services: Services, panels: PairPanels): vscode.Disposable {
  const store = new DisposableStore();
  const probe = services.reporter.guard(async (clicked?: vscode.Uri, selected?: readonly vscode.Uri[]) => {
    const [first, second] = oneOrTwoImages(clicked, selected);
    const partner = second ?? (await choosePartner(services, first));
    if (partner !== undefined) panels.open([first, partner]);
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

/** The Explorer gives the clicked item and the whole selection. @throws ProbeError bad-input for any other number. */
function oneOrTwoImages(clicked?: vscode.Uri, selected?: readonly vscode.Uri[]): [string, string | undefined] {
  const uris = selected === undefined || selected.length === 0 ? (clicked === undefined ? [] : [clicked]) : selected;
  const files = uris
    .filter(uri => uri.scheme === 'file' && mayBeImageName(path.basename(uri.fsPath)))
    .map(uri => uri.fsPath);
  const [first, second] = files;
  if (files.length <= 2 && files.length === uris.length && first !== undefined) return [first, second];
  throw new ProbeError('bad-input', `Probe Pair needs one image or two; ${files.length} are selected.`, {
    remedy: `Select one or two image files (${READABLE_FORMATS}) in the Explorer and right-click one of them.`,
  });
}
