import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { ProbeError } from '../core/errors';
import { saveDialogue } from './surfaces/quickInputs';

const ENDING = '.pairs.jsonl';

/**
 * Asks where a manifest is to be written. Its name ends in `.pairs.jsonl` whatever was typed; the editor's dialog knows of
 * an ending's last part only.
 * @param proposed absolute
 * @returns undefined where the person chose none
 * @throws ProbeError 'bad-input' where the ending makes the name that of a file which is there: the dialog asks before it
 * replaces one, but asked of another name.
 */
export async function chooseNewManifest(title: string, proposed: string): Promise<vscode.Uri | undefined> {
  const defaultUri = vscode.Uri.file(proposed);
  const filters = { 'Pairs manifest': ['jsonl'] };
  const chosen = await saveDialogue({ title, defaultUri, filters });
  if (chosen === undefined || chosen.fsPath.endsWith(ENDING)) return chosen;
  const manifest = vscode.Uri.file(`${chosen.fsPath.replace(/(\.pairs)?(\.jsonl?)?$/, '')}${ENDING}`);
  if (!existsSync(manifest.fsPath)) return manifest;
  throw new ProbeError('bad-input', `${path.basename(manifest.fsPath)} is there already.`, {
    remedy: 'Choose it by its full name to replace it, or choose another name.',
  });
}
