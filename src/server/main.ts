/** The language server for `*.pairs.jsonl`: documents in, problems out, and one file for each thing it can be asked. */
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures, TextDocumentSyncKind } from 'vscode-languageserver/node';
import type { InitializeResult } from 'vscode-languageserver/node';
import { lastRunOf } from '../core/benchmark/lastRun';
import { watchParent } from '../shared/rpc/parentWatch';
import { codeActions } from './codeActions';
import { codeLenses } from './codeLens';
import { completions } from './completion';
import { diagnosticsOf } from './diagnostics';
import { ManifestDocument } from './documents';
import { connectHost } from './host';
import { hover } from './hover';
import { inlayHints } from './inlayHints';
import { PlainConnection } from './plainConnection';
import { Similarities } from './similarities';
import { isOfRuns, Soon } from './watching';

watchParent();
const connection = createConnection(ProposedFeatures.all);
const editor = new PlainConnection(connection);
const log = (error: unknown): void => editor.logError(error);
const documents = new Map<string, ManifestDocument>();
const host = connectHost(connection);
const refreshHints = (): void => editor.refreshInlayHints();
const similarities = new Similarities(host, refreshHints);

/** Answers of a run that goes come many times a second; they are read again at most this often. */
const RUNS_MS = 2000;

const CAPABILITIES: InitializeResult = {
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    hoverProvider: true,
    completionProvider: { triggerCharacters: ['"', '/'] },
    codeActionProvider: true,
    codeLensProvider: {},
    inlayHintProvider: true,
  },
};

async function publish(document: ManifestDocument): Promise<void> {
  const isOpen = () => documents.get(document.uri) === document;
  const send = () => editor.sendDiagnostics(document.uri, diagnosticsOf(document));
  await send();
  while (document.images?.incomplete && isOpen()) {
    await document.images.load();
    if (isOpen()) await send();
  }
}

const publishing = (document: ManifestDocument): void => void publish(document).catch(log);

async function readRuns(document: ManifestDocument): Promise<void> {
  if (document.file === undefined) return;
  const had = document.lastRun;
  document.lastRun = await lastRunOf(document.file);
  if (had !== undefined || document.lastRun !== undefined) refreshHints();
}

const runsChanged = new Soon(RUNS_MS, () => {
  for (const document of documents.values()) readRuns(document).catch(log);
});

connection.onInitialize(() => CAPABILITIES);
connection.onShutdown(() => runsChanged.stop());

connection.onDidOpenTextDocument(({ textDocument: { uri, text } }) => {
  const document = new ManifestDocument(uri, text);
  documents.set(uri, document);
  publishing(document);
  readRuns(document).catch(log);
});

connection.onDidChangeTextDocument(({ textDocument: { uri }, contentChanges }) => {
  const document = documents.get(uri);
  if (document === undefined) return;
  document.apply(contentChanges);
  publishing(document);
});

/** Not every place is watched: saving looks again. */
connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
  const document = documents.get(uri);
  if (document === undefined) return;
  document.images
    ?.refreshAll()
    .then(() => publishing(document))
    .catch(log);
});

connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
  documents.delete(uri);
  void editor.sendDiagnostics(uri, []);
});

connection.onDidChangeWatchedFiles(({ changes }) => {
  const files = changes.filter(({ uri }) => uri.startsWith('file:')).map(({ uri }) => fileURLToPath(uri));
  if (files.some(isOfRuns)) runsChanged.call();
  const images = files.filter(file => !isOfRuns(file));
  if (images.length > 0) similarities.forget();
  for (const document of documents.values()) {
    document.images
      ?.refresh(images)
      .then(looked => (looked ? publishing(document) : undefined))
      .catch(log);
  }
});

editor.onHover(({ textDocument, position }) => {
  const document = documents.get(textDocument.uri);
  return document === undefined ? null : hover(document, position, { host, similarities });
});

editor.onCompletion(({ textDocument, position }) => {
  const document = documents.get(textDocument.uri);
  return document === undefined ? null : completions(document, position);
});

editor.onCodeAction(params => {
  const document = documents.get(params.textDocument.uri);
  return document === undefined ? null : codeActions(document, params);
});

editor.onCodeLens(({ textDocument }) => {
  const document = documents.get(textDocument.uri);
  return document === undefined ? null : codeLenses(document);
});

editor.onInlayHint(({ textDocument, range }) => {
  const document = documents.get(textDocument.uri);
  if (document === undefined) return null;
  const { hints, unknown } = inlayHints(document, range, similarities);
  if (unknown.length > 0) similarities.lookUp(unknown).catch(log);
  return hints;
});

connection.listen();
