/** A panel's line to its webview: every message says what it is about, and what is about anything else is dropped here. */
import type { Disposable, Webview } from 'vscode';
import { checkFromPanel, isAbout } from '../shared/panels/envelope';
import type { FromPanel, PanelSubject, ToPanel } from '../shared/panels/envelope';
import type { Reporter } from './reporting';

export interface ChannelOptions<In> {
  readonly reporter: Reporter;
  /** Throws for a message that does not fit. */
  readonly check: (message: unknown) => In;
  /** What the panel shows now. */
  subject(): PanelSubject;
  /** @param seen the revision that the person had before them */
  receive(message: In, seen: number): Promise<unknown>;
}

export class PanelChannel<In extends { readonly type: string }, Out> implements Disposable {
  readonly #webview: Webview;
  readonly #options: ChannelOptions<In>;
  readonly #listening: Disposable;
  #heard = 0;

  constructor(webview: Webview, options: ChannelOptions<In>) {
    this.#webview = webview;
    this.#options = options;
    const take = options.reporter.guard((raw: unknown) => this.#take(checkFromPanel(options.check, raw)));
    this.#listening = webview.onDidReceiveMessage(take);
  }

  dispose(): void {
    this.#listening.dispose();
  }

  /** @param subject what the message is about; absent: what the panel shows now */
  post(message: Out, subject = this.#options.subject()): void {
    const envelope: ToPanel = { ...subject, heard: this.#heard, message };
    void this.#webview.postMessage(envelope);
  }

  async #take(envelope: FromPanel<In>): Promise<void> {
    const { number, message, revision } = envelope;
    this.#heard = number;
    if (isAbout(this.#options.subject().id, envelope)) await this.#options.receive(message, revision);
  }
}
