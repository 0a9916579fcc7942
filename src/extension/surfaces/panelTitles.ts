/** Tabs of webviews: their titles are also the window's, and rows where editors are listed. */
import * as vscode from 'vscode';
import { line } from './wording';

/** A tab in the active group. */
export const openPanel = (viewType: string, title: string, options: vscode.WebviewOptions): vscode.WebviewPanel =>
  vscode.window.createWebviewPanel(viewType, line(title), vscode.ViewColumn.Active, options);

export function titlePanel(panel: vscode.WebviewPanel, title: string): void {
  panel.title = line(title);
}
