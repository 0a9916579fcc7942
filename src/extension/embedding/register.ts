import * as vscode from 'vscode';
import { COMMANDS } from '../contributions';
import { DisposableStore } from '../disposables';
import { chooseEncoder } from '../encoders/choosing';
import { chooseFolder } from '../folders';
import type { Services } from '../services';
import { FolderEmbeddings } from './folders';

export function registerEmbedding(services: Services): vscode.Disposable {
  const store = new DisposableStore();
  const folders = store.add(new FolderEmbeddings(services));
  const embed = services.reporter.guard(async (clicked?: vscode.Uri) => {
    const folder = clicked ?? (await chooseFolder('Embed Folder: Folder of Images', 'Embed'));
    if (folder === undefined) return;
    const encoder = await chooseEncoder(services, 'Embed Folder');
    if (encoder !== undefined) void folders.start({ folder: folder.fsPath, encoder });
  });
  store.add(vscode.commands.registerCommand(COMMANDS.embedFolder.id, embed));
  const show = services.reporter.guard(() => folders.menu());
  store.add(vscode.commands.registerCommand(COMMANDS.showEmbedding.id, show));
  folders.resume();
  return store;
}
