/** Rows of trees, marks on files. */
import * as vscode from 'vscode';
import { line, lines } from './wording';

export interface RowText {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Its line breaks stay. */
  readonly tooltip?: string;
  /** A codicon of ours. */
  readonly icon?: { readonly id: string; readonly color?: string };
  /** What menus look at (`viewItem`). */
  readonly context?: string;
  /** The file or folder it stands for, absolute: gives it the file's decorations. */
  readonly resource?: string;
}

export interface RowState {
  readonly state: vscode.TreeItemCollapsibleState;
  /** The command of a click, and what it is given. */
  readonly command?: { readonly id: string; readonly argument: unknown } | undefined;
}

export function treeItem(row: RowText, { state, command }: RowState): vscode.TreeItem {
  const { id, icon, context, resource } = row;
  const label = line(row.label);
  const item = new vscode.TreeItem(label, state);
  item.id = id;
  if (row.description !== undefined) item.description = line(row.description);
  // A row of a file that says nothing itself would be given the file's path by the editor.
  item.tooltip = lines(row.tooltip ?? resource ?? row.label);
  if (icon !== undefined) item.iconPath = themeIcon(icon);
  if (context !== undefined) item.contextValue = context;
  if (resource !== undefined) item.resourceUri = vscode.Uri.file(resource);
  if (command !== undefined) item.command = { command: command.id, title: label, arguments: [command.argument] };
  return item;
}

const themeIcon = ({ id, color }: NonNullable<RowText['icon']>): vscode.ThemeIcon =>
  new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));

/** A mark on a file in the Explorer. @param badge one or two characters of ours. */
export const fileMark = (badge: string, tooltip: string, colour: string): vscode.FileDecoration =>
  new vscode.FileDecoration(badge, line(tooltip), new vscode.ThemeColor(colour));
