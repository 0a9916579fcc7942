import type * as vscode from 'vscode';
import { VIEW_TYPES } from '../contributions';
import type { Services } from '../services';
import { openPanel } from '../surfaces/panelTitles';
import { panelOptions } from '../webviews';
import { OpenPairs } from './openPairs';
import { PairPanel } from './panel';
import { pairMemory, pairSources } from './pairSources';
import { EMPTY_DRAFT, pairRecordId } from './record';
import type { PairRecord } from './record';
import type { PairMemory } from './store/pairMemory';
import { WorkspaceChoices } from './workspaceChoices';

/** The open Pair panels: one a pair, brought to the front when it is probed again. */
export class PairPanels implements vscode.Disposable {
  readonly #services: Services;
  readonly #choices: WorkspaceChoices;
  readonly #memory: PairMemory;
  readonly #pairs: OpenPairs;
  readonly #open = new Set<PairPanel>();

  constructor(services: Services) {
    this.#services = services;
    this.#choices = new WorkspaceChoices(services.context.workspaceState);
    this.#memory = pairMemory(services);
    this.#pairs = new OpenPairs(pairSources(services, this.#choices), this.#memory);
  }

  /** Two files as they were selected. */
  open(files: readonly [string, string]): void {
    const images = [
      { path: files[0], frame: 0 },
      { path: files[1], frame: 0 },
    ] as const;
    const id = pairRecordId(images, 'probe');
    this.show({ id, images, draft: EMPTY_DRAFT, editable: true, selected: null, answers: [], saved: null });
  }

  /** The pair of a manifest's line, also where it is shown as a line that asked something else then. */
  showLine(record: PairRecord): PairPanel {
    const { manifest, pair } = record.saved ?? {};
    const open = this.#find(({ saved }) => saved?.pair === pair && saved?.manifest === manifest);
    if (open === undefined) return this.show(record);
    open.reveal();
    return open;
  }

  /** A pair, with what was answered and edited at earlier looks at it. */
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
    const kept = id === undefined ? undefined : this.#memory.read(id);
    if (kept === undefined) panel.dispose();
    else this.#attach(panel, kept.record);
  }

  /** What was not written yet is, before the window is gone. */
  dispose(): void {
    for (const panel of [...this.#open]) panel.dispose();
    this.#pairs.dispose();
    this.#memory.dispose();
  }

  #find(wanted: (record: PairRecord) => boolean): PairPanel | undefined {
    return [...this.#open].find(panel => wanted(panel.record));
  }

  #attach(window: vscode.WebviewPanel, record: PairRecord): PairPanel {
    void this.#memory.migrate();
    const panel = new PairPanel(this.#services, window, record, {
      pairs: this.#pairs,
      choices: this.#choices,
      open: other => void this.showLine(other),
    });
    this.#open.add(panel);
    window.onDidDispose(() => this.#open.delete(panel));
    return panel;
  }
}
