/** The manifest line of a pair that is open: follows it in the editor, and writes what is edited in the panel. */
import * as vscode from 'vscode';
import { knownCategories } from '../../core/dataset/categories';
import { checkLine } from '../../core/dataset/checkLine';
import type { PairStatus } from '../../core/dataset/types';
import { editPairLine } from '../../core/dataset/writePairs';
import { ProbeError } from '../../core/errors';
import { editedFields } from '../pair/store/lineView';
import type { LineRead } from '../pair/store/pairState';
import type { PairScope } from '../pair/store/pairStore';
import type { LineHistory } from './lineHistory';
import { andSave, lineOfPair, neighbour, readLine, replaceLine } from './lines';
import type { ReadLine } from './lines';

/** Longer manifests are not read through for the categories that they use. */
const MOST_LINES_READ = 5000;
const VERBS: Readonly<Record<PairStatus, string>> = {
  accepted: 'Accepted',
  rejected: 'Rejected',
  deferred: 'Deferred',
  draft: 'Made a draft of',
};

export class PairLine implements vscode.Disposable {
  readonly #scope: Pick<PairScope, 'state' | 'dispatch'>;
  readonly #listening: vscode.Disposable;
  /** Where the line was found last. */
  #document: vscode.TextDocument | undefined;
  #known: readonly string[] | undefined;
  #failure: ProbeError | undefined;

  constructor(scope: Pick<PairScope, 'state' | 'dispatch'>) {
    this.#scope = scope;
    const isOurs = ({ uri }: vscode.TextDocument): boolean => uri.fsPath === this.#saved?.manifest;
    const onChange = (document: vscode.TextDocument): void => {
      if (isOurs(document)) void this.follow();
    };
    this.#listening = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document }) => onChange(document)),
      vscode.workspace.onDidSaveTextDocument(onChange),
    );
  }

  dispose(): void {
    this.#listening.dispose();
  }

  /** Reads the line as it is now; what the person has edited in the panel stays. A failure is shown in its place. */
  async follow(): Promise<void> {
    const saved = this.#saved;
    if (saved?.pair === undefined) return;
    try {
      const uri = vscode.Uri.file(saved.manifest);
      const document = await vscode.workspace.openTextDocument(uri);
      const now = await readLine(uri, lineOfPair(document, saved.pair, saved.line));
      this.#document = document;
      this.#known ??= categoriesIn(document);
      this.#failure = undefined;
      this.#scope.dispatch({ type: 'lineRead', read: factsOf(document, now, this.#known) });
    } catch (error) {
      const failure = (this.#failure = ProbeError.from(error));
      const { message, remedy } = failure;
      const told = { message, ...(remedy === undefined ? {} : { remedy }) };
      this.#scope.dispatch({ type: 'lineLost', failure: told });
    }
  }

  /**
   * Writes what was edited, with a new status where one is given.
   * @throws ProbeError where it cannot be saved so.
   */
  async save(history: LineHistory, status?: PairStatus): Promise<void> {
    const { clashes: shown } = this.#scope.state().question;
    await this.follow();
    const { document, now } = this.#current();
    const { question } = this.#scope.state();
    if (question.clashes.some(field => !shown.includes(field))) throw changedMeanwhile(now.line, question.clashes);
    const changes = { ...editedFields(question, now), ...(status === undefined ? {} : { status }) };
    const after = editPairLine(now.text, changes);
    const error = checkLine(after).problems.find(({ severity }) => severity === 'error');
    if (error !== undefined) throw new ProbeError('bad-input', error.message, { remedy: 'The manifest is unchanged.' });
    if (after === now.text) return;
    const { text: before, content } = now;
    await this.write(before, after, () => andSave(document, () => replaceLine(document, now.line, after)));
    const what = `${status === undefined ? 'Edited' : VERBS[status]} ${content.id}`;
    history.push({ manifest: document.uri.fsPath, pair: content.id, before, after, what });
  }

  /** The line is written by `act` from here: what it says then is no change by others, and clashes with nothing. */
  async write(before: string, after: string, act: () => Promise<void>): Promise<void> {
    this.#scope.dispatch({ type: 'lineWriting', before, after });
    try {
      await act();
    } finally {
      await this.follow();
      this.#scope.dispatch({ type: 'lineWritten' });
    }
  }

  /** Drops what was edited here and not saved. */
  async discard(): Promise<void> {
    await this.follow();
    this.#current();
    this.#scope.dispatch({ type: 'draftDiscarded' });
  }

  /** The pair to go on with; undefined after the last. @throws ProbeError where this line cannot be found. */
  async neighbour(by: 1 | -1, undecided: boolean): Promise<ReadLine | undefined> {
    await this.follow();
    const { document, now } = this.#current();
    const isOpen = ({ status = 'draft' }: ReadLine['pair']): boolean => status === 'draft' || status === 'deferred';
    return neighbour(document, now.line, by, undecided ? isOpen : undefined);
  }

  get #saved() {
    return this.#scope.state().question.saved;
  }

  /** @throws ProbeError what `follow` met. */
  #current(): { readonly document: vscode.TextDocument; readonly now: LineRead } {
    const { line } = this.#scope.state().question;
    if (line.state === 'read' && this.#document !== undefined) return { document: this.#document, now: line };
    throw this.#failure ?? new ProbeError('unavailable', 'The manifest is still being read.', { retryable: true });
  }
}

function factsOf(document: vscode.TextDocument, now: ReadLine, known: readonly string[]): Omit<LineRead, 'state'> {
  const { line, text, pair } = now;
  return {
    line,
    text,
    content: pair,
    lines: lineCount(document),
    unsavedFile: document.isDirty,
    hasPrevious: neighbour(document, line, -1) !== undefined,
    hasNext: neighbour(document, line, 1) !== undefined,
    known,
  };
}

const changedMeanwhile = (line: number, fields: readonly string[]): ProbeError =>
  new ProbeError('bad-input', `Not saved: line ${line} has changed in ${fields.join(', ')} since you edited it here.`, {
    remedy: 'Save again to write yours, or discard it to see the line’s.',
  });

/** Without the blank line that a file ends with. */
function lineCount(document: vscode.TextDocument): number {
  const last = document.lineAt(document.lineCount - 1);
  return last.isEmptyOrWhitespace ? document.lineCount - 1 : document.lineCount;
}

function categoriesIn(document: vscode.TextDocument): string[] {
  const count = Math.min(document.lineCount, MOST_LINES_READ);
  return knownCategories(Array.from({ length: count }, (_, line) => document.lineAt(line)));
}
