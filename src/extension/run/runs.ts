/** The runs of this window: started, shown, cancelled, resumed, and found again after a reload. */
import path from 'node:path';
import * as vscode from 'vscode';
import { askablePairs } from '../../core/benchmark/askable';
import { readJournal } from '../../core/benchmark/journal';
import { costLine } from '../../core/benchmark/progressNotes';
import { ANSWERS_FILE, readRun } from '../../core/benchmark/runFolder';
import type { BegunRun, RunResult } from '../../core/benchmark/runner';
import { loadManifest } from '../../core/dataset/load';
import type { Manifest } from '../../core/dataset/types';
import type { ProbeError } from '../../core/errors';
import { VIEW_TYPES } from '../contributions';
import type { PairPanels } from '../pair/panels';
import type { Services } from '../services';
import { panelOptions } from '../webviews';
import { benchmarkRecord } from './benchmarkRecord';
import { confirmCost } from './costs';
import { modeNamed } from './draft';
import { endText } from './figures';
import { LiveRun } from './liveRun';
import { manifestOf } from './manifestOf';
import { ResultsPanel } from './panel';
import { startRun } from './runJob';
import type { RunListener, RunRequest } from './runJob';
import { RunRecords } from './runRecords';
import type { RunStatus } from './status';

/** Who else follows a run, and where it is shown. */
export interface Following extends Partial<RunListener> {
  /** Ends the run, beside the person's own Cancel. */
  readonly signal?: AbortSignal;
  /** `panel` at once; `notice`: its figures when it has ended; `elsewhere`: by whoever started it. */
  readonly shown?: 'panel' | 'notice' | 'elsewhere';
}

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

  /** Runs one after another, until one is cancelled: the first is shown, the others say when they have ended. */
  async startAll(requests: readonly RunRequest[]): Promise<void> {
    for (const [index, request] of requests.entries()) {
      const shown = index === 0 ? 'panel' : 'notice';
      const stopped = await this.start(request, { shown }).then(
        result => result.stopped,
        (error: unknown) => this.#services.reporter.error(error),
      );
      if (stopped?.kind === 'cancelled') return;
    }
  }

  /**
   * Starts a run, or goes on with one; ends when the run has.
   * @throws ProbeError before anything is asked; what ends a run later is reported, and in the result's `stopped`.
   */
  async start(request: RunRequest, following: Following = {}): Promise<RunResult> {
    const cancel = new AbortController();
    const signal = following.signal === undefined ? cancel.signal : AbortSignal.any([cancel.signal, following.signal]);
    let begun: BegunRun | undefined;
    const status = this.#status.begin({
      title: `${path.basename(request.manifest.path)} · ${request.endpoint}`,
      show: () => {
        if (begun !== undefined) this.#services.reporter.background(this.show(begun.folder));
      },
      cancel: () => cancel.abort(),
    });
    const listener: RunListener = {
      onBegin: run => {
        begun = run;
        this.#begin(run, request, cancel, following.shown ?? 'panel');
        status.begun(run.folder);
        following.onBegin?.(run);
      },
      onRecorded: event => {
        this.#open.get(begun?.run.id ?? '')?.panel.recorded(event);
        following.onRecorded?.(event);
      },
      onProgress: progress => {
        const going = this.#going.get(begun?.run.id ?? '');
        if (going !== undefined) going.live.progress = progress;
        status.progress(progress);
        following.onProgress?.(progress);
      },
    };
    try {
      const result = await startRun(this.#services, request, listener, signal);
      this.#end(result, following.shown);
      return result;
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
    if (record.running) await this.#goOn(record.id);
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

  #begin(
    { folder, run, pairs, state }: BegunRun,
    request: RunRequest,
    cancel: AbortController,
    shown: Following['shown'],
  ): void {
    const live = new LiveRun({ run, pairs, state }, 'running');
    const known = this.#open.get(run.id);
    if (known !== undefined) known.panel.show(live);
    else if (shown === 'panel') this.#attach(request.manifest, folder, live);
    this.#going.set(run.id, { manifest: request.manifest, live, cancel });
    if (shown === 'elsewhere') return;
    const { endpoint, wording, limit, budget } = request;
    const record = { id: run.id, folder, endpoint, wording: wording ?? null, limit, budget, running: true };
    void this.#records.keep(record);
  }

  #end(result: RunResult, shown: Following['shown']): void {
    const { run: id, stopped, leftOut, cost } = result;
    if (cost !== null) this.#services.reporter.log.info(`${id}: ${costLine(cost)}`);
    const live = this.#going.get(id)?.live;
    if (live !== undefined) {
      live.state = 'stopped';
      live.notice = noticeOf(stopped, leftOut);
      this.#open.get(id)?.panel.flush();
    }
    if (stopped !== undefined) this.#services.reporter.error(stopped);
    if (shown === 'elsewhere' || stopped?.kind === 'cancelled' || this.#open.get(id)?.panel.visible === true) return;
    const open = new Map([['Open Results', () => this.show(result.folder)]]);
    this.#services.reporter.info(endText(result), open);
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

  /** Goes on as the run was begun. */
  async #goOn(id: string): Promise<void> {
    const record = this.#records.get(id);
    await this.#again(id, { limit: record?.limit, budget: record?.budget });
  }

  /** Goes on with all that is left; what costs money is agreed to first. */
  async #resume(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (open === undefined || this.#going.has(id)) return;
    const { content } = open.panel.live;
    const { mode, endpoint: recorded } = content.run;
    const name = this.#records.get(id)?.endpoint ?? recorded.name;
    const endpoint = this.#services.endpoints.all().find(known => known.name === name);
    const questions = content.pairs.length * 2 - [...content.state.answers].length;
    const asking = { manifests: [open.manifest], mode: modeNamed(mode) ?? 'mc', questions };
    const title = `Go on with this run of ${name}?`;
    const isFree = endpoint?.price === undefined;
    if (isFree || (await confirmCost(this.#services, endpoint, asking, title))) await this.#again(id, {});
  }

  async #again(id: string, bounds: Pick<RunRequest, 'limit' | 'budget'>): Promise<void> {
    const open = this.#open.get(id);
    const record = this.#records.get(id);
    if (open === undefined || record === undefined || this.#going.has(id)) return;
    const { endpoint, folder } = record;
    const { wording, mode } = open.panel.live.content.run;
    await this.start({ manifest: open.manifest, endpoint, mode: modeNamed(mode), wording, resume: folder, ...bounds });
  }

  #openPair(id: string, pairId: string): void {
    const open = this.#open.get(id);
    const pair = open?.panel.live.pair(pairId);
    if (open === undefined || pair === undefined) return;
    this.#pairs.show(benchmarkRecord(open.manifest, open.folder, open.panel.live.content, pair));
  }
}

async function readLive(folder: string): Promise<{ manifest: Manifest; live: LiveRun }> {
  const { path: absolute, run } = await readRun(folder);
  const manifest = await loadManifest(manifestOf(absolute, run.manifest.path));
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

function noticeOf(stopped: ProbeError | undefined, leftOut: RunResult['leftOut']): LiveRun['notice'] {
  if (stopped !== undefined && stopped.kind !== 'cancelled') {
    const { message, remedy } = stopped;
    return { severity: 'error', message, ...(remedy === undefined ? {} : { remedy }) };
  }
  if (leftOut.length === 0) return null;
  const list = leftOut.map(({ reason, count }) => `${count} (${reason})`).join(', ');
  return { severity: 'info', message: `Pairs left out: ${list}.` };
}
