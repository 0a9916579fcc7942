/** The Map panel's window: binds a session to a webview, and what the person does there to the session. */
import path from 'node:path';
import * as vscode from 'vscode';
import { ProbeError } from '../../core/errors';
import { checkFromMapPanel } from '../../shared/panels/map';
import type { FromMapPanel, ToMapPanel } from '../../shared/panels/map';
import { DisposableStore } from '../disposables';
import type { PairOpener } from '../pair/pairOpener';
import { PanelChannel } from '../panelChannel';
import type { Services } from '../services';
import { titlePanel } from '../surfaces/panelTitles';
import { fillPanel, panelIcon } from '../webviews';
import { MapProgressItem } from './progressItem';
import type { MapRecord, MapRecords } from './record';
import { MapSession } from './session';

/** Progress is sent a few times a second at most. */
const UPDATE_MS = 200;
const THUMBNAIL_SIDE = 160;

export class MapPanel {
  readonly #services: Services;
  readonly #pairs: PairOpener;
  readonly #panel: vscode.WebviewPanel;
  readonly #owned = new DisposableStore();
  readonly #session: MapSession;
  readonly #channel: PanelChannel<FromMapPanel, ToMapPanel>;
  readonly #keep: (stopped: boolean) => void;
  #sentAt = 0;

  constructor(
    services: Services,
    pairs: PairOpener,
    records: MapRecords,
    panel: vscode.WebviewPanel,
    record: MapRecord,
  ) {
    this.#services = services;
    this.#pairs = pairs;
    this.#panel = panel;
    this.#keep = stopped => void records.keep({ ...record, stopped });
    const item = this.#owned.add(new MapProgressItem(path.basename(record.folder)));
    this.#session = new MapSession(
      {
        workers: services.workers,
        jobs: services.jobs,
        encoder: name => services.encoders.ref(name),
        post: message => this.#post(message),
        onProgress: (state, progress) => item.update(state, progress),
        nameOf: file => vscode.workspace.asRelativePath(file),
      },
      record,
    );
    titlePanel(panel, `Map: ${path.basename(record.folder)}`);
    panel.iconPath = panelIcon(services);
    this.#channel = this.#owned.add(
      new PanelChannel(panel.webview, {
        reporter: services.reporter,
        check: checkFromMapPanel,
        subject: () => ({ id: record.id, revision: this.#session.open.revision }),
        receive: message => this.#receive(message),
      }),
    );
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    this.#owned.add(fillPanel(panel, services, { script: 'map', bodyTag: 'medprobe-map' }));
    this.#keep(record.stopped);
    if (!record.stopped) void this.#session.run();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Ends what is under way; what has been embedded stays in the cache. */
  dispose(): void {
    this.#session.stop();
    this.#owned.dispose();
  }

  /** Of messages that only say how far it is, all but a few a second are left out. */
  #post(message: ToMapPanel): void {
    const now = performance.now();
    // While it is paused no other message would follow the last one.
    const isFrequent = message.type === 'progress' && message.state === 'embedding';
    if (isFrequent && now - this.#sentAt < UPDATE_MS) return;
    this.#sentAt = now;
    this.#channel.post(message);
  }

  async #receive(message: FromMapPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.#post(this.#session.snapshot());
      case 'pause':
        return this.#session.pause();
      case 'resume':
        return this.#session.resume();
      case 'stop':
        this.#keep(true);
        return this.#session.stop();
      case 'refresh':
        this.#keep(false);
        return this.#session.run();
      case 'thumbnails':
        return this.#thumbnails(message.images);
      case 'openPair':
        return this.#openPair(message.first, message.second);
    }
  }

  #openPair(first: number, second: number): void {
    const [one, two] = [this.#session.fileAt(first), this.#session.fileAt(second)];
    if (one !== undefined && two !== undefined && one !== two) this.#pairs.open([one, two]);
  }

  async #thumbnails(images: readonly number[]): Promise<void> {
    await Promise.all(
      images.map(async image => {
        const file = this.#session.fileAt(image);
        if (file === undefined) return;
        const uri = await this.#thumbnail(file);
        this.#post({ type: 'thumbnails', thumbnails: [{ image, uri }] });
      }),
    );
  }

  /** null where the image cannot be shown: its place says so, and the log says why. */
  async #thumbnail(file: string): Promise<string | null> {
    const call = { path: file, frame: 0, rendering: undefined, maxSide: THUMBNAIL_SIDE };
    try {
      const preview = await this.#services.workers.image.call('preview', call);
      return this.#panel.webview.asWebviewUri(vscode.Uri.file(preview.file)).toString();
    } catch (error) {
      this.#services.reporter.log.warn(ProbeError.from(error).toLine());
      return null;
    }
  }
}
