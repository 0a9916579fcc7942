/** What a person decides about the pair in its panel, and how they go from pair to pair of its manifest. */
import pLimit from 'p-limit';
import * as vscode from 'vscode';
import { ProbeError } from '../../core/errors';
import { loadManifest } from '../../core/dataset/load';
import type { Curation, CurationRequest } from '../../shared/panels/curation';
import type { Notice } from '../../shared/panels/common';
import { COMMANDS } from '../contributions';
import { convertToPairs } from '../curation/converting';
import { LineHistory } from '../curation/lineHistory';
import { lineOfPair, readLine } from '../curation/lines';
import type { ReadLine } from '../curation/lines';
import { lineRecord } from '../curation/lineRecord';
import { PairLine } from '../curation/pairLine';
import type { PairLineHost } from '../curation/pairLine';
import { findPair } from './manifestRecord';
import type { PairRecord } from './record';

export interface CuratingHost extends PairLineHost {
  notify(notice: Notice | null): void;
  /** Shows another pair in the panel. */
  show(record: PairRecord): Promise<void>;
  /** Shows another pair in a panel of its own. */
  open(record: PairRecord): void;
}

const READ_ONLY = {
  edit: 'This is a pair as a run asked it, so its question is only shown here.',
  convert: 'MedProbe does not change a benchmark’s own file. A copy of it as a *.pairs.jsonl can be edited.',
} as const;

export class Curating implements vscode.Disposable {
  readonly #host: CuratingHost;
  readonly #history = new LineHistory();
  /** A key that is pressed twice acts twice, one after the other. */
  readonly #inTurn = pLimit(1);
  #line: PairLine | undefined;

  constructor(host: CuratingHost) {
    this.#host = host;
  }

  /** The panel shows another pair, or its pair has a line now. */
  begin(): void {
    this.#line?.dispose();
    const isOfLine = this.#host.record().saved?.pair !== undefined;
    this.#line = isOfLine ? new PairLine(this.#host, this.#history) : undefined;
    void this.#line?.follow();
  }

  dispose(): void {
    this.#line?.dispose();
  }

  /** The panel is seen again: the file may have changed without its editor. */
  refresh(): void {
    void this.#line?.follow();
  }

  get curation(): Curation {
    if (this.#line !== undefined) return this.#line.curation;
    const { editable, saved } = this.#host.record();
    if (editable) return { state: 'none' };
    const offer = saved === null ? 'convert' : 'edit';
    return { state: 'readOnly', why: READ_ONLY[offer], offer };
  }

  async receive(message: CurationRequest): Promise<void> {
    await this.#told(async () => {
      switch (message.type) {
        case 'setStatus':
          return this.#line?.save(message.status);
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
    await this.#told(async () => this.#line?.save());
    return true;
  }

  /** What fails is told in the panel, where the person looks. @returns what `act` says of how it went. */
  async #told(act: () => Promise<Notice | undefined | void>): Promise<void> {
    try {
      this.#host.notify((await this.#inTurn(act)) ?? null);
    } catch (error) {
      const { message, remedy } = ProbeError.from(error);
      this.#host.notify({ severity: 'error', message, ...(remedy === undefined ? {} : { remedy }) });
    }
  }

  /** The pair of what was taken back is shown. */
  async #undo(): Promise<Notice | undefined> {
    const { saved } = this.#host.record();
    const undone = await this.#history.undo();
    if (undone === undefined) return { severity: 'info', message: 'Nothing is left to undo.' };
    if (undone.pair === saved?.pair && undone.manifest === saved.manifest) await this.#line?.follow();
    else await this.#show(undone.manifest, await lineAt(undone.manifest, undone.pair));
    return { severity: 'info', message: `Undone: ${undone.what}.` };
  }

  async #step(by: 1 | -1, undecided: boolean): Promise<Notice | undefined> {
    const { saved } = this.#host.record();
    if (this.#line === undefined || saved === null) return undefined;
    const next = await this.#line.neighbour(by, undecided);
    if (next !== undefined) return void (await this.#show(saved.manifest, next));
    const which = undecided ? 'undecided pair' : 'pair of two images';
    return { severity: 'info', message: `There is no ${which} ${by === 1 ? 'after' : 'before'} this one.` };
  }

  async #show(manifest: string, line: ReadLine): Promise<void> {
    await this.#host.show(lineRecord(manifest, line));
  }

  async #convert(): Promise<void> {
    const { inManifest } = this.#host.record();
    const manifest = inManifest === undefined ? undefined : await convertToPairs(inManifest.path);
    if (inManifest === undefined || manifest === undefined) return;
    this.#host.open(lineRecord(manifest, findPair(await loadManifest(manifest), inManifest.pair)));
  }

  async #edit(): Promise<void> {
    const { inManifest } = this.#host.record();
    if (inManifest === undefined) return;
    const { path: manifest, pair } = inManifest;
    this.#host.open(lineRecord(manifest, await lineAt(manifest, pair)));
  }

  async #openRun(): Promise<void> {
    const record = this.#host.record();
    if (record.run !== undefined) await showRun(record.run.folder, record);
  }
}

/** Shows the results of a run, at the row of the pair. */
export async function showRun(folder: string, { run, inManifest, saved }: PairRecord): Promise<void> {
  const row = run?.pair ?? inManifest?.pair ?? saved?.pair;
  const target = { kind: 'run', path: folder, ...(row === undefined ? {} : { row }) };
  await vscode.commands.executeCommand(COMMANDS.showRun.id, { target });
}

async function lineAt(manifest: string, pair: string): Promise<ReadLine> {
  const uri = vscode.Uri.file(manifest);
  return readLine(uri, lineOfPair(await vscode.workspace.openTextDocument(uri), pair));
}
