import type * as vscode from 'vscode';
import { VIEW_TYPES } from '../contributions';
import type { PairOpener } from '../pair/pairOpener';
import type { Services } from '../services';
import { openPanel } from '../surfaces/panelTitles';
import { panelOptions } from '../webviews';
import { MapPanel } from './panel';
import { mapRecord, MapRecords } from './record';
import type { MapRecord } from './record';

/** The open Map panels: one a folder and encoder, brought to the front when it is mapped again. */
export class Maps implements vscode.Disposable {
  readonly #services: Services;
  readonly #pairs: PairOpener;
  readonly #records: MapRecords;
  readonly #open = new Map<string, MapPanel>();

  constructor(services: Services, pairs: PairOpener) {
    this.#services = services;
    this.#pairs = pairs;
    this.#records = new MapRecords(services.context.workspaceState);
  }

  show(folder: string, encoder: string): void {
    const record = mapRecord(folder, encoder);
    const open = this.#open.get(record.id);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    this.#attach(openPanel(VIEW_TYPES.map, 'Map', panelOptions(this.#services)), record);
  }

  /** After a reload of the window: what was under way goes on. A panel whose folder is no longer known is closed. */
  restore(panel: vscode.WebviewPanel, id: string | undefined): void {
    const record = id === undefined ? undefined : this.#records.get(id);
    if (record === undefined) panel.dispose();
    else this.#attach(panel, record);
  }

  dispose(): void {
    for (const panel of this.#open.values()) panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, record: MapRecord): void {
    this.#open.set(record.id, new MapPanel(this.#services, this.#pairs, this.#records, panel, record));
    panel.onDidDispose(() => this.#open.delete(record.id));
  }
}
