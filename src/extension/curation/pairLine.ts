/** The manifest line of the pair that a panel shows: follows it in the editor, and writes what the panel changes. */
import * as vscode from 'vscode';
import { knownCategories } from '../../core/dataset/categories';
import { checkLine } from '../../core/dataset/checkLine';
import type { PairStatus } from '../../core/dataset/types';
import { editPairLine } from '../../core/dataset/writePairs';
import { ProbeError } from '../../core/errors';
import type { Curation, LineCuration } from '../../shared/panels/curation';
import type { Draft } from '../../shared/panels/pair';
import type { PairRecord } from '../pair/record';
import { draftOf, lineChanges, rebase } from './lineDraft';
import type { LineHistory } from './lineHistory';
import { andSave, lineOfPair, neighbour, readLine, replaceLine } from './lines';
import type { ReadLine } from './lines';

export interface PairLineHost {
  record(): PairRecord;
  /** Puts another draft before the person. */
  replaceDraft(draft: Draft): void;
  /** The line as it is now, with which the draft is in step but for the person's own edits. */
  setLine(line: number, base: Draft): void;
  /** `curation` says something else now. */
  changed(): void;
}

interface Followed {
  readonly document: vscode.TextDocument;
  readonly now: ReadLine;
  readonly known: readonly string[];
}

/** Longer manifests are not read through for the categories that they use. */
const MOST_LINES_READ = 5000;
const VERBS: Readonly<Record<PairStatus, string>> = {
  accepted: 'Accepted',
  rejected: 'Rejected',
  deferred: 'Deferred',
  draft: 'Made a draft of',
};

export class PairLine implements vscode.Disposable {
  readonly #host: PairLineHost;
  readonly #history: LineHistory;
  readonly #listening: vscode.Disposable;
  #followed: Followed | undefined;
  #failure: ProbeError | undefined;
  #clashes: readonly string[] = [];

  constructor(host: PairLineHost, history: LineHistory) {
    this.#host = host;
    this.#history = history;
    const isOurs = ({ uri }: vscode.TextDocument): boolean => uri.fsPath === host.record().saved?.manifest;
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
    const { saved } = this.#host.record();
    if (saved?.pair === undefined) return;
    try {
      const uri = vscode.Uri.file(saved.manifest);
      const document = await vscode.workspace.openTextDocument(uri);
      const now = await readLine(uri, lineOfPair(document, saved.pair, saved.line));
      const known = this.#followed?.known ?? categoriesIn(document);
      this.#followed = { document, now, known };
      this.#failure = undefined;
      this.#rebase(now);
    } catch (error) {
      this.#followed = undefined;
      this.#failure = ProbeError.from(error);
    }
    this.#host.changed();
  }

  #rebase(now: ReadLine): void {
    const { draft, base } = this.#host.record();
    const theirs = draftOf(now.pair);
    const { draft: merged, clashes } = rebase(base ?? theirs, draft, theirs);
    const edited = Object.keys(lineChanges(theirs, merged));
    this.#clashes = [...new Set([...this.#clashes, ...clashes])].filter(field => edited.includes(field));
    this.#host.setLine(now.line, theirs);
    if (Object.keys(lineChanges(draft, merged)).length > 0) this.#host.replaceDraft(merged);
  }

  /** Writes what was edited, with a new status where one is given. @throws ProbeError where it cannot be saved so. */
  async save(status?: PairStatus): Promise<void> {
    const clashesShown = this.#clashes.length;
    await this.follow();
    const { document, now } = this.#current();
    if (this.#clashes.length > clashesShown) throw changedMeanwhile(now.line, this.#clashes);
    const changes = { ...this.#edited(now), ...(status === undefined ? {} : { status }) };
    const after = editPairLine(now.text, changes);
    const error = checkLine(after).problems.find(({ severity }) => severity === 'error');
    if (error !== undefined) throw new ProbeError('bad-input', error.message, { remedy: 'The manifest is unchanged.' });
    if (after === now.text) return;
    await andSave(document, () => replaceLine(document, now.line, after));
    const what = `${status === undefined ? 'Edited' : VERBS[status]} ${now.pair.id}`;
    this.#history.push({ manifest: document.uri.fsPath, pair: now.pair.id, before: now.text, after, what });
    this.#clashes = [];
    await this.follow();
  }

  /** Drops what was edited here and not saved. */
  async discard(): Promise<void> {
    await this.follow();
    this.#clashes = [];
    this.#host.replaceDraft(draftOf(this.#current().now.pair));
    this.#host.changed();
  }

  /** The pair to go on with; undefined after the last. @throws ProbeError where this line cannot be found. */
  async neighbour(by: 1 | -1, undecided: boolean): Promise<ReadLine | undefined> {
    await this.follow();
    const { document, now } = this.#current();
    const isOpen = ({ status = 'draft' }: ReadLine['pair']): boolean => status === 'draft' || status === 'deferred';
    return neighbour(document, now.line, by, undecided ? isOpen : undefined);
  }

  get curation(): Curation {
    if (this.#failure !== undefined) {
      const { message, remedy } = this.#failure;
      return { state: 'lost', failure: { message, ...(remedy === undefined ? {} : { remedy }) } };
    }
    return this.#followed === undefined ? { state: 'reading' } : this.#lineCuration(this.#followed);
  }

  #lineCuration({ document, now, known }: Followed): LineCuration {
    const { line, pair, text } = now;
    const changes = this.#edited(now);
    const { problems } = checkLine(editPairLine(text, changes));
    const accepted = checkLine(editPairLine(text, { ...changes, status: 'accepted' })).problems;
    const by = pair.provenance?.['by'];
    return {
      state: 'line',
      id: pair.id,
      status: pair.status ?? 'draft',
      line,
      lines: lineCount(document),
      ...(pair.split === undefined ? {} : { split: pair.split }),
      ...(pair.group === undefined ? {} : { group: pair.group }),
      ...(typeof by === 'string' ? { by } : {}),
      edited: Object.keys(changes),
      clashes: this.#clashes,
      unsavedFile: document.isDirty,
      problems: problems.map(({ field, severity, message }) => ({ field: field ?? null, severity, message })),
      toAccept: accepted.filter(({ severity }) => severity === 'error').map(({ message }) => message),
      undo: this.#history.last?.what ?? null,
      hasPrevious: neighbour(document, line, -1) !== undefined,
      hasNext: neighbour(document, line, 1) !== undefined,
      known,
    };
  }

  #edited({ pair }: ReadLine) {
    return lineChanges(draftOf(pair), this.#host.record().draft);
  }

  /** @throws ProbeError what `follow` met. */
  #current(): Followed {
    if (this.#followed !== undefined) return this.#followed;
    throw this.#failure ?? new ProbeError('unavailable', 'The manifest is still being read.', { retryable: true });
  }
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
