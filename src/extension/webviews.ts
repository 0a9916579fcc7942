import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { panelHtml } from '../shared/panels/html';
import type { PanelPage } from '../shared/panels/html';
import type { Services } from './services';

/** A panel may read its own bundle and the previews in the cache; nothing else of the disk. */
export function panelOptions({ context, workers }: Services): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [
      vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview'),
      vscode.Uri.file(path.join(workers.config.cacheDir, 'previews-v1')),
    ],
  };
}

/** A tab's icon is drawn as a picture, so it comes in a colour for each kind of theme. */
export const panelIcon = ({ context }: Services): { light: vscode.Uri; dark: vscode.Uri } => ({
  light: vscode.Uri.joinPath(context.extensionUri, 'media', 'medprobe-light.svg'),
  dark: vscode.Uri.joinPath(context.extensionUri, 'media', 'medprobe-dark.svg'),
});

/** Fills a webview with a panel's page. */
export function fillPanel(
  webview: vscode.Webview,
  { context }: Services,
  page: { readonly script: 'pair' | 'results' | 'map'; readonly title: string; readonly bodyTag: PanelPage['bodyTag'] },
): void {
  const uri = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview', file)).toString();
  webview.html = panelHtml({
    nonce: randomBytes(16).toString('base64url'),
    cspSource: webview.cspSource,
    scriptUri: uri(`${page.script}.js`),
    styleUris: [uri('codicon.css')],
    title: page.title,
    bodyTag: page.bodyTag,
  });
}

/** The id that a panel kept for its reopening, where there is one. */
export function keptId(state: unknown): string | undefined {
  const known = typeof state === 'object' && state !== null && 'id' in state ? state.id : undefined;
  return typeof known === 'string' ? known : undefined;
}
