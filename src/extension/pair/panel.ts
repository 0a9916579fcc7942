/** The Pair panel's window: shows an open pair in a webview, and turns what the person does there into its events. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { AskManner } from '../../shared/panels/answers';
import { checkFromPairPanel } from '../../shared/panels/pair';
import type { Draft, FromPairPanel, PairSnapshot, ToPairPanel } from '../../shared/panels/pair';
import { COMMANDS, SETTINGS } from '../contributions';
import { DisposableStore } from '../disposables';
import { PanelChannel } from '../panelChannel';
import type { Services } from '../services';
import { titlePanel } from '../surfaces/panelTitles';
import { fillPanel, panelIcon } from '../webviews';
import { AskController } from './asks';
import { CurationController, showRun } from './curating';
import type { OpenPair } from './openPair';
import type { HeldPair, OpenPairs } from './openPairs';
import type { PairRecord } from './record';
import { exportMaps, openImage, openSaved, savePanelPair } from './panelActions';
import { runFolderOf } from './store/pairAnswers';
import { PairViewer, selectedEndpoint } from './store/pairView';
import type { PanelFacts } from './store/pairView';
import { recordOf } from './store/pairState';
import { viewChanges } from './store/viewChanges';
import type { WorkspaceChoices } from './workspaceChoices';
import { pairEndpoints } from './pairSources';

export interface PairPanelOptions {
  readonly pairs: OpenPairs;
  readonly choices: WorkspaceChoices;
  /** Shows a record in a panel of its own. */
  open(record: PairRecord): void;
}

export class PairPanel {
  readonly #services: Services;
  readonly #options: PairPanelOptions;
  readonly #panel: vscode.WebviewPanel;
  readonly #owned = new DisposableStore();
  readonly #channel: PanelChannel<FromPairPanel, ToPairPanel>;
  readonly #viewer: PairViewer;
  readonly #asks: AskController;
  readonly #curation: CurationController;
  #held: HeldPair;
  #listening: vscode.Disposable;
  /** What the webview has been sent; undefined before it asked. */
  #sent: PairSnapshot | undefined;

