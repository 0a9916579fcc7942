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

interface Page {
  readonly script: 'pair' | 'results' | 'map';
  readonly title: string;
  readonly bodyTag: PanelPage['bodyTag'];
}

/** A page says `ready` within a second or two; one that stays silent for this long is loaded again. */
const SILENT_MS = 12_000;
const LOADS = 4;

/**
 * Fills a panel with its page. In a browser's workbench a webview is now and then left empty, because the service worker
 * that serves its files was not there yet; such a page is loaded again, and the log says so.
 */
export function fillPanel(panel: vscode.WebviewPanel, services: Services, page: Page): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearTimeout(timer);
  const load = (loadsLeft: number) => {
    panel.webview.html = pageHtml(panel.webview, services, page);
    if (loadsLeft === 0) return;
    timer = setTimeout(() => {
      if (!panel.visible) return; // a hidden page is loaded when it is shown
      services.reporter.log.warn(
        `The ${page.script} panel stayed empty for ${SILENT_MS / 1000} s and is loaded again.`,
      );
      load(loadsLeft - 1);
    }, SILENT_MS);
  };
  const listening = panel.webview.onDidReceiveMessage(stop);
  load(LOADS - 1);
  return {
    dispose: () => {
      stop();
      listening.dispose();
    },
  };
}

function pageHtml(webview: vscode.Webview, { context }: Services, page: Page): string {
  const uri = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview', file)).toString();
  return panelHtml({
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
