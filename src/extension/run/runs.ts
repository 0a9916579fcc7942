/** The runs of this window: started, shown, cancelled, resumed, and found again after a reload. */
import path from 'node:path';
import * as vscode from 'vscode';
import { isCase } from '../../core/benchmark/askable';
import { controlIdsOf } from '../../core/benchmark/controls/ofRun';
import { readJournal } from '../../core/benchmark/journal';
import { plannedOfRun } from '../../core/benchmark/askedItems';
import { costLine } from '../../core/benchmark/progressNotes';
import { ANSWERS_FILE, readRun } from '../../core/benchmark/runFolder';
import type { RunFolder } from '../../core/benchmark/runFolder';
import { findManifestOf } from '../../core/benchmark/runManifest';
import type { BegunRun, RunResult } from '../../core/benchmark/runner';
import { loadManifest } from '../../core/dataset/load';
import type { Manifest } from '../../core/dataset/types';
import { ProbeError } from '../../core/errors';
import { COMMANDS, VIEW_TYPES } from '../contributions';
import type { PairOpener } from '../pair/pairOpener';
import type { Services } from '../services';
import { openPanel } from '../surfaces/panelTitles';
import { panelOptions } from '../webviews';
import { benchmarkRecord } from './benchmarkRecord';
import { confirmCost } from './costs';
import { lastChoices } from './dialogue';
import { modeNamed } from './draft';
import { endText } from './figureText';
import { LiveRun } from './liveRun';
import { ResultsPanel } from './panel';
import { startRun } from './runJob';
import type { RunListener, RunRequest } from './runJob';
import { RunRecords } from './runRecords';
import type { RunFollower, RunService } from './runService';
import { ShownRuns } from './shownRuns';
import type { RunStatus } from './status';

interface OpenPanel {
  /** Of the runs that it shows, in their order. */
  readonly folders: readonly string[];
  readonly panel: ResultsPanel;
}

/** A run with the manifest that it is over. */
interface KnownRun {
  readonly manifest: Manifest;
  readonly live: LiveRun;
}

interface Going extends KnownRun {
  readonly cancel: AbortController;
}

export class Runs implements RunService {
  readonly #services: Services;
  readonly #pairs: PairOpener;
  readonly #status: RunStatus;
  readonly #records: RunRecords;
  /** By what they show (ShownRuns.id). */
  readonly #open = new Map<string, OpenPanel>();
  /** Runs that are going in this window, whether a panel shows them or not; by id. */
  readonly #going = new Map<string, Going>();

  constructor(services: Services, pairs: PairOpener, status: RunStatus) {
    this.#services = services;
    this.#pairs = pairs;
    this.#status = status;
    this.#records = new RunRecords(services.context.workspaceState);
  }

