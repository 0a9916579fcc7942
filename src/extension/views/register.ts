import * as vscode from 'vscode';
import { BASELINES } from '../../core/endpoint/baseline';
import { CONTEXT_KEYS, SETTINGS, VIEWS } from '../contributions';
import { DisposableStore } from '../disposables';
import { HostPlaces } from '../endpoints/hostPlaces';
import type { PairOpener } from '../pair/pairOpener';
import type { RunProgressSource, RunService } from '../run/runService';
import type { Services } from '../services';
import { registerCommands } from './commands';
import { ImageDecorations } from './decorations';
import { datasetNodes, isEmpty } from './model/datasets';
import { encoderNodes } from './model/encoders';
import { endpointNodes } from './model/endpoints';
import { hostOf } from '../endpoints/hostNames';
import type { ViewNode } from './model/node';
import { runNodes } from './model/runs';
import { Soon } from './soon';
import { ViewTree } from './tree';
import type { WorkspaceIndex } from './workspaceIndex';

export interface ViewParts {
  readonly pairs: PairOpener;
  readonly runs: RunService;
  readonly status: RunProgressSource;
  readonly index: WorkspaceIndex;
}

/** The trees as the editor reads them. */
export interface Views extends vscode.Disposable {
  readonly trees: Readonly<Record<keyof typeof VIEWS, ViewTree>>;
  readonly decorations: vscode.FileDecorationProvider;
}

const FOLLOW_MS = 100;
const PROGRESS_MS = 500;

export function registerViews(services: Services, parts: ViewParts): Views {
  const store = new DisposableStore();
  const { index } = parts;
  const places: HostPlaces = new HostPlaces(() => trees.endpoints.refresh());
  const trees = {
    datasets: new ViewTree(async () => {
      const datasets = await index.datasets();
      hasRead(CONTEXT_KEYS.datasetsRead);
      return datasets.every(isEmpty) ? [] : datasetNodes(datasets);
    }),
    runs: new ViewTree(async () => {
      await index.watchRuns();
      hasRead(CONTEXT_KEYS.runsRead);
      return runRoots(index, parts.status);
    }),
    encoders: new ViewTree(() => encoderNodes({ ...services.workers.config, named: () => services.encoders.named() })),
    endpoints: new ViewTree(() => endpointRoots(services, places)),
  };
  for (const name of Object.keys(VIEWS) as (keyof typeof VIEWS)[]) {
    const tree = trees[name];
    const view = store.add(
      vscode.window.createTreeView(VIEWS[name], {
        treeDataProvider: tree,
        showCollapseAll: true,
        canSelectMany: name === 'runs', // to compare them
      }),
    );
    // What is cached changes without a word: it is looked at when it is looked for.
    if (name === 'encoders') store.add(view.onDidChangeVisibility(({ visible }) => visible && tree.refresh()));
  }
  followChanges(store, services, index, parts.status, trees);
  const decorations = store.add(new ImageDecorations(index, services.reporter));
  const refresh = () => index.refresh();
  const runEntry = (folder: string) => index.runs.entries.find(({ path }) => path === folder);
  store.add(registerCommands(services, { ...parts, runEntry, refresh }));
  return { trees, decorations, dispose: () => store.dispose() };
}

const hasRead = (key: string): void => void vscode.commands.executeCommand('setContext', key, true);

const runRoots = (index: WorkspaceIndex, status: RunProgressSource): readonly ViewNode[] =>
  runNodes({
    entries: index.runs.entries,
    nameOf: file => vscode.workspace.asRelativePath(file),
    progressOf: folder => status.progressOf(folder),
  });

async function endpointRoots(
  { endpoints, consent, capabilities }: Services,
  places: HostPlaces,
): Promise<readonly ViewNode[]> {
  const facts = endpoints.configured().map(async config => ({
    config,
    hasKey: await endpoints.hasKey(config.name),
    consent: consent.givenFor(hostOf(config)),
    place: places.of(config),
    found: await capabilities.of({ ...config, host: hostOf(config) }),
  }));
  return endpointNodes(await Promise.all(facts), BASELINES);
}

/** Each tree is read again when something that it shows has changed; the editor asks only for those that are seen. */
function followChanges(
  store: DisposableStore,
  { endpoints, consent, capabilities, reporter }: Services,
  index: WorkspaceIndex,
  status: RunProgressSource,
  { datasets, runs, encoders: encoderTree, endpoints: endpointTree }: Views['trees'],
): void {
  const soon = store.add(new Soon(FOLLOW_MS, () => [datasets, runs].forEach(tree => tree.refresh())));
  store.add(index.onDidChange(() => soon.call()));
  const progress = store.add(new Soon(PROGRESS_MS, () => runs.refresh()));
  store.add(
    status.onDidChange(what => {
      if (what === 'runs') reporter.background(index.readRuns());
      else progress.call();
    }),
  );
  store.add(endpoints.onDidChangeKeys(() => endpointTree.refresh()));
  store.add(capabilities.changed.event(() => endpointTree.refresh()));
  store.add(consent.onDidChange(() => endpointTree.refresh()));
  store.add(
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(SETTINGS.endpoints)) endpointTree.refresh();
      if (event.affectsConfiguration(SETTINGS.encoders)) encoderTree.refresh();
    }),
  );
}
