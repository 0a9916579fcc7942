/** Convert to a Manifest: a benchmark as it lies on disk becomes a `*.pairs.jsonl`, which is then run like any other. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { ProbeError } from '../../core/errors';
import { toAbortSignal } from '../cancellation';
import { COMMANDS } from '../contributions';
import { chooseNewManifest } from '../newManifest';
import type { Services } from '../services';
import { askWarning, showInformation, showWarning } from '../surfaces/notifications';
import { cancellableProgress } from '../surfaces/progress';
import { openDialogue } from '../surfaces/quickInputs';
import type { ViewNode } from '../views/model/node';
import { convertedText, manifestBeside } from './text';
import type { ConvertedCounts } from './text';

export function registerConverting(services: Services): vscode.Disposable {
  const convert = services.reporter.guard(async (clicked?: vscode.Uri | ViewNode) => {
    const input = inputIn(clicked) ?? (await chooseInput());
    if (input !== undefined) await convertAndSay(services, input);
  });
  return vscode.commands.registerCommand(COMMANDS.convertDataset.id, convert);
}

function inputIn(clicked?: vscode.Uri | ViewNode): string | undefined {
  if (clicked instanceof vscode.Uri) return clicked.fsPath;
  return clicked?.target?.kind === 'layout' ? clicked.target.path : undefined;
}

async function chooseInput(): Promise<string | undefined> {
  const filters = { 'Benchmark questions': ['csv', 'tsv', 'json', 'jsonl', 'parquet'] };
  const chosen = await openDialogue({ title: 'Convert to a Manifest', filters, openLabel: 'Convert' });
  return chosen?.[0]?.fsPath;
}

async function convertAndSay(services: Services, input: string): Promise<void> {
  const beside = manifestBeside(input);
  const output = (await mayReplace(beside)) ? beside : undefined;
  const done = output === undefined ? undefined : await convertTo(services, input, output);
  if (done !== undefined) await say(services, done);
}

interface Done extends ConvertedCounts {
  readonly output: string;
}

/** Images inside the benchmark's file are never written into its own folder: another place is then asked for. */
async function convertTo(services: Services, input: string, output: string): Promise<Done | undefined> {
  try {
    return { ...(await call(services, input, output)), output };
  } catch (error) {
    if (ProbeError.from(error).details?.['needsOtherFolder'] !== true) throw error;
  }
  const proposed = path.join(path.dirname(path.dirname(output)), path.basename(output));
  const title = 'The images stand inside the file: choose a folder outside the dataset for them and the manifest';
  const elsewhere = await chooseNewManifest(title, proposed);
  if (elsewhere === undefined) return undefined;
  return { ...(await call(services, input, elsewhere.fsPath)), output: elsewhere.fsPath };
}

function call({ workers }: Services, input: string, output: string): Thenable<ConvertedCounts> {
  const title = `Converting ${path.basename(input)}`;
  return cancellableProgress(title, (_, token) =>
    workers.image.call(
      'convert',
      { input, output, replace: true },
      { signal: toAbortSignal(token), priority: 'background' },
    ),
  );
}

async function mayReplace(file: string): Promise<boolean> {
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return true;
  const replace = 'Replace';
  const detail = 'What was edited in it is lost: it may hold corrections, notes and statuses.';
  const title = `Replace ${path.basename(file)}?`;
  return (await askWarning({ title, detail }, replace)) === replace;
}

async function say({ reporter }: Services, done: Done): Promise<void> {
  for (const { file, line, reason } of done.faults) reporter.log.warn(`${file}:${line}: ${reason}`);
  const message = convertedText(done, path.basename(done.output));
  reporter.log.info(message);
  const [open, run] = ['Open Manifest', 'Run Benchmark'];
  const show = done.faults.length === 0 ? showInformation : showWarning;
  const chosen = await show(message, run, open);
  const uri = vscode.Uri.file(done.output);
  if (chosen === open) await vscode.window.showTextDocument(uri);
  if (chosen === run) await vscode.commands.executeCommand(COMMANDS.runBenchmark.id, uri);
}
