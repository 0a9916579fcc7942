/** Create Report…: which runs, which format, whether with pictures, where to; then it is opened. */
import path from 'node:path';
import * as vscode from 'vscode';
import { readRun } from '../../core/benchmark/runFolder';
import type { RunFolder } from '../../core/benchmark/runFolder';
import { writeNamedFile } from '../../core/files/atomicWrite';
import { REPORT_FORMAT_IDS, REPORT_FORMATS, reportFileName } from '../../core/report/formats';
import type { ReportFormatId } from '../../core/report/formats';
import { readReport } from '../../core/report/read';
import { thumbnailer } from '../../worker/thumbnails';
import { toAbortSignal } from '../cancellation';
import { findManifestOf, manifestOf } from '../../core/benchmark/runManifest';
import { recordedRuns, runItem } from '../run/choosing';
import type { Services } from '../services';
import { cancellableProgress } from '../surfaces/progress';
import { pickMany, pickOne, saveDialogue } from '../surfaces/quickInputs';

const TITLE = 'Create Report';

interface Choice {
  readonly runs: readonly RunFolder[];
  readonly format: ReportFormatId;
  readonly thumbnails: boolean;
  readonly file: vscode.Uri;
}

/** @param clicked the folder of a run; absent: the person chooses one or several. */
export async function createReport(services: Services, clicked: string | undefined): Promise<void> {
  const choice = await choose(services, clicked);
  if (choice === undefined) return;
  const missing = await cancellableProgress('Creating the report', (_, token) =>
    write(services, choice, toAbortSignal(token)),
  );
  await open(choice);
  if (missing > 0) services.reporter.warning(`${missing} images could not be read and are not in the report.`);
}

async function choose(services: Services, clicked: string | undefined): Promise<Choice | undefined> {
  const runs = clicked === undefined ? await chooseRuns(services) : [await readRun(clicked)];
  const [first] = runs ?? [];
  if (runs === undefined || first === undefined) return undefined;
  const format = await chooseFormat();
  if (format === undefined) return undefined;
  const thumbnails = format === 'html' ? await chooseThumbnails() : false;
  if (thumbnails === undefined) return undefined;
  const { extension, label } = REPORT_FORMATS[format];
  const name = reportFileName(
    runs.map(({ run }) => run.id),
    format,
  );
  const beside = path.dirname(manifestOf(first.path, first.run.manifest.path));
  const file = await saveDialogue({
    title: TITLE,
    defaultUri: vscode.Uri.file(path.join(beside, name)),
    filters: { [label]: [extension] },
  });
  return file === undefined ? undefined : { runs, format, thumbnails, file };
}

async function chooseRuns(services: Services): Promise<readonly RunFolder[] | undefined> {
  const items = (await recordedRuns(services)).map(runItem);
  const placeHolder = 'One run, or several to compare';
  const options = {
    title: TITLE,
    placeHolder,
    matchOnDescription: true,
    ignoreFocusOut: true,
  };
  const chosen = await pickMany(items, options);
  return chosen?.map(({ value }) => value);
}

async function chooseFormat(): Promise<ReportFormatId | undefined> {
  const items = REPORT_FORMAT_IDS.map(id => {
    const { label, description } = REPORT_FORMATS[id];
    return { label, description, id };
  });
  const options = { title: TITLE, placeHolder: 'Format', matchOnDescription: true, ignoreFocusOut: true };
  return (await pickOne(items, options))?.id;
}

async function chooseThumbnails(): Promise<boolean | undefined> {
  const items = [
    { label: 'Without images', description: 'pairs are named, not shown', thumbnails: false },
    {
      label: 'With thumbnails',
      description: 'small pictures of the pixels, with whatever text is burned into them',
      thumbnails: true,
    },
  ];
  const options = { title: TITLE, placeHolder: 'Whoever gets the page sees what is in it', ignoreFocusOut: true };
  return (await pickOne(items, options))?.thumbnails;
}

/** @returns how many images could not be read. */
async function write({ workers, version, reporter }: Services, choice: Choice, signal: AbortSignal): Promise<number> {
  const { runs, format, thumbnails, file } = choice;
  let missing = 0;
  const [first] = runs;
  const report = await readReport(
    runs.map(run => run.path),
    {
      // A manifest that has changed since is no reason to refuse here: the report says it first of all.
      dataset: runs.length === 1 && first !== undefined ? await findManifestOf(first) : undefined,
      thumbnail: thumbnails ? thumbnailer(workers, signal) : undefined,
      onNotice: notice => {
        missing += 1;
        reporter.log.warn(notice);
      },
      version,
      now: new Date(),
      signal,
    },
  );
  await writeNamedFile(file.fsPath, REPORT_FORMATS[format].write(report));
  return missing;
}

/** A page belongs into a browser, which is only there where the editor runs on the person's own machine. */
async function open({ format, file }: Choice): Promise<void> {
  const isLocal = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  if (format === 'html' && isLocal) await vscode.env.openExternal(file);
  else await vscode.window.showTextDocument(file);
}
