/** The Results panel's window: shows one run or several, live while they go and from their files afterwards. */
import * as vscode from 'vscode';
import type { AnswerEvent } from '../../core/benchmark/formats';
import { ProbeError } from '../../core/errors';
import type { EachWithout } from '../../shared/eachWithout';
import { checkFromResultsPanel } from '../../shared/panels/results';
import type { FromResultsPanel, ToResultsPanel } from '../../shared/panels/results';
import { DisposableStore } from '../disposables';
import { PanelChannel } from '../panelChannel';
import type { Services } from '../services';
import { titlePanel } from '../surfaces/panelTitles';
import { fillPanel, panelIcon } from '../webviews';
import { initialResults, reduceResults } from './resultsState';
import type { ResultsEvent, ResultsState } from './resultsState';
import type { ShownRuns } from './shownRuns';

export interface PanelActions {
  cancel(): void;
  resume(): Promise<void>;
  openPair(id: string): void;
}

/** Rows and figures are sent together, a few times a second at most. */
const UPDATE_MS = 250;
/** Of a large run the figures take their time: the extension host is free for at least this many times as long. */
const REST = 2;
const THUMBNAIL_SIDE = 160;

export class ResultsPanel {
  readonly #services: Services;
  readonly #panel: vscode.WebviewPanel;
  readonly #actions: PanelActions;
  readonly #owned = new DisposableStore();
  readonly #channel: PanelChannel<FromResultsPanel, ToResultsPanel>;
  #shown: ShownRuns;
  #state: ResultsState;
  #timer: NodeJS.Timeout | undefined;
  /** How long the last update took, in ms. */
  #took = 0;

  constructor(services: Services, panel: vscode.WebviewPanel, shown: ShownRuns, actions: PanelActions) {
    this.#services = services;
    this.#panel = panel;
    this.#shown = shown;
    this.#actions = actions;
    this.#state = initialResults(shown.id);
    this.#channel = this.#owned.add(
      new PanelChannel(panel.webview, {
        reporter: services.reporter,
        check: checkFromResultsPanel,
        subject: () => ({ id: this.#state.shown, revision: this.#state.revision }),
        receive: message => this.#receive(message),
      }),
    );
    this.#owned.add(panel.onDidDispose(() => this.#owned.dispose()));
    this.#owned.add(panel.onDidChangeViewState(() => panel.visible || this.#dispatch({ type: 'webviewHidden' })));
    this.#owned.onDispose(() => clearTimeout(this.#timer));
    panel.iconPath = panelIcon(services);
    titlePanel(panel, shown.title);
    this.#owned.add(fillPanel(panel, services, { script: 'results', bodyTag: 'medprobe-results' }));
  }

  get shown(): ShownRuns {
    return this.#shown;
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Brings a row into sight and gives it the focus. */
  revealRow(id: string): void {
    this.#dispatch({ type: 'rowWanted', row: id });
    this.#revealWanted();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  onDidDispose(listener: () => void): void {
    // Not owned: the panel's own disposal ends what it owns before it would get to this listener.
    this.#panel.onDidDispose(listener);
  }

  /** Shows runs from the beginning. */
  show(shown: ShownRuns): void {
    this.#dispatch({ type: 'runsShown', now: shown.id });
    this.#shown = shown;
    titlePanel(this.#panel, shown.title);
    this.#channel.post(shown.snapshot());
  }

  /** Something was recorded; the panel follows within a quarter of a second, for large runs within a second. */
  recorded(event: AnswerEvent): void {
    this.#dispatch({ type: 'answerRecorded', pair: event.pair });
    this.#timer ??= setTimeout(() => this.flush(), Math.max(UPDATE_MS, REST * this.#took));
  }

  /** Sends what has changed now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const begun = performance.now();
    const pairs = this.#state.changed.flatMap(id => this.#shown.pair(id) ?? []);
    this.#dispatch({ type: 'updated' });
    if (pairs.length > 0) this.#channel.post({ type: 'rows', rows: pairs.map(pair => this.#shown.row(pair)) });
    this.#channel.post({ type: 'progress', ...this.#shown.overview() });
    this.#channel.post({ type: 'notice', notice: this.#shown.notice });
    this.#took = performance.now() - begun;
  }

  #dispatch(change: EachWithout<ResultsEvent, 'shown'>): void {
    this.#state = reduceResults(this.#state, { ...change, shown: this.#state.shown });
  }

  async #receive(message: FromResultsPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.#begin();
      case 'openPair':
        return this.#actions.openPair(message.id);
      case 'thumbnails':
        return this.#thumbnails(message.ids);
      case 'answers':
        return this.#channel.post({ type: 'answers', id: message.id, runs: this.#shown.answers(message.id) });
      case 'cancelRun':
        return this.#actions.cancel();
      case 'resumeRun':
        return this.#actions.resume();
    }
  }

  #begin(): void {
    this.#dispatch({ type: 'webviewReady' });
    this.#channel.post(this.#shown.snapshot());
    this.#revealWanted();
  }

  #revealWanted(): void {
    const { isListening, toReveal } = this.#state;
    if (!isListening || toReveal === null) return;
    this.#channel.post({ type: 'reveal', id: toReveal });
    this.#dispatch({ type: 'rowRevealed' });
  }

  async #thumbnails(ids: readonly string[]): Promise<void> {
    const { shown } = this.#state;
    await Promise.all(
      ids.map(async id => {
        const pair = this.#shown.pair(id);
        if (pair === undefined) return;
        const uris = await Promise.all(
          pair.images.map((image, n) => this.#thumbnail(image.path, image.frame, pair.renderings[n])),
        );
        // By now other runs may be shown, whose rows have the same ids.
        const subject = { id: shown, revision: this.#state.revision };
        this.#channel.post({ type: 'thumbnails', thumbnails: [{ id, uris }] }, subject);
      }),
    );
  }

  /** null where the image cannot be shown: the row says so in its place, and the log says why. */
  async #thumbnail(path: string, frame: number, rendering: object | undefined): Promise<string | null> {
    const call = { path, frame, rendering, maxSide: THUMBNAIL_SIDE };
    try {
      const { file } = await this.#services.workers.image.call('preview', call);
      return this.#panel.webview.asWebviewUri(vscode.Uri.file(file)).toString();
    } catch (error) {
      this.#services.reporter.log.warn(ProbeError.from(error).toLine());
      return null;
    }
  }
}
