import * as vscode from 'vscode';
import { openDialogue } from './surfaces/quickInputs';

/** Asks for a folder, beginning at the workspace's first. */
export async function chooseFolder(title: string, openLabel: string): Promise<vscode.Uri | undefined> {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await openDialogue({
    title,
    openLabel,
    canSelectFiles: false,
    canSelectFolders: true,
    ...(workspace === undefined ? {} : { defaultUri: workspace }),
  });
  return chosen?.[0];
}