  lastEndpoint(): string | undefined {
    return lastChoices(this.#services).endpoints?.[0];
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
  async start(request: RunRequest, following: RunFollower = {}): Promise<RunResult> {
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
        this.#panelsOf(begun?.run.id).forEach(panel => panel.recorded(event));
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
    const { manifest, live } = await this.#known(folder, run.id);
    this.#attach(new ShownRuns(manifest, [live]), [folder], panel).flush();
  }

  /** Shows a run with a pair's row in sight. @throws ProbeError as `show`. */
  async showRow(folder: string, row: string): Promise<void> {
    await this.show(folder);
    const { run } = await readRun(folder);
    this.#open.get(run.id)?.panel.revealRow(row);
  }

  /**
   * Shows runs over one manifest beside each other.
   * @throws ProbeError 'bad-input' naming why they cannot be compared; as `show`.
   */
  async compare(folders: readonly string[], panel?: vscode.WebviewPanel): Promise<void> {
    const runs = await Promise.all(folders.map(readRun));
    requireOneManifest(runs);
    const known: KnownRun[] = [];
    for (const { path: folder, run } of runs) known.push(await this.#known(folder, run.id));
    const [first] = known;
    if (first === undefined) return;
    const shown = new ShownRuns(
      first.manifest,
      known.map(({ live }) => live),
    );
    shown.overview(); // says why they cannot be compared before there is a panel
    const open = this.#open.get(shown.id);
    if (open === undefined) this.#attach(shown, folders, panel).flush();
    else open.panel.reveal();
  }

  /** After a reload of the window: what was shown is shown again, and goes on if it was going. */
  async restore(panel: vscode.WebviewPanel, id = ''): Promise<void> {
    const records = id.split(' ').map(run => this.#records.get(run));
    const found = records.filter(record => record !== undefined);
    const [first] = found;
    if (first === undefined || found.length < records.length) {
      panel.dispose();
      return;
    }
    const folders = found.map(({ folder }) => folder);
    try {
      await (folders.length === 1 ? this.show(first.folder, panel) : this.compare(folders, panel));
    } catch (error) {
      panel.dispose();
      throw error;
    }
    if (folders.length === 1 && first.running) await this.#goOn(first.id);
  }

  /** Shows a run and goes on with it. @throws ProbeError as `show`. */
  async resume(folder: string): Promise<void> {
    const { run } = await readRun(folder);
    await this.show(folder);
    await this.#resume(run.id);
  }

  /** Closes the panels that show a run that has been deleted. */
  close(folder: string): void {
    for (const open of this.#open.values()) if (open.folders.includes(folder)) open.panel.dispose();
  }

  #begin(
    { folder, run, pairs, state }: BegunRun,
    request: RunRequest,
    cancel: AbortController,
    shown: RunFollower['shown'],
  ): void {
    const live = new LiveRun({ run, pairs, state }, 'running');
    for (const panel of this.#panelsOf(run.id)) panel.show(panel.shown.with(live));
    if (!this.#open.has(run.id) && shown === 'panel') this.#attach(new ShownRuns(request.manifest, [live]), [folder]);
    this.#going.set(run.id, { manifest: request.manifest, live, cancel });
    if (shown === 'elsewhere') return;
    const { endpoint, wording, limit, budget } = request;
    const record = { id: run.id, folder, endpoint, wording: wording ?? null, limit, budget, running: true };
    void this.#records.keep(record);
  }

  #end(result: RunResult, shown: RunFollower['shown']): void {
    const { run: id, stopped, leftOut, cost } = result;
    if (cost !== null) this.#services.reporter.log.info(`${id}: ${costLine(cost)}`);
    const live = this.#going.get(id)?.live;
    if (live !== undefined) {
      live.state = 'stopped';
      live.notice = noticeOf(stopped, leftOut);
      for (const panel of this.#panelsOf(id)) panel.flush();
    }
    if (stopped !== undefined) this.#services.reporter.error(stopped);
    const isSeen = this.#panelsOf(id).some(({ visible }) => visible);
    if (shown === 'elsewhere' || stopped?.kind === 'cancelled' || isSeen) return;
    const open = new Map([['Open Results', () => this.show(result.folder)]]);
    this.#services.reporter.info(endText(result), open);
  }

  #panelsOf(run = ''): readonly ResultsPanel[] {
    return [...this.#open.values()].flatMap(({ panel }) => (panel.shown.has(run) ? panel : []));
  }

  /** A run as it goes in this window, else from its files. */
  #known = async (folder: string, id: string): Promise<KnownRun> => this.#going.get(id) ?? (await readLive(folder));

  #attach(shown: ShownRuns, folders: readonly string[], restored?: vscode.WebviewPanel): ResultsPanel {
    const { id } = shown;
    const window = restored ?? openPanel(VIEW_TYPES.results, 'Run', panelOptions(this.#services));
    // Of several runs none is chosen, and the panel offers neither.
    const panel = new ResultsPanel(this.#services, window, shown, {
      cancel: () => this.#going.get(id)?.cancel.abort(),
      resume: () => this.#resume(id),
      openPair: pairId => this.#openPair(id, pairId),
    });
    this.#open.set(id, { folders, panel });
    panel.onDidDispose(() => this.#open.delete(id));
    shown.lives.forEach(({ content: { run } }, i) => {
      const folder = folders[i];
      if (folder === undefined || this.#records.get(run.id) !== undefined) return;
      const { endpoint, wording } = run;
      void this.#records.keep({ id: run.id, folder, endpoint: endpoint.name, wording, running: false });
    });
    return panel;
  }

  /** Goes on as the run was begun. */
  async #goOn(id: string): Promise<void> {
    const record = this.#records.get(id);
    await this.#again(id, { limit: record?.limit, budget: record?.budget });
  }

  /** Goes on with all that is left; what costs money is agreed to first. */
  async #resume(id: string): Promise<void> {
    const shown = this.#open.get(id)?.panel.shown;
    const live = shown?.lives[0];
    if (shown === undefined || live === undefined || this.#going.has(id)) return;
    const { run, state } = live.content;
    const name = this.#records.get(id)?.endpoint ?? run.endpoint.name;
    const endpoint = this.#services.endpoints.all().find(known => known.name === name);
    const questions = live.questions - [...state.answers].length;
    const asking = { manifests: [shown.manifest], mode: modeNamed(run.mode) ?? 'mc', questions };
    const title = `Go on with this run of ${name}?`;
    const isFree = endpoint?.price === undefined;
    if (isFree || (await confirmCost(this.#services, endpoint, asking, title))) await this.#again(id, {});
  }

  async #again(id: string, bounds: Pick<RunRequest, 'limit' | 'budget'>): Promise<void> {
    const shown = this.#open.get(id)?.panel.shown;
    const live = shown?.lives[0];
    const record = this.#records.get(id);
    if (shown === undefined || live === undefined || record === undefined || this.#going.has(id)) return;
    const { endpoint, folder } = record;
    const { wording, mode, judge, repeats } = live.content.run;
    const beside = { controls: controlIdsOf(live.content.run), repeats };
    const asked = { endpoint, mode: modeNamed(mode), judge: judge?.name, wording, ...beside };
    await this.start({ manifest: shown.manifest, ...asked, resume: folder, ...bounds });
  }

  /** A case has nothing to be compared with: its line is shown. */
  #openLine({ path: manifest, pairs }: Manifest, id: string): void {
    const line = pairs.find(({ pair }) => pair.id === id)?.line ?? 0;
    void vscode.commands.executeCommand(COMMANDS.openInEditor.id, { target: { kind: 'pair', manifest, id, line } });
  }

  #openPair(id: string, pairId: string): void {
    const open = this.#open.get(id);
    const shown = open?.panel.shown;
    const pair = shown?.pair(pairId);
    const [first, ...others] = shown?.lives ?? [];
    const folder = open?.folders[0];
    if (shown === undefined || pair === undefined || first === undefined || folder === undefined) return;
    if (isCase(pair)) return this.#openLine(shown.manifest, pairId);
    const contents = others.map(({ content }) => content);
    this.#pairs.show(benchmarkRecord(shown.manifest, folder, first.content, pair, contents));
  }
}

/** @throws ProbeError 'bad-input' naming two runs that asked other questions. */
function requireOneManifest([first, ...others]: readonly RunFolder[]): void {
  const other = others.find(({ run }) => run.manifest.sha256 !== first?.run.manifest.sha256);
  if (first === undefined || other === undefined) return;
  const [one, two] = [first.run.manifest.path, other.run.manifest.path];
  const why = one === two ? `${one} has changed between them` : `one is over ${one}, the other over ${two}`;
  throw new ProbeError('bad-input', `${first.run.id} and ${other.run.id} cannot be compared: ${why}.`, {
    remedy: 'Compare runs over the same manifest.',
  });
}

async function readLive(folder: string): Promise<KnownRun> {
  const { path: absolute, run } = await readRun(folder);
  const manifest = await loadManifest(await findManifestOf({ path: absolute, run }));
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
