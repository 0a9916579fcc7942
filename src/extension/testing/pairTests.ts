/** The Test Explorer's tree: manifests and their pairs, read when they are looked at and followed from then on. */
import path from 'node:path';
import * as vscode from 'vscode';
import { readManifestText } from '../../core/dataset/load';
import { isCancelled } from '../../core/errors';
import { mapInTurns } from '../../core/turns';
import { DisposableStore } from '../disposables';
import type { Services } from '../services';
import { createTest, describeTest, failTest, labelTest } from '../surfaces/testItems';
import type { ManifestState, ManifestSummary } from '../views/model/manifestLibrary';
import { newestScored } from '../views/model/runLibrary';
import type { ScoredEntry } from '../views/model/runLibrary';
import { Soon } from '../views/soon';
import type { WorkspaceIndex } from '../views/workspaceIndex';
import { linesOf } from './lines';
import { testsOf } from './model';
import type { PairTest, TestGroup } from './model';

export const CONTROLLER_ID = 'medprobe.pairs';
const FOLLOW_MS = 200;

/** Which pair a test is. */
export interface TestedPair {
  /** The manifest, absolute. */
  readonly manifest: string;
  readonly id: string;
}

/** A manifest whose pairs are shown. */
interface Resolved {
  readonly summary: ManifestSummary;
  /** By category and id: a pair that moves to another category is another test. */
  readonly items: ReadonlyMap<string, vscode.TestItem>;
  newest: ScoredEntry | undefined;
}

export class PairTests implements vscode.Disposable {
  readonly controller = vscode.tests.createTestController(CONTROLLER_ID, 'MedProbe');
  readonly #services: Services;
  readonly #index: WorkspaceIndex;
  readonly #owned = new DisposableStore();
  readonly #pairs = new WeakMap<vscode.TestItem, TestedPair>();
  readonly #resolved = new Map<string, Resolved>();
  readonly #closed = new AbortController();
  /** Manifests are filled one after another, so that no older reading overwrites a newer one. */
  #filling: Promise<void> = Promise.resolve();
  #discovered = false;

  constructor(services: Services, index: WorkspaceIndex) {
    this.#services = services;
    this.#index = index;
    this.#owned.add(this.controller);
    // What a handler throws the editor shows as it is: it is caught and reported here.
    this.controller.resolveHandler = services.reporter.guard((item: vscode.TestItem | undefined) =>
      item === undefined ? this.discover() : this.resolve(item),
    );
    this.controller.refreshHandler = () => index.refresh();
    const soon = this.#owned.add(new Soon(FOLLOW_MS, () => services.reporter.background(this.#follow())));
    this.#owned.add(index.onDidChange(() => soon.call()));
  }

  dispose(): void {
    this.#closed.abort();
    this.#owned.dispose();
  }

  pairOf(item: vscode.TestItem): TestedPair | undefined {
    return this.#pairs.get(item);
  }

  /** Shows the workspace's manifests, from now on. */
  async discover(): Promise<void> {
    this.#discovered = true;
    await this.#index.manifestFiles();
    this.#services.reporter.background(this.#index.watchRuns());
    await this.#follow();
  }

  /** Shows the pairs of a manifest's item; settles when they are there. */
  async resolve(item: vscode.TestItem): Promise<void> {
    const file = item.uri?.fsPath;
    if (file === undefined || this.controller.items.get(file) !== item) return;
    item.busy = true;
    const state = await this.#read(file);
    await this.#fill(item, state);
    item.busy = false;
  }

  /** The item of a manifest that has just been opened, with its pairs. */
  async resolveFile(file: string): Promise<void> {
    await this.discover();
    const item = this.controller.items.get(file);
    if (item !== undefined && !this.#resolved.has(file)) await this.resolve(item);
  }

  #read(file: string): Promise<ManifestState> {
    return new Promise(settle => {
      const listening = this.#index.onDidChange(() => look());
      const look = (): void => {
        const state = this.#index.manifest(file);
        if (state.state === 'reading') return;
        listening.dispose();
        settle(state);
      };
      look();
    });
  }

