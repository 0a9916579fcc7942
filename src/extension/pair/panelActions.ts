/** What a Pair panel does outside itself: opens files, and writes where the person chooses. */
import path from 'node:path';
import * as vscode from 'vscode';
import { writeNamedFile } from '../../core/files/atomicWrite';
import type { ImageNumber } from '../../shared/panels/common';
import type { Draft } from '../../shared/panels/pair';
import type { Services } from '../services';
import { saveDialogue } from '../surfaces/quickInputs';
import type { SavedAt } from './record';
import { savePair } from './saving';
import { recordOf } from './store/pairState';
import type { PairState } from './store/pairState';

export async function openImage({ images }: PairState, n: ImageNumber): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(images[n - 1]!.target.path));
}

/** Shows the pair's line in its manifest. */
export async function openSaved({ question }: PairState): Promise<void> {
  const { saved } = question;
  if (saved === null) return;
  const line = Math.max(0, saved.line - 1);
  const selection = new vscode.Range(line, 0, line, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(saved.manifest), {
    selection,
    viewColumn: vscode.ViewColumn.Beside,
  });
}

/** Saves a pair as a new line, as it was on the screen; undefined where no manifest was chosen. @throws ProbeError. */
export async function savePanelPair(
  { reporter, version }: Services,
  state: PairState,
  draft: Draft,
): Promise<SavedAt | undefined> {
  const similarity = state.encoders.cosines;
  const saved = await savePair({ record: { ...recordOf(state), draft }, similarity, version });
  if (saved === undefined) return undefined;
  const { manifest, line, pair } = saved;
  const where = `${vscode.workspace.asRelativePath(manifest)}, line ${line}`;
  const status =
    pair.status === 'accepted'
      ? 'an accepted pair: benchmarks ask it'
      : 'a draft: benchmarks leave it out until it has a question, options and a correct option for each image';
  reporter.info(`Saved as ${pair.id} in ${where}, as ${status}.`);
  return { manifest, line, pair: pair.id };
}

/** Writes a picture of the maps where the person chooses. */
export async function exportMaps({ reporter }: Services, { images }: PairState, png: Uint8Array): Promise<void> {
  const files = images.map(({ target }) => target.path);
  const names = files.map(file => path.parse(file).name).join('-');
  const chosen = await saveDialogue({
    defaultUri: vscode.Uri.file(path.join(path.dirname(files[0]!), `${names}-maps.png`)),
    filters: { 'PNG picture': ['png'] },
    title: 'Save the maps as a picture',
  });
  if (chosen === undefined) return;
  await writeNamedFile(chosen.fsPath, png);
  reporter.info(`Saved the maps as ${vscode.workspace.asRelativePath(chosen)}.`);
}
