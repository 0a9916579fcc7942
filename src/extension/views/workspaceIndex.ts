/**
 * What the workspace holds, for the trees and the decorations: its manifests, its runs and where its images are. Each
 * part is looked for when it is first wanted, kept up to date by watching files, and read in the background.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { ANSWERS_FILE, RUN_FILE } from '../../core/benchmark/runFolder';
import { isCancelled } from '../../core/errors';
import { isConvertible } from '../../core/dataset/layouts/names';
import { mayBeImageName } from '../../core/image/formats';
import { DisposableStore } from '../disposables';
import { MANIFESTS, PASSED_OVER } from '../run/choosing';
import { fallbackRuns } from '../run/runJob';
import type { Services } from '../services';
import type { Dataset } from './model/datasets';
import { scanImageFolders } from './model/imageFolders';
import type { FolderScan } from './model/imageFolders';
import { LayoutLibrary } from './model/layoutLibrary';
import { ManifestLibrary } from './model/manifestLibrary';
import { RunLibrary } from './model/runLibrary';
import { Soon } from './soon';

const MOST_MANIFESTS = 500;
const MOST_RUNS = 2_000;
/** Files that may be benchmarks as they lie on disk; which of them are is told by their first bytes. */
const TABLES = '**/*.{csv,tsv,json,jsonl,parquet}';
const MOST_TABLES = 300;
/** Files change in bursts; the views follow when a burst is over. */
const BURST_MS = 300;
const IMAGES_BURST_MS = 1_500;

