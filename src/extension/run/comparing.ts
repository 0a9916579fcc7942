/** “Compare Runs…”: from the palette, or from one or more entries of the Runs view. */
import path from 'node:path';
import * as vscode from 'vscode';
import { listRuns } from '../../core/benchmark/runFolder';
import type { RunFolder } from '../../core/benchmark/runFolder';
import { ProbeError } from '../../core/errors';
import type { Services } from '../services';
import { pickMany } from '../surfaces/quickInputs';
import type { ViewNode } from '../views/model/node';
import { fallbackRuns } from './runJob';

/**
 * @param clicked the entry whose menu was used; null or undefined where none was.
 * @param selected all entries that are selected with it.
 * @returns the folders of the runs to compare, or undefined where the choice was left.
 * @throws ProbeError where there is nothing to compare with.
 */
export async function chooseCompared(
  services: Services,
  clicked?: ViewNode | null,
  selected?: readonly ViewNode[] | null,
): Promise<readonly string[] | undefined> {
  const given = selected?.length ? selected : [clicked];
  const folders = given.flatMap(node => (node?.target?.kind === 'run' ? [node.target.path] : []));
  return folders.length > 1 ? folders : pickRuns(await comparable(services, folders[0]), folders[0]);
}

/** Runs whose manifest another run has too; where one is given, those over its manifest, itself among them. */
async function comparable(services: Services, given: string | undefined): Promise<readonly RunFolder[]> {
  const found = await vscode.workspace.findFiles('**/.medprobe/runs/*/run.json', '**/node_modules/**', 1000);
  const folders = new Set(found.map(uri => path.dirname(path.dirname(uri.fsPath))));
  const { runs } = await listRuns([...folders, fallbackRuns(services)]);
  const manifest = runs.find(run => run.path === given)?.run.manifest.sha256;
  const fitting = runs.filter(({ run: { manifest: own } }) =>
    manifest === undefined
      ? runs.filter(({ run }) => run.manifest.sha256 === own.sha256).length > 1
      : own.sha256 === manifest,
  );
  if (fitting.length > 1) return fitting;
  throw new ProbeError('not-found', 'There are no two runs over the same manifest here.', {
    remedy: 'Run the manifest on another endpoint with “MedProbe: Run Benchmark…”.',
  });
}

async function pickRuns(runs: readonly RunFolder[], given: string | undefined): Promise<readonly string[] | undefined> {
  const items = runs.map(({ path: folder, run }) => ({
    label: run.endpoint.name,
    description: `${run.manifest.path} · ${run.mode} · ${new Date(run.created).toLocaleString()}`,
    detail: run.id,
    picked: folder === given,
    folder,
  }));
  const chosen = await pickMany(items, {
    title: 'Compare Runs',
    placeHolder: 'Two runs or more over the same manifest',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.map(({ folder }) => folder);
}
