/** One line of a manifest in the editor: read as a pair, and edited so that it can be undone. */
import path from 'node:path';
import * as vscode from 'vscode';
import { checkLine } from '../../core/dataset/checkLine';
import type { Pair, PairStatus } from '../../core/dataset/types';
import { editPairLine, smallestEdit } from '../../core/dataset/writePairs';
import type { PairChanges } from '../../core/dataset/writePairs';
import { ProbeError } from '../../core/errors';

export interface ReadLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly pair: Pair;
}

/** @param line from 1 @throws ProbeError bad-input where the line is no pair. */
export async function readLine(uri: vscode.Uri, line: number): Promise<ReadLine> {
  const document = await vscode.workspace.openTextDocument(uri);
  const text = line <= document.lineCount ? document.lineAt(line - 1).text : '';
  return { line, text, pair: pairIn(text, `Line ${line} of ${path.basename(uri.fsPath)}`) };
}

/** Gives a pair its status. @throws ProbeError bad-input where it lacks what the status asks for. */
export async function setStatus(uri: vscode.Uri, line: number, status: PairStatus): Promise<void> {
  const { text, pair } = await readLine(uri, line);
  if (pair.status === status) return;
  pairIn(editPairLine(text, { status }), `${pair.id} cannot be ${status}: line ${line}`);
  await editLine(uri, line, { status });
}

/** Changes fields of a line through the editor, leaving every other byte. @throws ProbeError bad-input | io. */
export async function editLine(uri: vscode.Uri, line: number, changes: PairChanges): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const before = document.lineAt(line - 1).text;
  const { start, end, text } = smallestEdit(before, editPairLine(before, changes));
  if (start === end && text === '') return;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(line - 1, start, line - 1, end), text);
  if (await vscode.workspace.applyEdit(edit)) return;
  throw new ProbeError('io', `${uri.fsPath} could not be edited.`, { remedy: 'Check that it is not read-only.' });
}

/** Where the pair of that id is now, from 1. @throws ProbeError not-found. */
export async function lineOfPair(uri: vscode.Uri, id: string): Promise<number> {
  const document = await vscode.workspace.openTextDocument(uri);
  for (let line = 1; line <= document.lineCount; line++) {
    const { text } = document.lineAt(line - 1);
    if (text.includes('"id"') && checkLine(text).id === id) return line;
  }
  throw new ProbeError('not-found', `There is no pair ${id} in ${uri.fsPath} any more.`, {
    remedy: 'Probe the images again to save them as a new pair.',
  });
}

function pairIn(text: string, what: string): Pair {
  const { pair, problems } = checkLine(text);
  if (pair !== undefined) return pair;
  const problem = problems.find(({ severity }) => severity === 'error');
  throw new ProbeError('bad-input', `${what} is no whole pair: ${problem?.message ?? 'it is blank.'}`, {
    remedy: 'Correct the line first.',
  });
}