export class WorkspaceIndex implements vscode.Disposable {
  readonly #services: Services;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  /** Something that is shown has changed. */
  readonly onDidChange = this.#changed.event;
  readonly #manifests = new ManifestLibrary(() => this.#announce.call());
  readonly runs = new RunLibrary(() => this.#announce.call());
  readonly #layouts = new LayoutLibrary(paths =>
    this.#services.workers.image.call('recognise', { paths: [...paths] }, { priority: 'background' }),
  );
  #findingLayouts: Promise<void> | undefined;
  readonly #announce = this.#owned.add(new Soon(50, () => this.#changed.fire()));
  readonly #scans = new Map<string, FolderScan>();
  #files: readonly string[] = [];
  #findingManifests: Promise<void> | undefined;
  #findingRuns: Promise<void> | undefined;
  #runFolders: readonly string[] = [];
  #scanning: AbortController | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#owned.onDispose(() => this.#manifests.dispose());
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.refresh()));
  }

  dispose(): void {
    this.#scanning?.abort();
    this.#owned.dispose();
  }

  /** Files that may be manifests by their names. */
  async manifestFiles(): Promise<readonly string[]> {
    await (this.#findingManifests ??= this.#startManifests());
    return this.#files;
  }

  manifest(file: string): ReturnType<ManifestLibrary['get']> {
    return this.#manifests.get(file);
  }

  /** Makes sure that `runs.entries` is what is on the disk, now and from now on. */
  async watchRuns(): Promise<void> {
    await (this.#findingRuns ??= this.#startRuns());
  }

  /** Reads the runs again, where they are wanted at all. */
  async readRuns(): Promise<void> {
    if (this.#findingRuns === undefined) return;
    await this.runs.refresh(this.#runFolders);
    this.#changed.fire();
  }

  /** The workspace folders with what is known of each; images are counted from the first call on. */
  async datasets(): Promise<Dataset[]> {
    const files = await this.manifestFiles();
    if (this.#scanning === undefined) this.#startScan();
    if (this.#findingLayouts === undefined) this.#background((this.#findingLayouts = this.#startLayouts()));
    return (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({
      name,
      path: uri.fsPath,
      manifests: files.filter(file => isIn(uri.fsPath, file)).map(file => ({ path: file, state: this.manifest(file) })),
      layouts: this.#layouts.found.filter(({ input }) => input === uri.fsPath || isIn(uri.fsPath, input)),
      images: this.#scans.get(uri.fsPath),
    }));
  }

  /** Looks again at everything that has been looked at. */
  refresh(): void {
    if (this.#findingManifests !== undefined) this.#background(this.#findManifests());
    if (this.#findingRuns !== undefined) this.#background(this.#findRuns());
    if (this.#scanning !== undefined) this.#background(this.#scan());
    if (this.#findingLayouts !== undefined) this.#background(this.#findLayouts());
  }

  #background(work: Promise<void>): void {
    this.#services.reporter.background(work);
  }

  #soon(ms: number, work: () => Promise<void>): Soon {
    return this.#owned.add(new Soon(ms, () => this.#background(work())));
  }

  #watch(pattern: string, heed: (uri: vscode.Uri, event: 'change' | 'other') => void): void {
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(pattern));
    this.#owned.add(watcher.onDidCreate(uri => heed(uri, 'other')));
    this.#owned.add(watcher.onDidDelete(uri => heed(uri, 'other')));
    this.#owned.add(watcher.onDidChange(uri => heed(uri, 'change')));
  }

  async #startManifests(): Promise<void> {
    const find = this.#soon(BURST_MS, () => this.#findManifests());
    for (const pattern of ['**/*.pairs.jsonl', '**/dataset.{json,csv}']) {
      this.#watch(pattern, (uri, event) => {
        this.#manifests.changed(uri.fsPath);
        if (event !== 'change') find.call();
      });
    }
    await this.#findManifests();
  }

  async #findManifests(): Promise<void> {
    const found = await vscode.workspace.findFiles(MANIFESTS, PASSED_OVER, MOST_MANIFESTS);
    this.#files = [...new Set(found.filter(uri => uri.scheme === 'file').map(uri => uri.fsPath))].sort();
    this.#manifests.keepOnly(this.#files);
    this.#changed.fire();
  }

  async #startRuns(): Promise<void> {
    const find = this.#soon(BURST_MS, () => this.#findRuns());
    const read = this.#soon(BURST_MS, () => this.readRuns());
    // Of folders made one inside the other some may go unnoticed: the first of them tells, and the run's lock when it goes.
    for (const pattern of ['**/.medprobe', '**/.medprobe/runs/**']) {
      this.#watch(pattern, (_, event) => (event === 'other' ? find : read).call());
    }
    await this.#findRuns();
  }

  async #findRuns(): Promise<void> {
    const files = `**/.medprobe/runs/*/{${RUN_FILE},${ANSWERS_FILE}}`;
    const found = await vscode.workspace.findFiles(files, '**/node_modules/**', MOST_RUNS);
    const folders = found.map(uri => path.dirname(path.dirname(uri.fsPath)));
    this.#runFolders = [...new Set([...folders, fallbackRuns(this.#services)])];
    await this.readRuns();
  }

  /** Benchmarks that could be converted: looked for once the view is seen, and never waited for. */
  async #startLayouts(): Promise<void> {
    const find = this.#soon(BURST_MS, () => this.#findLayouts());
    this.#watch(TABLES, uri => {
      if (isConvertible(path.basename(uri.fsPath))) find.call();
    });
    await this.#findLayouts();
  }

  async #findLayouts(): Promise<void> {
    const found = await vscode.workspace.findFiles(TABLES, PASSED_OVER, MOST_TABLES);
    const files = found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
    await this.#layouts.refresh(files.filter(file => isConvertible(path.basename(file))));
    this.#changed.fire();
  }

  #startScan(): void {
    const scan = this.#soon(IMAGES_BURST_MS, () => this.#scan());
    this.#watch('**/*', (uri, event) => {
      if (event !== 'change' && isPerhapsSeen(uri)) scan.call();
    });
    this.#background(this.#scan());
  }

  async #scan(): Promise<void> {
    this.#scanning?.abort();
    const { signal } = (this.#scanning = new AbortController());
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      const found = await scanImageFolders(uri.fsPath, signal).catch((error: unknown) => {
        if (!isCancelled(error)) throw error;
      });
      if (found === undefined) return; // a newer scan has begun
      this.#scans.set(uri.fsPath, found);
      this.#changed.fire();
    }
  }
}

/** Of an image, as far as names tell; folders whose names begin with a dot hold none that are counted. */
const isPerhapsSeen = (uri: vscode.Uri): boolean =>
  mayBeImageName(path.basename(uri.fsPath)) && !/(^|\/)\./.test(vscode.workspace.asRelativePath(uri));

function isIn(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
