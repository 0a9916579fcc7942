/** What the nodes of the trees offer. */
import path from 'node:path';
import * as vscode from 'vscode';
import { isRunning } from '../../core/benchmark/runFolder';
import { loadManifest } from '../../core/dataset/load';
import { ProbeError } from '../../core/errors';
import { COMMANDS } from '../contributions';
import { DisposableStore } from '../disposables';
import { lineRecord } from '../curation/lineRecord';
import { findPair, manifestRecord } from '../pair/manifestRecord';
import type { PairOpener } from '../pair/pairOpener';
import { figuresMarkdown } from '../run/figureText';
import type { RunService } from '../run/runService';
import type { Services } from '../services';
import { askWarning } from '../surfaces/notifications';
import type { Target, ViewNode } from './model/node';
import type { RunEntry } from './model/runLibrary';

export interface CommandParts {
  readonly pairs: PairOpener;
  readonly runs: RunService;
  /** What is known of a run that is listed. */
  readonly runEntry: (folder: string) => RunEntry | undefined;
  readonly refresh: () => void;
}

export function registerCommands(
  services: Services,
  { pairs, runs, runEntry, refresh }: CommandParts,
): vscode.Disposable {
  const store = new DisposableStore();
  const command = (id: string, run: (node?: ViewNode) => Promise<void>) =>
    store.add(vscode.commands.registerCommand(id, services.reporter.guard(run)));
  command(COMMANDS.openPair.id, async node => {
    const { manifest: file, id } = targetOf(node, 'pair');
    const manifest = await loadManifest(file);
    const found = findPair(manifest, id);
    if (found.line > 0) pairs.showLine(lineRecord(file, found));
    else pairs.show(manifestRecord(manifest, found));
  });
  command(COMMANDS.openInEditor.id, openInEditor);
  command(COMMANDS.showRun.id, async node => {
    const { path: folder, row } = targetOf(node, 'run');
    await (row === undefined ? runs.show(folder) : runs.showRow(folder, row));
  });
  command(COMMANDS.resumeRun.id, node => runs.resume(targetOf(node, 'run').path));
  command(COMMANDS.copyFigures.id, async node => copyFigures(runEntry(targetOf(node, 'run').path)));
  command(COMMANDS.deleteRun.id, async node => {
    const folder = targetOf(node, 'run').path;
    if (await deleteRun(folder)) runs.close(folder);
    refresh();
  });
  command(COMMANDS.reveal.id, reveal);
  command(COMMANDS.openSamples.id, () => openSamples(services));
  command(COMMANDS.refreshViews.id, async () => {
    refresh();
    return Promise.resolve();
  });
  return store;
}

/** @throws ProbeError bad-input where a command is called without a node of that kind, as from a keybinding. */
function targetOf<K extends Target['kind']>(node: ViewNode | undefined, kind: K): Extract<Target, { kind: K }> {
  const target = node?.target;
  if (target?.kind === kind) return target as Extract<Target, { kind: K }>;
  throw new ProbeError('bad-input', 'This command works on an entry of MedProbe’s views.', {
    remedy: 'Choose it there from the entry’s menu.',
  });
}

async function openInEditor(node?: ViewNode): Promise<void> {
  const target = node?.target;
  if (target?.kind !== 'pair') {
    await vscode.window.showTextDocument(vscode.Uri.file(targetOf(node, 'manifest').path));
    return;
  }
  const document = await vscode.workspace.openTextDocument(target.manifest);
  const start = target.line > 0 ? new vscode.Position(target.line - 1, 0) : positionOf(document, target.id);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, start) });
}

/** A benchmark's own formats have no line per pair: its id is looked for as a JSON name, else at the start of a line. */
function positionOf(document: vscode.TextDocument, id: string): vscode.Position {
  const text = document.getText();
  const asName = text.indexOf(`${JSON.stringify(id)}:`);
  const at = asName >= 0 ? asName : text.indexOf(`\n${id},`) + 1;
  return document.positionAt(Math.max(0, at));
}

/** In the Explorer where the workspace has it, else in the system's file manager. */
async function reveal(node?: ViewNode): Promise<void> {
  const target = node?.target;
  const uri = vscode.Uri.file(target !== undefined && 'path' in target ? target.path : targetOf(node, 'folder').path);
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
}

/** @throws ProbeError unavailable for a run whose figures are not known, or not yet. */
async function copyFigures(entry: RunEntry | undefined): Promise<void> {
  if (entry?.state !== 'complete' && entry?.state !== 'incomplete') {
    throw new ProbeError('unavailable', 'The figures of this run are not known.', { remedy: 'Try again in a moment.' });
  }
  const { run, figures } = entry;
  await vscode.env.clipboard.writeText(figuresMarkdown(run, figures));
}

/** @returns whether it is gone. @throws ProbeError unavailable while it is running. */
async function deleteRun(folder: string): Promise<boolean> {
  if (await isRunning(folder)) {
    throw new ProbeError('unavailable', `${path.basename(folder)} is running.`, { remedy: 'Cancel it first.' });
  }
  const move = 'Move to Trash';
  const detail = 'Its answers are the only copy. Asking again may give others, and may cost money.';
  const title = `Delete the run ${path.basename(folder)}?`;
  if ((await askWarning({ title, detail }, move)) !== move) return false;
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
    return true;
  } catch {
    return deleteForGood(uri); // remote machines and some file systems have no trash
  }
}

async function deleteForGood(uri: vscode.Uri): Promise<boolean> {
  const forGood = 'Delete Permanently';
  const detail = 'It could not be moved to a trash. Deleting it cannot be undone.';
  const title = `Delete ${path.basename(uri.fsPath)} permanently?`;
  if ((await askWarning({ title, detail }, forGood)) !== forGood) return false;
  await vscode.workspace.fs.delete(uri, { recursive: true });
  return true;
}

/** Opens a copy of the samples that can be written to, so that runs can be kept beside it. */
async function openSamples({ context }: Services): Promise<void> {
  const copy = vscode.Uri.joinPath(context.globalStorageUri, 'samples');
  const has = await vscode.workspace.fs.stat(copy).then(
    () => true,
    () => false,
  );
  if (!has) await vscode.workspace.fs.copy(vscode.Uri.joinPath(context.extensionUri, 'samples'), copy);
  const forceNewWindow = vscode.workspace.workspaceFolders !== undefined;
  await vscode.commands.executeCommand('vscode.openFolder', copy, { forceNewWindow });
}
