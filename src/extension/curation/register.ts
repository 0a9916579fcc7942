import * as vscode from 'vscode';
import { LINE_COMMANDS, PAIRS_LANGUAGE } from '../../shared/curation';
import { DisposableStore } from '../disposables';
import type { PairOpener } from '../pair/pairOpener';
import type { Services } from '../services';
import { CurationClient } from './client';
import { lineRecord } from './lineRecord';
import { readLine, setStatus } from './lines';

/** Manifests in the editor. The language server is started by the first one that is opened. */
export function registerCuration(services: Services, panels: PairOpener): vscode.Disposable {
  const store = new DisposableStore();
  const { reporter } = services;
  const client = store.add(new CurationClient(services));
  const start = reporter.guard(async (document: vscode.TextDocument) => {
    if (document.languageId === PAIRS_LANGUAGE) await client.start();
  });
  store.add(vscode.workspace.onDidOpenTextDocument(start));
  for (const document of vscode.workspace.textDocuments) void start(document);
  const onLine = (id: string, act: (uri: vscode.Uri, line: number) => Promise<void>) =>
    store.add(
      vscode.commands.registerCommand(
        id,
        reporter.guard((uri: string, line: number) => act(vscode.Uri.parse(uri, true), line)),
      ),
    );
  const open = async (uri: vscode.Uri, line: number) =>
    panels.showLine(lineRecord(uri.fsPath, await readLine(uri, line)));
  onLine(LINE_COMMANDS.probe, async (uri, line) => void (await open(uri, line)));
  onLine(LINE_COMMANDS.ask, async (uri, line) => (await open(uri, line)).askSelected());
  onLine(LINE_COMMANDS.accept, (uri, line) => setStatus(uri, line, 'accepted'));
  onLine(LINE_COMMANDS.reject, (uri, line) => setStatus(uri, line, 'rejected'));
  return store;
}
