/** What a panel has changed in manifests, so that its Undo can take the last change back. */
import path from 'node:path';
import * as vscode from 'vscode';
import { ProbeError } from '../../core/errors';
import { andSave, lineOfPair, replaceLine } from './lines';

export interface LineEdit {
  readonly manifest: string;
  readonly pair: string;
  /** The whole line's text. */
  readonly before: string;
  readonly after: string;
  /** In words: `Rejected chest-0014`. */
  readonly what: string;
}

export class LineHistory {
  readonly #edits: LineEdit[] = [];

  get last(): LineEdit | undefined {
    return this.#edits.at(-1);
  }

  push(edit: LineEdit): void {
    this.#edits.push(edit);
  }

  /**
   * Takes the last edit back, where its line still is as the edit left it; otherwise the line stays as it is, and the
   * edit is forgotten. Edits that the person has undone in the editor are passed over.
   * @param writing does the writing it is given, for who has to know of it
   * @returns what was taken back; undefined where nothing is left. @throws ProbeError 'bad-input', 'not-found', 'io'.
   */
  async undo(
    writing: (edit: LineEdit, write: () => Promise<void>) => Promise<void> = (_, write) => write(),
  ): Promise<LineEdit | undefined> {
    for (let edit = this.#edits.pop(); edit !== undefined; edit = this.#edits.pop()) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(edit.manifest));
      const line = lineOfPair(document, edit.pair);
      const { text } = document.lineAt(line - 1);
      if (text === edit.before) continue;
      if (text !== edit.after) throw changedSince(edit, line);
      const { before } = edit;
      await writing(edit, () => andSave(document, () => replaceLine(document, line, before)));
      return edit;
    }
    return undefined;
  }
}

const changedSince = ({ manifest, what }: LineEdit, line: number): ProbeError =>
  new ProbeError('bad-input', `Not undone: line ${line} of ${path.basename(manifest)} has changed since “${what}”.`, {
    remedy: 'It is left as it is; change it in the editor.',
  });
