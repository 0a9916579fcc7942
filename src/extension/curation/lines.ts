/** Lines of a manifest in the editor: found, read as pairs, and edited so that it can be undone. */
import path from 'node:path';
import * as vscode from 'vscode';
import { checkLine } from '../../core/dataset/checkLine';
import type { CheckedLine } from '../../core/dataset/checkLine';
import type { Pair, PairStatus } from '../../core/dataset/types';
import { editPairLine, smallestEdit } from '../../core/dataset/writePairs';
import { ProbeError } from '../../core/errors';

export interface ReadLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly pair: Pair;
}

/** @param line from 1 @throws ProbeError bad-input where the line is no pair. */
export async function readLine(uri: vscode.Uri, line: number): Promise<ReadLine> {
  const text = textOf(await vscode.workspace.openTextDocument(uri), line);
  return { line, text, pair: pairIn(text, `Line ${line} of ${path.basename(uri.fsPath)}`) };
}

/** Gives a pair its status. @throws ProbeError bad-input where it lacks what the status asks for. */
export async function setStatus(uri: vscode.Uri, line: number, status: PairStatus): Promise<void> {
  const { text, pair } = await readLine(uri, line);
  if (pair.status === status) return;
  const edited = editPairLine(text, { status });
  pairIn(edited, `${pair.id} cannot be ${status}: line ${line}`);
  await replaceLine(await vscode.workspace.openTextDocument(uri), line, edited);
}

/** Puts a text in the place of a line through the editor, as the smallest edit that does. @throws ProbeError io. */
export async function replaceLine(document: vscode.TextDocument, line: number, text: string): Promise<void> {
  const smallest = smallestEdit(textOf(document, line), text);
  if (smallest.start === smallest.end && smallest.text === '') return;
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(line - 1, smallest.start, line - 1, smallest.end);
  edit.replace(document.uri, range, smallest.text);
  await applyEdit(edit, `${document.uri.fsPath} could not be edited.`);
}

/** The editor tells by a word alone that it refused. @throws ProbeError io saying what was to be done. */
export async function applyEdit(edit: vscode.WorkspaceEdit, refused: string): Promise<void> {
  if (await vscode.workspace.applyEdit(edit)) return;
  throw new ProbeError('io', refused, {
    remedy: 'Check that it is not read-only, and that its folder can be written.',
  });
}

/** A text edit, saved unless the person has unsaved edits of their own in the file. */
export async function andSave(document: vscode.TextDocument, edit: () => Promise<void>): Promise<void> {
  const wasDirty = document.isDirty;
  await edit();
  if (!wasDirty && !(await document.save())) {
    throw new ProbeError('io', `${document.uri.fsPath} was edited and could not be saved.`, {
      remedy: 'Save it in its editor, which says why.',
    });
  }
}

/** Where the pair of that id is now, from 1; looked for where it was first. @throws ProbeError not-found. */
export function lineOfPair(document: vscode.TextDocument, id: string, hint = 1): number {
  const isThere = (line: number): boolean => {
    const text = textOf(document, line);
    return text.includes('"id"') && checkLine(text).id === id;
  };
  if (isThere(hint)) return hint;
  for (let line = 1; line <= document.lineCount; line++) if (isThere(line)) return line;
  throw new ProbeError('not-found', `There is no pair ${id} in ${document.uri.fsPath} any more.`, {
    remedy: 'Probe the images again to save them as a new pair.',
  });
}

/** The nearest pair of two images before or after a line; undefined where there is none. */
export function neighbour(
  document: vscode.TextDocument,
  from: number,
  by: 1 | -1,
  wanted: (pair: Pair) => boolean = () => true,
): ReadLine | undefined {
  for (let line = from + by; line >= 1 && line <= document.lineCount; line += by) {
    const text = textOf(document, line);
    const { pair } = checked(text);
    if (pair?.image2 !== undefined && wanted(pair)) return { line, text, pair };
  }
  return undefined;
}

const checked = (text: string): Pick<CheckedLine, 'pair'> => (text.trim() === '' ? {} : checkLine(text));

/** @param line from 1; beyond the end it is blank. */
const textOf = (document: vscode.TextDocument, line: number): string =>
  line <= document.lineCount ? document.lineAt(line - 1).text : '';

/** @throws ProbeError bad-input that says what is wrong with the text. */
export function pairIn(text: string, what: string): Pair {
  const { pair, problems } = checkLine(text);
  if (pair !== undefined) return pair;
  const problem = problems.find(({ severity }) => severity === 'error');
  throw new ProbeError('bad-input', `${what} is no whole pair: ${problem?.message ?? 'it is blank.'}`, {
    remedy: 'Correct the line first.',
  });
}
