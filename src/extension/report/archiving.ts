/** Export Run… and Import Run…: a run as one file. */
import path from 'node:path';
import * as vscode from 'vscode';
import { exportRun } from '../../core/benchmark/archive/export';
import { ARCHIVE_EXTENSION } from '../../core/benchmark/archive/format';
import { importRun, readArchive, stateOf } from '../../core/benchmark/archive/import';
import type { RunFile } from '../../core/benchmark/formats';
import { writeNamedFile } from '../../core/files/atomicWrite';
import { chooseFolder } from '../folders';
import { chooseRecorded } from '../run/choosing';
import type { RunService } from '../run/runService';
import type { Services } from '../services';
import { openDialogue, pickOne, saveDialogue } from '../surfaces/quickInputs';

/** The editor's dialogs know of an ending's last part only, and would put the whole behind it again. */
const FILTERS = { 'MedProbe run': ['zip'] };

/** @param clicked the folder of a run; absent: the person chooses one. */
export async function exportChosen(services: Services, clicked: string | undefined): Promise<void> {
  const folder = clicked ?? (await chooseRecorded(services))?.path;
  if (folder === undefined) return;
  const transcripts = await chooseTranscripts();
  if (transcripts === undefined) return;
  const file = await saveDialogue({
    title: 'Export Run',
    defaultUri: vscode.Uri.file(
      path.join(path.resolve(folder, '../../..'), `${path.basename(folder)}.${ARCHIVE_EXTENSION}`),
    ),
    filters: FILTERS,
  });
  if (file === undefined) return;
  const bytes = await exportRun(folder, { transcripts, manifest: true, version: services.version });
  await writeNamedFile(file.fsPath, bytes);
  services.reporter.info(
    `${path.basename(folder)} was exported to ${file.fsPath}, with its manifest and without images.`,
  );
}

async function chooseTranscripts(): Promise<boolean | undefined> {
  const items = [
    { label: 'Answers and manifest', description: 'all that figures need', transcripts: false },
    {
      label: 'With transcripts',
      description: 'also what was sent, without pixels and key, and what came',
      transcripts: true,
    },
  ];
  const options = {
    title: 'Export Run',
    placeHolder: 'What goes into the file; images never do',
    ignoreFocusOut: true,
  };
  return (await pickOne(items, options))?.transcripts;
}

export async function importChosen(services: Services, runs: RunService): Promise<void> {
  const [file] = (await openDialogue({ title: 'Import Run', openLabel: 'Import', filters: FILTERS })) ?? [];
  if (file === undefined) return;
  const { run } = await readArchive(file.fsPath);
  const dataset =
    (await datasetOf(run)) ?? (await chooseFolder('Where to put the run and its manifest', 'Put Here'))?.fsPath;
  if (dataset === undefined) return;
  const here = path.dirname(file.fsPath);
  const { folder, manifestWritten } = await importRun(file.fsPath, { dataset, here });
  const added = manifestWritten ? ', with a copy of its manifest and without its images' : '';
  services.reporter.info(`${run.id} was imported into ${dataset}${added}.`);
  await runs.show(folder);
}

/** The folder in this workspace that has the very manifest of a run. */
async function datasetOf(run: RunFile): Promise<string | undefined> {
  const name = path.posix.basename(run.manifest.path);
  const pattern = `**/${name.replace(/[[\]{}!?*]/g, '?')}`;
  const found = await vscode.workspace.findFiles(pattern, '**/{node_modules,.medprobe}/**', 200);
  for (const { fsPath } of found) {
    const dataset = fsPath.slice(0, -run.manifest.path.length - 1);
    if ((await stateOf(dataset, run)) === 'same') return dataset;
  }
  return undefined;
}
