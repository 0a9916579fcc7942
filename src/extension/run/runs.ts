/** The runs of this window: started, shown, cancelled, resumed, and found again after a reload. */
import path from 'node:path';
import * as vscode from 'vscode';
import { plannedOfRun } from '../../core/benchmark/plan';
import { isCase } from '../../core/benchmark/askable';
import { readJournal } from '../../core/benchmark/journal';
import { costLine } from '../../core/benchmark/progressNotes';
import { ANSWERS_FILE, readRun } from '../../core/benchmark/runFolder';
import type { BegunRun, RunResult } from '../../core/benchmark/runner';
import { loadManifest } from '../../core/dataset/load';
import type { Manifest } from '../../core/dataset/types';
import type { ProbeError } from '../../core/errors';
import { COMMANDS, VIEW_TYPES } from '../contributions';
import type { PairPanels } from '../pair/panels';
import type { Services } from '../services';
import { panelOptions } from '../webviews';
import { benchmarkRecord } from './benchmarkRecord';
import { LiveRun } from './liveRun';
import { manifestOf } from './manifestOf';
import { ResultsPanel } from './panel';
import { startRun } from './runJob';
import type { RunRequest } from './runJob';
import { RunRecords } from './runRecords';
import type { RunStatus } from './status';

interface OpenRun {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly panel: ResultsPanel;
}

interface Going {
  readonly manifest: Manifest;
  readonly live: LiveRun;
  readonly cancel: AbortController;
}

export class Runs {
  readonly #services: Services;
  readonly #pairs: PairPanels;
  readonly #status: RunStatus;
  readonly #records: RunRecords;
  readonly #open = new Map<string, OpenRun>();
  /** Runs that are going in this window, whether a panel shows them or not; by id. */
  readonly #going = new Map<string, Going>();

  constructor(services: Services, pairs: PairPanels, status: RunStatus) {
    this.#services = services;
    this.#pairs = pairs;
    this.#status = status;
    this.#records = new RunRecords(services.context.workspaceState);
  }

