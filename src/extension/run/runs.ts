/** The runs of this window: started, shown, cancelled, resumed, and found again after a reload. */
import path from 'node:path';
import * as vscode from 'vscode';
import { askablePairs } from '../../core/benchmark/askable';
import { readJournal } from '../../core/benchmark/journal';
import { ANSWERS_FILE, readRun } from '../../core/benchmark/runFolder';
import type { BegunRun, RunResult } from '../../core/benchmark/runner';
import { loadManifest } from '../../core/dataset/load';
import type { Manifest } from '../../core/dataset/types';
import { ProbeError } from '../../core/errors';
import { VIEW_TYPES } from '../contributions';
import type { PairPanels } from '../pair/panels';
import type { Services } from '../services';
import { panelOptions } from '../webviews';
import { benchmarkRecord } from './benchmarkRecord';
import { LiveRun } from './liveRun';
import { ResultsPanel } from './panel';
import { startRun } from './runJob';
import type { RunRequest } from './runJob';
import { RunRecords } from './runRecords';
import type { RunStatus } from './status';

interface OpenRun {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly panel: ResultsPanel;
  cancel: AbortController | undefined;
}

export class Runs {
  readonly #services: Services;
  readonly #pairs: PairPanels;
  readonly #status: RunStatus;
  readonly #records: RunRecords;
  readonly #open = new Map<string, OpenRun>();

  constructor(services: Services, pairs: PairPanels, status: RunStatus) {
    this.#services = services;
    this.#pairs = pairs;
    this.#status = status;
    this.#records = new RunRecords(services.context.workspaceState);
  }

  /** Starts a run, or goes on with one, and shows it; ends when the run has. */
  async start(request: RunRequest): Promise<void> {
    const cancel = new AbortController();
    let id: string | undefined;
    this.#status.begin(() => cancel.abort());
    try {
      const result = await startRun(
        this.#services,
        request,
        {
          onBegin: begun => {
            id = begun.run.id;
            this.#begin(begun, request, cancel);
          },
          onRecorded: event => this.#open.get(id ?? '')?.panel.recorded(event),
          onProgress: progress => {
            const open = this.#open.get(id ?? '');
            if (open !== undefined) open.panel.live.progress = progress;
            this.#status.progress(progress);
          },
        },
        cancel.signal,
      );
      await this.#end(result);
    } finally {
      this.#status.end();
      if (id !== undefined) await this.#records.setRunning(id, false);
    }
  }

  /** Shows a run from its files. @throws ProbeError naming what cannot be read. */
  async show(folder: string, panel?: vscode.WebviewPanel): Promise<void> {
    const { run } = await readRun(folder);
    const open = this.#open.get(run.id);
    if (open !== undefined) {
      open.panel.reveal();
      return;
    }
    const { manifest, live } = await readLive(folder);
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

  #begin({ folder, run, pairs, state }: BegunRun, request: RunRequest, cancel: AbortController): void {
    const live = new LiveRun({ run, pairs, state }, 'running');
    const known = this.#open.get(run.id);
    if (known === undefined) this.#attach(request.manifest, folder, live);
    else known.panel.show(live);
    this.#open.get(run.id)!.cancel = cancel;
    const { endpoint, wording } = request;
    void this.#records.keep({ id: run.id, folder, endpoint, wording: wording ?? null, running: true });
  }

  async #end({ run: id, stopped, leftOut }: RunResult): Promise<void> {
    const open = this.#open.get(id);
    if (open !== undefined) {
      const { live } = open.panel;
      open.cancel = undefined;
      live.state = 'stopped';
      live.notice = noticeOf(stopped, leftOut);
      open.panel.flush();
    }
    if (stopped !== undefined) this.#services.reporter.error(stopped);
    return Promise.resolve();
  }

  #attach(manifest: Manifest, folder: string, live: LiveRun, restored?: vscode.WebviewPanel): ResultsPanel {
    const { id } = live.content.run;
    const options = panelOptions(this.#services);
    const window =
      restored ?? vscode.window.createWebviewPanel(VIEW_TYPES.results, 'Run', vscode.ViewColumn.Active, options);
    const panel = new ResultsPanel(this.#services, window, live, {
      cancel: () => this.#open.get(id)?.cancel?.abort(),
      resume: () => this.#resume(id),
      openPair: pairId => this.#openPair(id, pairId),
    });
    this.#open.set(id, { manifest, folder, panel, cancel: undefined });
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
    if (open === undefined || record === undefined || open.cancel !== undefined) return;
    const { endpoint, folder } = record;
    const wording = open.panel.live.content.run.wording;
    await this.start({ manifest: open.manifest, endpoint, wording, resume: folder });
  }

  #openPair(id: string, pairId: string): void {
    const open = this.#open.get(id);
    const pair = open?.panel.live.pair(pairId);
    if (open === undefined || pair === undefined) return;
    this.#pairs.show(benchmarkRecord(open.manifest, open.panel.live.content, pair));
  }
}

async function readLive(folder: string): Promise<{ manifest: Manifest; live: LiveRun }> {
  const { path: absolute, run } = await readRun(folder);
  const manifest = await loadManifest(manifestPath(absolute, run.manifest.path));
  const { state, notice } = await readJournal(path.join(absolute, ANSWERS_FILE));
  const live = new LiveRun({ run, pairs: askablePairs(manifest).pairs, state }, 'stopped');
  if (manifest.sha256 !== run.manifest.sha256) {
    live.notice = {
      severity: 'warning',
      message: `${run.manifest.path} has changed since this run: questions shown may not be those that were asked.`,
    };
  } else if (notice !== undefined) live.notice = { severity: 'info', message: notice };
  return { manifest, live };
}

/** A run lies in `<dataset>/.medprobe/runs/<run>`. @throws ProbeError unsupported where it was recorded elsewhere. */
function manifestPath(folder: string, relative: string): string {
  const runs = path.dirname(folder);
  const isBeside = path.basename(runs) === 'runs' && path.basename(path.dirname(runs)) === '.medprobe';
  if (isBeside) return path.join(path.dirname(path.dirname(runs)), relative);
  throw new ProbeError('unsupported', `${folder} is not beside its dataset, so its questions cannot be shown.`, {
    remedy: 'Score it with `medprobe score`, or move it to .medprobe/runs in the dataset’s folder.',
  });
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
