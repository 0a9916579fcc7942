/** What a person decides about the pair in its panel, and how they go from pair to pair of its manifest. */
import pLimit from 'p-limit';
import * as vscode from 'vscode';
import { ProbeError } from '../../core/errors';
import { loadManifest } from '../../core/dataset/load';
import type { CurationRequest } from '../../shared/panels/curation';
import type { Notice } from '../../shared/panels/common';
import { COMMANDS } from '../contributions';
import { convertToPairs } from '../curation/converting';
import { LineHistory } from '../curation/lineHistory';
import type { LineEdit } from '../curation/lineHistory';
import { lineOfPair, readLine } from '../curation/lines';
import type { ReadLine } from '../curation/lines';
import { lineRecord } from '../curation/lineRecord';
import { PairLine } from '../curation/pairLine';
import { failureOf } from './imageEffects';
import { findPair } from './manifestRecord';
import type { OpenPair } from './openPair';
import type { PairRecord } from './record';
import type { PairState } from './store/pairState';

export interface CurationHost {
  /** The pair that the panel shows. */
  pair(): OpenPair;
  /** Every open pair of a line, for whom its text is written from here. */
  ofLine(manifest: string, pair: string): readonly OpenPair[];
  /** What Undo would take back is another now. */
  undoChanged(): void;
  /** Shows another pair in the panel. */
  show(record: PairRecord): void;
  /** Shows another pair in a panel of its own. */
  open(record: PairRecord): void;
}

export class CurationController implements vscode.Disposable {
  readonly #host: CurationHost;
  readonly #history = new LineHistory();
  /** A key that is pressed twice acts twice, one after the other. */
  readonly #inTurn = pLimit(1);
  #line: PairLine | undefined;

  constructor(host: CurationHost) {
    this.#host = host;
  }

  /** What Undo would take back, in words; null where nothing was changed from here. */
  get undo(): string | null {
    return this.#history.last?.what ?? null;
  }

  /** The panel shows another pair, or its pair has a line now. */
  begin(): void {
    this.#line?.dispose();
    const { scope, state } = this.#host.pair();
    this.#line = state.question.saved?.pair === undefined ? undefined : new PairLine(scope);
    void this.#line?.follow();
  }

  dispose(): void {
    this.#line?.dispose();
  }

  /** The panel is seen again: the file may have changed without its editor. */
  refresh(): void {
    void this.#line?.follow();
  }

  async receive(message: CurationRequest): Promise<void> {
    await this.#told(async () => {
      switch (message.type) {
        case 'setStatus':
          return this.#line?.save(this.#history, message.status);
        case 'discard':
          return this.#line?.discard();
        case 'undo':
          return this.#undo();
        case 'step':
          return this.#step(message.by, message.undecided);
        case 'convertManifest':
          return this.#convert();
        case 'editPair':
          return this.#edit();
        case 'openRun':
          return this.#openRun();
      }
    });
  }

  /** @returns whether the pair has a line to be saved to. */
  async save(): Promise<boolean> {
    if (this.#line === undefined) return false;
    await this.#told(async () => this.#line?.save(this.#history));
    return true;
  }

  /** What fails is told in the panel, where the person looks. @returns what `act` says of how it went. */
  async #told(act: () => Promise<Notice | undefined | void>): Promise<void> {
    let notice: Notice | null;
    try {
      notice = (await this.#inTurn(act)) ?? null;
    } catch (error) {
      notice = { severity: 'error', ...failureOf(ProbeError.from(error)) };
    }
    this.#host.pair().scope.dispatch({ type: 'noticed', notice });
    this.#host.undoChanged();
  }

  /** The pair of what was taken back is shown. */
  async #undo(): Promise<Notice | undefined> {
    const undone = await this.#history.undo((edit, write) => this.#writing(edit, write));
    if (undone === undefined) return { severity: 'info', message: 'Nothing is left to undo.' };
    const { saved } = this.#host.pair().state.question;
    if (undone.pair === saved?.pair && undone.manifest === saved.manifest) await this.#line?.follow();
    else this.#show(undone.manifest, await lineAt(undone.manifest, undone.pair));
    return { severity: 'info', message: `Undone: ${undone.what}.` };
  }

  /** To take back what was written from here is no change by others either. */
  async #writing({ manifest, pair, before, after }: LineEdit, write: () => Promise<void>): Promise<void> {
    const pairs = this.#host.ofLine(manifest, pair);
    for (const { scope } of pairs) scope.dispatch({ type: 'lineWriting', before: after, after: before });
    try {
      await write();
      await this.#line?.follow();
    } finally {
      for (const { scope } of pairs) scope.dispatch({ type: 'lineWritten' });
    }
  }

  async #step(by: 1 | -1, undecided: boolean): Promise<Notice | undefined> {
    const { saved } = this.#host.pair().state.question;
    if (this.#line === undefined || saved === null) return undefined;
    const next = await this.#line.neighbour(by, undecided);
    if (next !== undefined) return this.#show(saved.manifest, next);
    const which = undecided ? 'undecided pair' : 'pair of two images';
    return { severity: 'info', message: `There is no ${which} ${by === 1 ? 'after' : 'before'} this one.` };
  }

  #show(manifest: string, line: ReadLine): undefined {
    this.#host.show(lineRecord(manifest, line));
  }

  async #convert(): Promise<void> {
    const { inManifest } = this.#host.pair().state.question;
    const manifest = inManifest === null ? undefined : await convertToPairs(inManifest.path);
    if (inManifest === null || manifest === undefined) return;
    this.#host.open(lineRecord(manifest, findPair(await loadManifest(manifest), inManifest.pair)));
  }

  async #edit(): Promise<void> {
    const { inManifest } = this.#host.pair().state.question;
    if (inManifest === null) return;
    const { path: manifest, pair } = inManifest;
    this.#host.open(lineRecord(manifest, await lineAt(manifest, pair)));
  }

  async #openRun(): Promise<void> {
    const { state } = this.#host.pair();
    if (state.run !== null && state.run !== undefined) await showRun(state.run.folder, state);
  }
}

/** Shows the results of a run, at the row of the pair. */
export async function showRun(folder: string, { run, question }: PairState): Promise<void> {
  const row = run?.pair ?? question.inManifest?.pair ?? question.saved?.pair;
  const target = { kind: 'run', path: folder, ...(row === undefined ? {} : { row }) };
  await vscode.commands.executeCommand(COMMANDS.showRun.id, { target });
}

async function lineAt(manifest: string, pair: string): Promise<ReadLine> {
  const uri = vscode.Uri.file(manifest);
  return readLine(uri, lineOfPair(await vscode.workspace.openTextDocument(uri), pair));
}