  /** Starts a run, or goes on with one, and shows it; ends when the run has. */
  async start(request: RunRequest): Promise<void> {
    const cancel = new AbortController();
    let begun: BegunRun | undefined;
    const status = this.#status.begin({
      title: `${path.basename(request.manifest.path)} · ${request.endpoint}`,
      show: () => {
        if (begun !== undefined) this.#services.reporter.background(this.show(begun.folder));
      },
      cancel: () => cancel.abort(),
    });
    try {
      const result = await startRun(
        this.#services,
        request,
        {
          onBegin: run => {
            begun = run;
            this.#begin(run, request, cancel);
            status.begun(run.folder);
          },
          onRecorded: event => this.#open.get(begun?.run.id ?? '')?.panel.recorded(event),
          onProgress: progress => {
            const going = this.#going.get(begun?.run.id ?? '');
            if (going !== undefined) going.live.progress = progress;
            status.progress(progress);
          },
        },
        cancel.signal,
      );
      this.#end(result);
    } finally {
      if (begun !== undefined) {
        this.#going.delete(begun.run.id);
        await this.#records.setRunning(begun.run.id, false);
      }
      status.end();
    }
  }

  /** Shows a run, live where it goes in this window, else from its files. @throws ProbeError naming what cannot be read. */
  async show(folder: string, panel?: vscode.WebviewPanel): Promise<void> {
    const { run } = await readRun(folder);
    const open = this.#open.get(run.id);
    if (open !== undefined) {
      open.panel.reveal();
      return;
    }
    const going = this.#going.get(run.id);
    const { manifest, live } = going ?? (await readLive(folder));
    const attached = this.#attach(manifest, folder, live, panel);
    attached.flush();
  }

  /** After a reload of the window: the run is shown again, and goes on if it was going. */
  async restore(panel: vscode.WebviewPanel, id: string | undefined): Promise<void> {
    const record = id === undefined ? undefined : this.#records.get(id);
    if (record === undefined) {
      panel.dispose();
      return;
    }
    try {
      await this.show(record.folder, panel);
    } catch (error) {
      panel.dispose();
      throw error;
    }
    if (record.running) await this.#resume(record.id);
  }

  /** Shows a run and goes on with it. @throws ProbeError as `show`. */
  async resume(folder: string): Promise<void> {
    const { run } = await readRun(folder);
    await this.show(folder);
    await this.#resume(run.id);
  }

  /** Closes the panel of a run that is about to be deleted. */
  close(folder: string): void {
    for (const open of this.#open.values()) if (open.folder === folder) open.panel.dispose();
  }

  #begin({ folder, run, pairs, state }: BegunRun, request: RunRequest, cancel: AbortController): void {
    const live = new LiveRun({ run, pairs, state }, 'running');
    const known = this.#open.get(run.id);
    if (known === undefined) this.#attach(request.manifest, folder, live);
    else known.panel.show(live);
    this.#going.set(run.id, { manifest: request.manifest, live, cancel });
    const { endpoint, wording } = request;
    void this.#records.keep({ id: run.id, folder, endpoint, wording: wording ?? null, running: true });
  }

  #end({ run: id, stopped, leftOut, cost }: RunResult): void {
    if (cost !== null) this.#services.reporter.log.info(`${id}: ${costLine(cost)}`);
    const live = this.#going.get(id)?.live;
    if (live !== undefined) {
      live.state = 'stopped';
      live.notice = noticeOf(stopped, leftOut);
      this.#open.get(id)?.panel.flush();
    }
    if (stopped !== undefined) this.#services.reporter.error(stopped);
  }

  #attach(manifest: Manifest, folder: string, live: LiveRun, restored?: vscode.WebviewPanel): ResultsPanel {
    const { id } = live.content.run;
    const options = panelOptions(this.#services);
    const window =
      restored ?? vscode.window.createWebviewPanel(VIEW_TYPES.results, 'Run', vscode.ViewColumn.Active, options);
    const panel = new ResultsPanel(this.#services, window, live, {
      cancel: () => this.#going.get(id)?.cancel.abort(),
      resume: () => this.#resume(id),
      openPair: pairId => this.#openPair(id, pairId),
    });
    this.#open.set(id, { manifest, folder, panel });
    panel.onDidDispose(() => this.#open.delete(id));
    if (this.#records.get(id) === undefined) {
      const { endpoint, wording } = live.content.run;
      void this.#records.keep({ id, folder, endpoint: endpoint.name, wording, running: false });
    }
    return panel;
  }

  async #resume(id: string): Promise<void> {
    const open = this.#open.get(id);
    const record = this.#records.get(id);
    if (open === undefined || record === undefined || this.#going.has(id)) return;
    const { endpoint, folder } = record;
    const wording = open.panel.live.content.run.wording;
    await this.start({ manifest: open.manifest, endpoint, wording, resume: folder });
  }

  /** A case has nothing to be compared with: its line is shown. */
  #openLine({ path: manifest, pairs }: Manifest, id: string): void {
    const line = pairs.find(({ pair }) => pair.id === id)?.line ?? 0;
    void vscode.commands.executeCommand(COMMANDS.openInEditor.id, { target: { kind: 'pair', manifest, id, line } });
  }

  #openPair(id: string, pairId: string): void {
    const open = this.#open.get(id);
    const pair = open?.panel.live.pair(pairId);
    if (open === undefined || pair === undefined) return;
    if (isCase(pair)) return this.#openLine(open.manifest, pairId);
    this.#pairs.show(benchmarkRecord(open.manifest, open.folder, open.panel.live.content, pair));
  }
}

async function readLive(folder: string): Promise<{ manifest: Manifest; live: LiveRun }> {
  const { path: absolute, run } = await readRun(folder);
  const manifest = await loadManifest(manifestOf(absolute, run.manifest.path));
  const { state, notice } = await readJournal(path.join(absolute, ANSWERS_FILE));
  const live = new LiveRun({ run, pairs: plannedOfRun(manifest, run).pairs, state }, 'stopped');
  if (manifest.sha256 !== run.manifest.sha256) {
    live.notice = {
      severity: 'warning',
      message: `${run.manifest.path} has changed since this run: questions shown may not be those that were asked.`,
    };
  } else if (notice !== undefined) live.notice = { severity: 'info', message: notice };
  return { manifest, live };
}

function noticeOf(stopped: ProbeError | undefined, leftOut: RunResult['leftOut']): LiveRun['notice'] {
  if (stopped !== undefined && stopped.kind !== 'cancelled') {
    const { message, remedy } = stopped;
    return { severity: 'error', message, ...(remedy === undefined ? {} : { remedy }) };
  }
  if (leftOut.length === 0) return null;
  const list = leftOut.map(({ reason, count }) => `${count} (${reason})`).join(', ');
  return { severity: 'info', message: `Pairs left out: ${list}.` };
}