  /** Brings what is shown up to what is known. */
  async #follow(): Promise<void> {
    if (!this.#discovered) return;
    const files = (await this.#index.manifestFiles()).filter(file => this.#isShown(file));
    const kept = files.map(file => this.controller.items.get(file) ?? this.#manifestItem(file));
    this.controller.items.replace(kept);
    for (const file of this.#resolved.keys()) if (!files.includes(file)) this.#resolved.delete(file);
    for (const item of kept) {
      const known = this.#resolved.get(item.id);
      const state = this.#index.manifest(item.id);
      const isOld = state.state === 'ready' && state.summary !== known?.summary;
      if (known !== undefined && (isOld || state.state === 'failed')) await this.#fill(item, state);
    }
    await this.#sayNewest();
  }

  /** Files that only may be manifests by their names are shown once they are known to be. */
  #isShown(file: string): boolean {
    const { state } = this.#index.manifest(file);
    return file.toLowerCase().endsWith('.pairs.jsonl') || state === 'ready' || state === 'failed';
  }

  #manifestItem(file: string): vscode.TestItem {
    const label = vscode.workspace.asRelativePath(file);
    const item = createTest(this.controller, { id: file, label, uri: vscode.Uri.file(file) });
    item.canResolveChildren = true;
    return item;
  }

  #fill(item: vscode.TestItem, state: ManifestState): Promise<void> {
    const filled = this.#filling.then(() => this.#fillNow(item, state));
    this.#filling = filled.catch((error: unknown) => {
      if (!isCancelled(error)) this.#services.reporter.error(error);
    });
    return this.#filling;
  }

  async #fillNow(item: vscode.TestItem, state: ManifestState): Promise<void> {
    failTest(item, state.state === 'failed' ? state.error.toLine() : undefined);
    if (state.state !== 'ready') {
      item.children.replace([]);
      this.#resolved.delete(item.id);
      return;
    }
    const { summary } = state;
    const groups = testsOf(summary, await linesIn(summary, this.#closed.signal));
    const before = this.#resolved.get(summary.path);
    const items = new Map<string, vscode.TestItem>();
    const parts = [];
    for (const group of groups) parts.push(await this.#groupItems(summary.path, group, before, items));
    const isGrouped = groups.some(({ category }) => category !== undefined);
    item.children.replace(isGrouped ? this.#categoryItems(item, groups, parts) : parts.flat());
    this.#resolved.set(summary.path, { summary, items, newest: before?.newest });
    await this.#sayNewest();
  }

  #categoryItems(
    parent: vscode.TestItem,
    groups: readonly TestGroup[],
    parts: readonly (readonly vscode.TestItem[])[],
  ): vscode.TestItem[] {
    return groups.map(({ category = '' }, index) => {
      const id = `category:${category}`;
      const made = (): vscode.TestItem => createTest(this.controller, { id, label: category, uri: parent.uri });
      const item = parent.children.get(id) ?? made();
      item.children.replace(parts[index] ?? []);
      return item;
    });
  }

  /** In turns: ten thousand tests must not hold up what else the window does. */
  #groupItems(
    manifest: string,
    { category, tests }: TestGroup,
    before: Resolved | undefined,
    items: Map<string, vscode.TestItem>,
  ): Promise<vscode.TestItem[]> {
    const uri = vscode.Uri.file(manifest);
    const toItem = (test: PairTest): vscode.TestItem => {
      const key = JSON.stringify([category, test.id]);
      const known = before?.items.get(key);
      const item = known ?? createTest(this.controller, { id: `pair:${test.id}`, label: test.label, uri });
      labelTest(item, test.label);
      setLine(item, test.line);
      const order = String(items.size).padStart(7, '0');
      if (item.sortText !== order) item.sortText = order;
      items.set(key, item);
      this.#pairs.set(item, { manifest, id: test.id });
      return item;
    };
    return mapInTurns(tests, toItem, this.#closed.signal);
  }

  /** Beside each test how its manifest's newest run ended for it; only tests that are run have results here. */
  async #sayNewest(): Promise<void> {
    const newest = newestScored(this.#index.runs.entries);
    for (const [file, resolved] of this.#resolved) {
      const entry = newest.get(file);
      if (entry === resolved.newest) continue;
      resolved.newest = entry;
      const said = entry === undefined ? new Map<string, string>() : lastOutcomes(entry);
      const say = (item: vscode.TestItem): void => describeTest(item, said.get(this.#pairs.get(item)?.id ?? '') ?? '');
      await mapInTurns([...resolved.items.values()], say, this.#closed.signal);
    }
  }
}

function setLine(item: vscode.TestItem, line: number | undefined): void {
  if (item.range?.start.line === line) return;
  item.range = line === undefined ? undefined : new vscode.Range(line, 0, line, 0);
}

function lastOutcomes({ run, figures }: ScoredEntry): Map<string, string> {
  const text = (outcome: string): string => `last: ${outcome} (${run.endpoint.name})`;
  return new Map([
    ...figures.toldApart.map((id): [string, string] => [id, text('told apart')]),
    ...figures.failing.map(({ id, outcome }): [string, string] => [id, text(outcome)]),
  ]);
}

/** Of formats whose pairs have no line of their own; a file that has gone since has none. */
async function linesIn({ path: file, pairs }: ManifestSummary, signal: AbortSignal): Promise<Map<string, number>> {
  if (path.basename(file).toLowerCase().endsWith('.pairs.jsonl') || pairs.every(({ line }) => line > 0))
    return new Map();
  return linesOf(file, (await readManifestText(file, signal)).text);
}
