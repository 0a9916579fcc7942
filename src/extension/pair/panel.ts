/** The Pair panel's window: binds a session to a webview, and what the person does there to the session. */
import path from 'node:path';
import * as vscode from 'vscode';
import { ENCODER_IDS } from '../../core/encoder/ids';
import { isRemote } from '../../core/encoder/named';
import { writeNamedFile } from '../../core/files/atomicWrite';
import { sameQuestion } from '../../shared/panels/answers';
import type { AskManner } from '../../shared/panels/answers';
import { checkFromPairPanel } from '../../shared/panels/pair';
import type { Draft, FromPairPanel, PairEndpoint } from '../../shared/panels/pair';
import { COMMANDS, SETTINGS } from '../contributions';
import { DisposableStore } from '../disposables';
import type { Services } from '../services';
import { titlePanel } from '../surfaces/panelTitles';
import { saveDialogue } from '../surfaces/quickInputs';
import { fillPanel, panelIcon } from '../webviews';
import { Asks } from './asks';
import { fallbackRuns } from '../run/runJob';
import type { PairRecord, PairRecords } from './record';
import { Curating, showRun } from './curating';
import { runsOfPair } from './runAnswers';
import { savePair } from './saving';
import { PairSession } from './session';

export class PairPanel {
  readonly #services: Services;
  readonly #records: PairRecords;
  readonly #panel: vscode.WebviewPanel;
  readonly #owned = new DisposableStore();
  readonly #asks: Asks;
  readonly #curating: Curating;
  #session: PairSession;

  /** @param open shows a record in a panel of its own */
  constructor(
    services: Services,
    records: PairRecords,
    panel: vscode.WebviewPanel,
    record: PairRecord,
    open: (record: PairRecord) => void,
  ) {
    this.#services = services;
    this.#records = records;
    this.#panel = panel;
    this.#asks = this.#owned.add(new Asks(services));
    this.#session = this.#newSession(record);
    this.#curating = this.#newCurating(open);
    titlePanel(panel, titleOf(record));
    panel.iconPath = panelIcon(services);
    const receive = services.reporter.guard(async (raw: unknown) => this.#receive(checkFromPairPanel(raw)));
    this.#owned.add(panel.webview.onDidReceiveMessage(receive));
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    this.#owned.add(vscode.workspace.onDidChangeConfiguration(event => this.#onConfiguration(event)));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#postSnapshot()));
    this.#owned.add(this.#curating);
    this.#owned.add(panel.onDidChangeViewState(() => this.#curating.refresh()));
    void records.keep(record);
    this.#curating.begin();
    void this.#session.load();
    const pictures = (): Promise<readonly string[]> => this.#session.pictures();
    this.#owned.add(fillPanel(panel, services, { script: 'pair', bodyTag: 'medprobe-pair', pictures }));
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
        curation: () => this.#curating.curation,
        labels: () => this.#records.labels,
        keepLabels: text => void this.#records.keepLabels(text),
      },
      record,
    );
  }

  #newCurating(open: (record: PairRecord) => void): Curating {
    const { webview } = this.#panel;
    return new Curating({
      record: () => this.record,
      replaceDraft: draft => this.#session.replaceDraft(draft),
      setLine: (line, base) => this.#session.setLine(line, base),
      changed: () => void webview.postMessage({ type: 'curation', curation: this.#curating.curation }),
      notify: notice => this.#session.notify(notice),
      show: record => this.#show(this.#records.withKnown(record)),
      open,
    });
  }

  /** Another pair in this panel. */
  async #show(record: PairRecord): Promise<void> {
    this.#asks.cancel();
    titlePanel(this.#panel, titleOf(record));
    await this.#records.keep(record);
    this.#restart(record);
  }

  #restart(record: PairRecord): void {
    this.#session.dispose();
    this.#session = this.#newSession(record);
    this.#curating.begin();
    this.#postSnapshot();
    void this.#session.load();
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
      case 'shown':
        if (message.pair === this.record.id) this.#session.imagesShown();
        return;
      case 'draft':
        return this.#setDraft(message.draft);
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
        return this.#showRun(message.column);
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'openSaved':
        return this.#openSaved();
      case 'detail':
      case 'levels':
      case 'readValues':
        return this.#session.ofImage(message);
      case 'exportMaps':
        return this.#export(message.png);
      case 'retry':
        return this.#restart(this.record);
      default:
        return this.#curating.receive(message);
    }
  }

  #setDraft(draft: Draft): void {
    this.#session.setDraft(draft);
    void this.#panel.webview.postMessage({ type: 'curation', curation: this.#curating.curation });
  }

  /** An encoder that was added is used at once. */
  async #addEncoder(): Promise<void> {
    const added = await vscode.commands.executeCommand<string | undefined>(COMMANDS.addEncoder.id);
    if (added !== undefined) this.#restart(this.record);
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
    if (await this.#curating.save()) return;
    const { similarity } = this.#session;
    const saved = await savePair({ record: this.record, similarity, version: this.#services.version });
    if (saved === undefined) return;
    this.#session.setSaved({ manifest: saved.manifest, line: saved.line, pair: saved.pair.id });
    this.#curating.begin();
    const where = `${vscode.workspace.asRelativePath(saved.manifest)}, line ${saved.line}`;
    const status =
      saved.pair.status === 'accepted'
        ? 'an accepted pair: benchmarks ask it'
        : 'a draft: benchmarks leave it out until it has a question, options and a correct option for each image';
    this.#services.reporter.info(`Saved as ${saved.pair.id} in ${where}, as ${status}.`);
  }

  /** Shows the results of a column's run. */
  async #showRun(column: string): Promise<void> {
    const folder = this.#session.answers.runFolder(column) ?? this.record.run?.folder;
    if (folder !== undefined) await showRun(folder, this.record);
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
    const chosen = await saveDialogue({
      defaultUri: vscode.Uri.file(path.join(folder, `${names}-maps.png`)),
      filters: { 'PNG picture': ['png'] },
      title: 'Save the maps as a picture',
    });
    if (chosen === undefined) return;
    await writeNamedFile(chosen.fsPath, png);
    this.#services.reporter.info(`Saved the maps as ${vscode.workspace.asRelativePath(chosen)}.`);
  }
}

function titleOf({ images }: PairRecord): string {
  const [first, second] = images.map(image => path.basename(image.path));
  return `${first} ↔ ${second}`;
}
