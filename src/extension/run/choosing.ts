/** Everything a run needs, asked in quick picks; the last choices come first. */
import path from 'node:path';
import * as vscode from 'vscode';
import { listRuns } from '../../core/benchmark/runFolder';
import type { RunFolder } from '../../core/benchmark/runFolder';
import { loadManifest } from '../../core/dataset/load';
import type { Manifest } from '../../core/dataset/types';
import { ProbeError } from '../../core/errors';
import type { Services } from '../services';
import { fallbackRuns } from './runJob';
import type { RunRequest } from './runJob';

const LAST_KEY = 'run.lastChoices.v1';
/** Where manifests may be; which of them are is told by their content. */
export const MANIFESTS = '{**/*.pairs.jsonl,**/data/dataset.json,**/data/dataset.csv,dataset.json,dataset.csv}';
export const PASSED_OVER = '**/{node_modules,.medprobe}/**';

interface LastChoices {
  readonly manifest?: string;
  readonly endpoint?: string;
}

export interface Item<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** @returns what to run, or undefined where a step was left. @throws ProbeError where there is nothing to choose from. */
export async function chooseRun(services: Services, clicked?: vscode.Uri): Promise<RunRequest | undefined> {
  const state = services.context.workspaceState;
  const last = state.get<LastChoices>(LAST_KEY, {});
  const file = clicked ?? (await chooseManifest(last.manifest));
  if (file === undefined) return undefined;
  const manifest = await loadManifest(file.fsPath);
  const endpoint = await chooseEndpoint(services, last.endpoint);
  if (endpoint === undefined) return undefined;
  const wording = await chooseWording(manifest);
  if (wording === undefined) return undefined;
  await state.update(LAST_KEY, { manifest: file.toString(), endpoint } satisfies LastChoices);
  return { manifest, endpoint, wording };
}

async function chooseManifest(last: string | undefined): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles(MANIFESTS, PASSED_OVER, 500);
  if (found.length === 0) {
    throw new ProbeError('not-found', 'There is no manifest in this workspace.', {
      remedy: 'Open a folder with a *.pairs.jsonl or MediConfusion’s dataset.json, or save a pair first.',
    });
  }
  const items = found.map((uri): Item<vscode.Uri> => {
    const name = vscode.workspace.asRelativePath(uri);
    return { label: path.basename(uri.fsPath), description: name, value: uri };
  });
  return pick('Run Benchmark (1/3): Manifest', 'Which pairs to ask', items, item => item.value.toString() === last);
}

async function chooseEndpoint({ endpoints }: Services, last: string | undefined): Promise<string | undefined> {
  const items = endpoints.all().map(({ name, kind, url, model }): Item<string> => {
    const description =
      kind === 'baseline' ? 'built in: no server, no images sent' : [model, url].filter(Boolean).join(' · ');
    return { label: name, description, value: name };
  });
  return pick('Run Benchmark (2/3): Endpoint', 'Whom to ask', items, item => item.value === last);
}

async function chooseWording(manifest: Manifest): Promise<string | undefined> {
  const own: Item<string> = { label: 'MedProbe’s own wording', description: 'one letter asked for', value: 'medprobe' };
  if (manifest.officialPrompts === undefined) return own.value;
  const official: Item<string> = {
    label: 'Official wording',
    description: 'template “default” of the benchmark’s prompt file',
    value: 'official:default',
  };
  return pick('Run Benchmark (3/3): Wording', 'In whose words to ask', [official, own], () => false);
}

async function pick<T>(
  title: string,
  placeHolder: string,
  items: readonly Item<T>[],
  isLast: (item: Item<T>) => boolean,
): Promise<T | undefined> {
  const sorted = [...items.filter(isLast), ...items.filter(item => !isLast(item))];
  // One step of several: what was chosen before must not be lost to a click elsewhere.
  const options = { title, placeHolder, matchOnDescription: true, ignoreFocusOut: true };
  const chosen = await vscode.window.showQuickPick(sorted, options);
  return chosen?.value;
}

/** A recorded run of this workspace. */
export async function chooseRecorded(services: Services): Promise<RunFolder | undefined> {
  return pick('Open Run', 'A recorded run', (await recordedRuns(services)).map(runItem), () => false);
}

/** What a run is called in a list of runs. */
export function runItem(folder: RunFolder): Item<RunFolder> {
  const { id, benchmark, endpoint, created } = folder.run;
  const when = new Date(created).toLocaleString();
  return { label: `${benchmark} · ${endpoint.name}`, description: when, detail: id, value: folder };
}

/** The runs of this workspace, the newest first. @throws ProbeError not-found where there is none. */
export async function recordedRuns(services: Services): Promise<readonly RunFolder[]> {
  const found = await vscode.workspace.findFiles('**/.medprobe/runs/*/run.json', '**/node_modules/**', 1000);
  const folders = new Set(found.map(uri => path.dirname(path.dirname(uri.fsPath))));
  const { runs, unreadable } = await listRuns([...folders, fallbackRuns(services)]);
  for (const error of unreadable) services.reporter.log.warn(error.toLine());
  if (runs.length === 0) {
    throw new ProbeError('not-found', 'There is no run in this workspace yet.', {
      remedy: 'Start one with “MedProbe: Run Benchmark…”.',
    });
  }
  return runs;
}
