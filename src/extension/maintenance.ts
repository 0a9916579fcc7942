import * as vscode from 'vscode';
import { removeOwn } from '../core/files/ownFolder';
import { COMMANDS } from './contributions';
import { DisposableStore } from './disposables';
import type { Services } from './services';
import { askWarning } from './surfaces/notifications';

export function registerMaintenance({ reporter, workers }: Services): vscode.Disposable {
  const store = new DisposableStore();
  const showLog = reporter.guard(() => Promise.resolve(reporter.log.show()));
  store.add(vscode.commands.registerCommand(COMMANDS.showLog.id, showLog));
  const clear = reporter.guard(async () => {
    const clearIt = 'Clear';
    const detail =
      'Embeddings and previews are computed again when they are needed, and questions that were answered before are asked again. ' +
      'Runs and manifests are not touched.';
    const chosen = await askWarning({ title: 'Clear MedProbe’s caches?', detail }, clearIt);
    if (chosen !== clearIt) return;
    await removeOwn(workers.config.cacheDir);
    reporter.info('MedProbe’s caches were cleared.');
  });
  store.add(vscode.commands.registerCommand(COMMANDS.clearCaches.id, clear));
  return store;
}
