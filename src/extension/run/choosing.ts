/** Where manifests are looked for, and which recorded run to open. */
import path from 'node:path';
import * as vscode from 'vscode';
import { listRuns } from '../../core/benchmark/runFolder';
import type { RunFolder } from '../../core/benchmark/runFolder';
import { ProbeError } from '../../core/errors';
import type { Services } from '../services';
import { pickOne } from '../surfaces/quickInputs';
import type { PickItem } from '../surfaces/quickInputs';
import { fallbackRuns } from './runJob';

/** Where manifests may be; which of them are is told by their content. */
export const MANIFESTS = '{**/*.pairs.jsonl,**/data/dataset.json,**/data/dataset.csv,dataset.json,dataset.csv}';
export const PASSED_OVER = '**/{node_modules,.medprobe}/**';

export interface Item<T> extends PickItem {
  readonly value: T;
}

/** A recorded run of this workspace. */
export async function chooseRecorded(services: Services): Promise<RunFolder | undefined> {
  const items = (await recordedRuns(services)).map(runItem);
  const options = { title: 'Open Run', placeHolder: 'A recorded run', matchOnDescription: true, ignoreFocusOut: true };
  return (await pickOne(items, options))?.value;
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
