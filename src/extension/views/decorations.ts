/** Marks in the Explorer on images that are in pairs, and on those that the newest run failed on. */
import * as vscode from 'vscode';
import { COLOURS, SETTINGS } from '../contributions';
import { DisposableStore } from '../disposables';
import { MANIFESTS, PASSED_OVER } from '../run/choosing';
import type { Reporter } from '../reporting';
import { decorationsEnabled } from '../settings';
import { fileMark } from '../surfaces/treeItems';
import { indexImages, markOf } from './model/imageIndex';
import type { ImageFacts, ImageIndex } from './model/imageIndex';
import { newestScored } from './model/runLibrary';
import { Soon } from './soon';
import type { WorkspaceIndex } from './workspaceIndex';

const FOLLOW_MS = 200;

export class ImageDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #index: WorkspaceIndex;
  readonly #reporter: Reporter;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeFileDecorations = this.#changed.event;
  #images: ImageIndex = new Map();
  #started = false;
  #builds = 0;

  constructor(index: WorkspaceIndex, reporter: Reporter) {
    this.#index = index;
    this.#reporter = reporter;
    this.#owned.add(vscode.window.registerFileDecorationProvider(this));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(SETTINGS.decorations)) reporter.background(this.#follow());
      }),
    );
    reporter.background(this.#lookForManifest());
  }

  dispose(): void {
    this.#owned.dispose();
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== 'file') return undefined;
    const facts = this.#images.get(uri.fsPath);
    if (facts === undefined) return undefined;
    const { badge, tooltip, failing } = markOf(facts);
    return fileMark(badge, tooltip, failing ? COLOURS.failing : COLOURS.inPair);
  }

  /** Nothing is read or watched for decorations before there is a manifest. */
  async #lookForManifest(): Promise<void> {
    const [found] = await vscode.workspace.findFiles(MANIFESTS, PASSED_OVER, 1);
    if (found !== undefined) return this.#start();
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher('**/*.pairs.jsonl', false, true, true));
    this.#owned.add(watcher.onDidCreate(() => this.#reporter.background(this.#start())));
  }

  async #start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    const soon = this.#owned.add(new Soon(FOLLOW_MS, () => this.#reporter.background(this.#follow())));
    this.#owned.add(this.#index.onDidChange(() => soon.call()));
    await this.#follow();
  }

  async #follow(): Promise<void> {
    if (!this.#started) return;
    const build = ++this.#builds;
    const images = decorationsEnabled() ? await this.#build() : new Map<string, ImageFacts>();
    if (build !== this.#builds) return; // another has begun since, and knows more
    this.#images = images;
    this.#changed.fire(undefined);
  }

  async #build(): Promise<ImageIndex> {
    const files = await this.#index.manifestFiles();
    await this.#index.watchRuns();
    const states = files.map(file => this.#index.manifest(file));
    const manifests = states.flatMap(known => (known.state === 'ready' ? [known.summary] : []));
    return indexImages(manifests, newestScored(this.#index.runs.entries));
  }
}
