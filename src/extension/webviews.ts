import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { panelHtml } from '../shared/panels/html';
import type { PanelPage } from '../shared/panels/html';
import { DisposableStore } from './disposables';
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
  readonly bodyTag: PanelPage['bodyTag'];
  /** `data:` addresses of the pictures that are to be seen before the script has run; none where they are not to be had. */
  readonly pictures?: () => Promise<readonly string[]>;
}

/** A page says `ready` within a second or two; one that stays silent for this long is loaded again. */
const SILENT_MS = 12_000;
const LOADS = 4;
/** The editor takes this long to make a webview; a page that waits for its pictures as long is not later for it. */
const PICTURES_MS = 150;

/**
 * Fills a panel with its page. In a browser's workbench a webview is now and then left empty, because the service worker
 * that serves its files was not there yet; such a page is loaded again, and the log says so.
 */
export function fillPanel(panel: vscode.WebviewPanel, services: Services, page: Page): vscode.Disposable {
  const owned = new DisposableStore();
  let [disposed, fills] = [false, 0];
  let timer: NodeJS.Timeout | undefined;
  const fill = async (): Promise<void> => {
    const fillId = ++fills;
    const pictures = (await within(PICTURES_MS, page.pictures?.())) ?? [];
    if (!disposed && fillId === fills) panel.webview.html = pageHtml(panel, services, page, pictures);
  };
  const load = async (loadsLeft: number): Promise<void> => {
    await fill();
    if (disposed || loadsLeft === 0) return;
    timer = setTimeout(() => {
      if (!panel.visible) return; // a hidden page is loaded when it is shown
      services.reporter.log.warn(
        `The ${page.script} panel stayed empty for ${SILENT_MS / 1000} s and is loaded again.`,
      );
      void load(loadsLeft - 1);
    }, SILENT_MS);
  };
  owned.add(panel.webview.onDidReceiveMessage(() => clearTimeout(timer)));
  // The editor makes a hidden page anew when it is shown: by then it may be of another pair.
  owned.add(panel.onDidChangeViewState(() => void (panel.visible || page.pictures === undefined || fill())));
  owned.add({ dispose: () => clearTimeout(timer) });
  owned.add({ dispose: () => (disposed = true) });
  void load(LOADS - 1);
  return owned;
}

/** What is promised, if it comes in time and does not fail. */
async function within<T>(ms: number, promised: Promise<T> | undefined): Promise<T | undefined> {
  if (promised === undefined) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => (timer = setTimeout(() => resolve(undefined), ms)));
  try {
    return await Promise.race([promised.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}

function pageHtml(
  { webview, title }: vscode.WebviewPanel,
  { context }: Services,
  page: Page,
  pictures: readonly string[],
): string {
  const uri = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview', file)).toString();
  return panelHtml({
    nonce: randomBytes(16).toString('base64url'),
    cspSource: webview.cspSource,
    scriptUri: uri(`${page.script}.js`),
    styleUris: [uri('codicon.css')],
    title,
    bodyTag: page.bodyTag,
    pictures,
  });
}

/** The id that a panel kept for its reopening, where there is one. */
export function keptId(state: unknown): string | undefined {
  const known = typeof state === 'object' && state !== null && 'id' in state ? state.id : undefined;
  return typeof known === 'string' ? known : undefined;
}