  constructor(services: Services, panel: vscode.WebviewPanel, record: PairRecord, options: PairPanelOptions) {
    this.#services = services;
    this.#options = options;
    this.#panel = panel;
    const { pairs, choices } = options;
    this.#held = pairs.open(record);
    this.#listening = this.#listen();
    this.#viewer = new PairViewer({
      uriOf: file => panel.webview.asWebviewUri(vscode.Uri.file(file)).toString(),
      nameOf: file => vscode.workspace.asRelativePath(file),
    });
    this.#asks = this.#owned.add(new AskController(services, pairs));
    this.#curation = this.#owned.add(this.#newCuration());
    this.#channel = this.#owned.add(
      new PanelChannel(panel.webview, {
        reporter: services.reporter,
        check: checkFromPairPanel,
        subject: () => ({ id: this.pair.state.pair, revision: this.pair.state.revision }),
        receive: (message, seen) => this.#receive(message, seen),
      }),
    );
    panel.iconPath = panelIcon(services);
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    this.#owned.add(vscode.workspace.onDidChangeConfiguration(event => this.#onConfiguration(event)));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#update()));
    this.#owned.add(choices.onDidChange(() => this.#update()));
    this.#owned.add(panel.onDidChangeViewState(() => this.#curation.refresh()));
    this.#begin();
    const pictures = (): Promise<readonly string[]> => this.pair.smallPictures();
    this.#owned.add(fillPanel(panel, services, { script: 'pair', bodyTag: 'medprobe-pair', pictures }));
  }

  get pair(): OpenPair {
    return this.#held.pair;
  }

  get record(): PairRecord {
    return recordOf(this.pair.state);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Asks the chosen endpoint, as the panel's own button does. */
  async askSelected(): Promise<void> {
    const { state } = this.pair;
    const selected = selectedEndpoint(state, this.#facts());
    if (selected !== null) await this.#ask(selected, state.question.edited ?? state.question.draft, {});
  }

  dispose(): void {
    this.#listening.dispose();
    this.#owned.dispose();
    this.#held.dispose();
  }

  #newCuration(): CurationController {
    return new CurationController({
      pair: () => this.pair,
      ofLine: (manifest, pair) => this.#options.pairs.ofLine(manifest, pair),
      undoChanged: () => this.#update(),
      show: record => this.#show(record),
      open: record => this.#options.open(record),
    });
  }

  /** Another pair in this panel. What is being asked about the one before goes on, and is kept with that one. */
  #show(record: PairRecord): void {
    const before = this.#held;
    this.#held = this.#options.pairs.open(record);
    this.#listening.dispose();
    this.#listening = this.#listen();
    before.dispose();
    this.#begin();
    this.#update();
  }

  #listen(): vscode.Disposable {
    return this.pair.store.subscribe(() => this.#update());
  }

  #begin(): void {
    titlePanel(this.#panel, titleOf(this.pair.state.images.map(({ target }) => target.path)));
    this.#curation.begin();
  }

  #facts(): PanelFacts {
    const { columns, labels } = this.#options.choices;
    return {
      endpoints: pairEndpoints(this.#services),
      columns,
      labels,
      trusted: vscode.workspace.isTrusted,
      undo: this.#curation.undo,
    };
  }

  /** Sends what differs from what the webview has. */
  #update(): void {
    if (this.#sent === undefined) return;
    const view = this.#viewer.view(this.pair.state, this.#facts());
    const changes = viewChanges(this.#sent, view);
    this.#sent = view;
    for (const change of changes) this.#channel.post(change);
  }

  #sendWhole(): void {
    this.#sent = this.#viewer.view(this.pair.state, this.#facts());
    this.#channel.post(this.#sent);
  }

  #onConfiguration(event: vscode.ConfigurationChangeEvent): void {
    if (event.affectsConfiguration(SETTINGS.endpoints)) this.#update();
  }

  async #receive(message: FromPairPanel, seen: number): Promise<unknown> {
    const { pair } = this;
    switch (message.type) {
      case 'ready':
        return this.#sendWhole();
      case 'shown':
        return pair.imagesShown();
      case 'draft':
        return pair.scope.dispatch({ type: 'draftEdited', fields: message.draft, seen });
      case 'edit':
        return pair.scope.dispatch({ type: 'questionEdited', edited: message.draft });
      case 'setEndpoint':
        return pair.scope.dispatch({ type: 'endpointSelected', endpoint: message.endpoint });
      case 'ask':
        return this.#ask(message.endpoint, message.draft, message);
      case 'cancelAsk':
        return this.#asks.cancel(pair.state.pair, message.endpoint);
      case 'labels':
        return pair.setLabels(message.text);
      case 'columns':
        return pair.setColumns(message.columns);
      case 'retry':
        return pair.retry();
      case 'detail':
      case 'levels':
        return pair.showImage(message);
      case 'readValues':
        return this.#readValues(message);
      case 'savePair':
        return this.#save(message.draft);
      case 'showTranscript':
        return this.#asks.showTranscript(pair, message.answer, message.n, message.round);
      default:
        return this.#act(message);
    }
  }

  /** What leads elsewhere, and changes nothing of the pair. */
  async #act(message: Parameters<CurationController['receive']>[0] | ActionMessage): Promise<unknown> {
    const { state } = this.pair;
    switch (message.type) {
      case 'addEndpoint':
        return vscode.commands.executeCommand(COMMANDS.addEndpoint.id);
      case 'addEncoder':
        return this.#addEncoder();
      case 'openImage':
        return openImage(state, message.n);
      case 'showRun':
        return this.#showRun(message.column);
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'openSaved':
        return openSaved(state);
      case 'exportMaps':
        return exportMaps(this.#services, state, message.png);
      default:
        return this.#curation.receive(message);
    }
  }

  /** An encoder that was added is used at once. */
  async #addEncoder(): Promise<void> {
    const { pair } = this;
    const added = await vscode.commands.executeCommand<string | undefined>(COMMANDS.addEncoder.id);
    if (added !== undefined) pair.retry();
  }

  /** What was on the screen is asked. A question that is asked here only changes nothing of the pair's own. */
  async #ask(name: string, draft: Draft, manner: AskManner): Promise<void> {
    const { pair } = this;
    pair.scope.dispatch({ type: 'endpointSelected', endpoint: name });
    await this.#asks.ask(pair, name, draft, manner);
  }

  async #readValues({ n, column, row }: Extract<FromPairPanel, { type: 'readValues' }>): Promise<void> {
    const { pair } = this;
    const values = await pair.valuesAt(n, column, row);
    if (pair === this.pair) this.#channel.post({ type: 'values', n, column, row, values });
  }

  async #save(draft: Draft): Promise<void> {
    if (await this.#curation.save()) return;
    const { pair } = this;
    const saved = await savePanelPair(this.#services, pair.state, draft);
    if (saved === undefined) return;
    pair.scope.dispatch({ type: 'pairSaved', saved, question: draft });
    if (pair === this.pair) this.#curation.begin();
  }

  /** Shows the results of a column's run. */
  async #showRun(column: string): Promise<void> {
    const { state } = this.pair;
    const folder = runFolderOf(state.answers, column) ?? state.run?.folder;
    if (folder !== undefined) await showRun(folder, state);
  }
}

type ActionMessage = Extract<
  FromPairPanel,
  { type: 'addEndpoint' | 'addEncoder' | 'openImage' | 'showRun' | 'copy' | 'openSaved' | 'exportMaps' }
>;

function titleOf(files: readonly string[]): string {
  const [first, second] = files.map(file => path.basename(file));
  return `${first} ↔ ${second}`;
}
