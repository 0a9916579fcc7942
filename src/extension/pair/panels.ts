import type * as vscode from 'vscode';
import { VIEW_TYPES } from '../contributions';
import type { Services } from '../services';
import { openPanel } from '../surfaces/panelTitles';
import { panelOptions } from '../webviews';
import { PairPanel } from './panel';
import { EMPTY_DRAFT, pairRecordId, PairRecords } from './record';
import type { PairRecord } from './record';

/** The open Pair panels: one a pair, brought to the front when it is probed again. */
export class PairPanels implements vscode.Disposable {
  readonly #services: Services;
  readonly #records: PairRecords;
  readonly #open = new Set<PairPanel>();

  constructor(services: Services) {
    this.#services = services;
    this.#records = new PairRecords(services.context.workspaceState);
  }

  /** Two files as they were selected. */
  open(files: readonly [string, string]): void {
    const images = [
      { path: files[0], frame: 0 },
      { path: files[1], frame: 0 },
    ] as const;
    const id = pairRecordId(images, 'probe');
    const known = this.#records.get(id);
    this.show(known ?? { id, images, draft: EMPTY_DRAFT, editable: true, selected: null, answers: [], saved: null });
  }

  /** A pair of a manifest, with what was answered to the same question before. */
  openFromManifest(record: PairRecord): void {
    const known = this.#records.get(record.id);
    const same = known !== undefined && JSON.stringify(known.draft) === JSON.stringify(record.draft);
    this.show(same ? { ...record, selected: known.selected, answers: known.answers } : record);
  }

  /** The pair of a manifest's line, with the answers and edits of an earlier look at it. */
  showLine(record: PairRecord): PairPanel {
    const { manifest, pair } = record.saved ?? {};
    const open = this.#find(({ saved }) => saved?.pair === pair && saved?.manifest === manifest);
    if (open === undefined) return this.show(this.#records.withKnown(record));
    open.reveal();
    return open;
  }

  show(record: PairRecord): PairPanel {
    const open = this.#find(({ id }) => id === record.id);
    if (open !== undefined) {
      open.reveal();
      return open;
    }
    return this.#attach(openPanel(VIEW_TYPES.pair, 'Pair', panelOptions(this.#services)), record);
  }

  /** After a reload of the window. A panel whose pair is no longer known is closed. */
  restore(panel: vscode.WebviewPanel, id: string | undefined): void {
    const record = id === undefined ? undefined : this.#records.get(id);
    if (record === undefined) panel.dispose();
    else this.#attach(panel, record);
  }

  dispose(): void {
    for (const panel of this.#open) panel.dispose();
  }

  #find(wanted: (record: PairRecord) => boolean): PairPanel | undefined {
    return [...this.#open].find(panel => wanted(panel.record));
  }

  #attach(window: vscode.WebviewPanel, record: PairRecord): PairPanel {
    const open = (other: PairRecord): void => void this.showLine(other);
    const panel = new PairPanel(this.#services, this.#records, window, record, open);
    this.#open.add(panel);
    window.onDidDispose(() => this.#open.delete(panel));
    return panel;
  }
}
