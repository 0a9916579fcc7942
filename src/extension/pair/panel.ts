/** The Pair panel's window: binds a session to a webview, and what the person does there to the session. */
import path from 'node:path';
import * as vscode from 'vscode';
import { ENCODER_IDS } from '../../core/encoder/ids';
import { isRemote } from '../../core/encoder/named';
import { sameQuestion } from '../../shared/panels/answers';
import type { AskManner } from '../../shared/panels/answers';
import { checkFromPairPanel } from '../../shared/panels/pair';
import type { Draft, FromPairPanel, PairEndpoint } from '../../shared/panels/pair';
import { COMMANDS, SETTINGS } from '../contributions';
import { DisposableStore } from '../disposables';
import type { Services } from '../services';
import { fillPanel, panelIcon } from '../webviews';
import { Asks } from './asks';
import { fallbackRuns } from '../run/runJob';
import type { PairRecord, PairRecords } from './record';
import { runsOfPair } from './runAnswers';
import { savePair, updatePair } from './saving';
import { PairSession } from './session';

export class PairPanel {
  readonly #services: Services;
  readonly #records: PairRecords;
  readonly #panel: vscode.WebviewPanel;
  readonly #owned = new DisposableStore();
  readonly #asks: Asks;
  #session: PairSession;

  constructor(services: Services, records: PairRecords, panel: vscode.WebviewPanel, record: PairRecord) {
    this.#services = services;
    this.#records = records;
    this.#panel = panel;
    this.#asks = this.#owned.add(new Asks(services));
    this.#session = this.#newSession(record);
    const [first, second] = record.images.map(image => path.basename(image.path));
    panel.title = `${first} ↔ ${second}`;
    panel.iconPath = panelIcon(services);
    const receive = services.reporter.guard(async (raw: unknown) => this.#receive(checkFromPairPanel(raw)));
    this.#owned.add(panel.webview.onDidReceiveMessage(receive));
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    this.#owned.add(vscode.workspace.onDidChangeConfiguration(event => this.#onConfiguration(event)));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#postSnapshot()));
    this.#owned.add(fillPanel(panel, services, { script: 'pair', title: panel.title, bodyTag: 'medprobe-pair' }));
    void records.keep(record);
    void this.#session.load();
  }

  get record(): PairRecord {
    return this.#session.record;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Asks the chosen endpoint, as the panel's own button does. */
  async askSelected(): Promise<void> {
    const selected = this.#session.selected();
    if (selected !== null) await this.#ask(selected, this.record.edited ?? this.record.draft, {});
  }

  dispose(): void {
    this.#session.dispose();
    this.#owned.dispose();
  }

  #newSession(record: PairRecord): PairSession {
    const { webview } = this.#panel;
    return new PairSession(
      {
        workers: this.#services.workers,
        post: message => void webview.postMessage(message),
        uriOf: file => webview.asWebviewUri(vscode.Uri.file(file)).toString(),
        endpoints: () => this.#endpoints(),
        encoders: () => this.#encoders(),
        encoder: name => this.#services.encoders.ref(name),
        trusted: () => vscode.workspace.isTrusted,
        columns: () => this.#records.columns,
        keepColumns: columns => void this.#records.keepColumns(columns),
        runsOf: (from, asked) => runsOfPair(from, asked, fallbackRuns(this.#services)),
        onUnreadable: error => this.#services.reporter.log.warn(error.toLine()),
        nameOf: file => vscode.workspace.asRelativePath(file),
        keep: kept => void this.#records.keep(kept),
        labels: () => this.#records.labels,
        keepLabels: text => void this.#records.keepLabels(text),
      },
      record,
    );
  }

  #endpoints(): PairEndpoint[] {
    return this.#services.endpoints.all().map(({ name, kind, url, model }) => ({
      name,
      label: name,
      kind,
      ...(url === undefined || !URL.canParse(url) ? {} : { host: new URL(url).host }),
      ...(model === undefined ? {} : { model }),
    }));
  }

  /** A setting that cannot be used is said, and leaves the encoders that come with MedProbe. */
  #encoders(): readonly string[] {
    try {
      // To open a panel is not to ask that images be sent: remote encoders compare where they were chosen.
      const local = this.#services.encoders.named().filter(entry => !isRemote(entry));
      return [...ENCODER_IDS, ...local.map(({ name }) => name)];
    } catch (error) {
      this.#services.reporter.error(error);
      return ENCODER_IDS;
    }
  }

  #onConfiguration(event: vscode.ConfigurationChangeEvent): void {
    if (event.affectsConfiguration(SETTINGS.endpoints)) this.#session.endpointsChanged();
  }

  #postSnapshot(): void {
    void this.#panel.webview.postMessage(this.#session.snapshot());
  }

  async #receive(message: FromPairPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.#postSnapshot();
      case 'draft':
        return this.#session.setDraft(message.draft);
      case 'setEndpoint':
        return this.#session.setSelected(message.endpoint);
      case 'ask':
        return this.#ask(message.endpoint, message.draft, message);
      case 'cancelAsk':
        return this.#asks.cancel(message.endpoint);
      case 'savePair':
        return this.#save(message.draft);
      case 'addEndpoint':
        return vscode.commands.executeCommand(COMMANDS.addEndpoint.id);
      case 'labels':
        return this.#session.setLabels(message.text);
      case 'addEncoder':
        return this.#addEncoder();
      case 'openImage':
        return vscode.commands.executeCommand('vscode.open', this.#imageUri(message.n));
      case 'showTranscript':
        return this.#asks.showTranscript(this.#session, message.answer, message.n, message.round);
      case 'edit':
        return this.#session.setEdited(message.draft);
      case 'columns':
        return this.#session.answers.setColumns(message.columns);
      case 'showRun':
        return showRun(this.#session, message.column);
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'openSaved':
        return this.#openSaved();
      case 'detail':
        return this.#session.showDetail(message.n);
      case 'levels':
        return this.#session.setLevels(message.n, message.levels);
      case 'exportMaps':
        return this.#export(message.png);
      case 'retry':
        return this.#retry();
    }
  }

  /** An encoder that was added is used at once. */
  async #addEncoder(): Promise<void> {
    const added = await vscode.commands.executeCommand<string | undefined>(COMMANDS.addEncoder.id);
    if (added !== undefined) await this.#retry();
  }

  #imageUri(n: 1 | 2): vscode.Uri {
    return vscode.Uri.file(this.record.images[n - 1]!.path);
  }

  /** A question that is asked here only changes nothing of the pair's own. */
  async #ask(name: string, draft: Draft, manner: AskManner): Promise<void> {
    if (this.record.editable) this.#session.setDraft(draft);
    else this.#session.setEdited(sameQuestion(draft, this.record.draft) ? null : draft);
    this.#session.setSelected(name);
    await this.#asks.ask(this.#session, name, draft, manner);
  }

  async #save(draft: Draft): Promise<void> {
    this.#session.setDraft(draft);
    const { saved: from } = this.record;
    if (from?.pair !== undefined) {
      await this.#update(from.manifest, from.pair, draft);
      return;
    }
    const { similarity } = this.#session;
    const saved = await savePair({ record: this.record, similarity, version: this.#services.version });
    if (saved === undefined) return;
    this.#session.setSaved({ manifest: saved.manifest, line: saved.line });
    const where = `${vscode.workspace.asRelativePath(saved.manifest)}, line ${saved.line}`;
    const status =
      saved.pair.status === 'accepted'
        ? 'an accepted pair: benchmarks ask it'
        : 'a draft: benchmarks leave it out until it has a question, options and a correct option for each image';
    this.#services.reporter.info(`Saved as ${saved.pair.id} in ${where}, as ${status}.`);
  }

  async #update(manifest: string, pair: string, draft: Draft): Promise<void> {
    const line = await updatePair(manifest, pair, draft);
    this.#session.setSaved({ manifest, line, pair });
    this.#services.reporter.info(`Saved to ${pair} in ${vscode.workspace.asRelativePath(manifest)}, line ${line}.`);
  }

  async #openSaved(): Promise<void> {
    const { saved } = this.record;
    if (saved === null) return;
    const line = Math.max(0, saved.line - 1);
    const selection = new vscode.Range(line, 0, line, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(saved.manifest), {
      selection,
      viewColumn: vscode.ViewColumn.Beside,
    });
  }

  async #export(png: Uint8Array): Promise<void> {
    const names = this.record.images.map(image => path.parse(image.path).name).join('-');
    const folder = path.dirname(this.record.images[0].path);
    const chosen = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.file(path.join(folder, `${names}-maps.png`)),
      filters: { 'PNG picture': ['png'] },
      title: 'Save the maps as a picture',
    });
    if (chosen === undefined) return;
    await vscode.workspace.fs.writeFile(chosen, png);
    this.#services.reporter.info(`Saved the maps as ${vscode.workspace.asRelativePath(chosen)}.`);
  }

  async #retry(): Promise<void> {
    this.#session.dispose();
    this.#session = this.#newSession(this.record);
    this.#postSnapshot();
    await this.#session.load();
  }
}

/** Shows the results of a column's run. */
async function showRun({ answers, record }: PairSession, column: string): Promise<void> {
  const folder = answers.runFolder(column) ?? record.run?.folder;
  if (folder === undefined) return;
  await vscode.commands.executeCommand(COMMANDS.showRun.id, { target: { kind: 'run', path: folder } });
}
