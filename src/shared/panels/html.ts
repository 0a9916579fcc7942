import { escapeHtml as escape } from './escape';
import { afterFirstLook, FIRST_LOOK_STYLE, firstLook } from './firstLook';

export interface PanelPage {
  /** From a cryptographic source, new for every page. */
  readonly nonce: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  readonly scriptUri: string;
  /** The codicons' style sheet among them. */
  readonly styleUris: readonly string[];
  readonly title: string;
  /** The custom element that is the whole page. */
  readonly bodyTag: 'medprobe-pair' | 'medprobe-results' | 'medprobe-map';
  /** `data:` addresses of the pictures that are seen before the script has run, where they are there already. */
  readonly pictures?: readonly string[] | undefined;
}

/** vscode-elements' icon looks its style sheet up by this id, and takes its nonce along into shadow roots. */
const styleLink = (uri: string, nonce: string): string => {
  const id = /codicon\.css(\?|$)/.test(uri) ? ' id="vscode-codicon-stylesheet"' : '';
  return `<link rel="stylesheet" href="${escape(uri)}" nonce="${nonce}"${id}>`;
};

/** The panel fills the page; its title is for those who hear the page, as the tab shows it already. */
const PAGE_STYLE =
  'main { height: 100%; } ' +
  'main > h1 { clip-path: inset(50%); height: 1px; margin: 0; overflow: hidden; position: absolute; width: 1px; }';

/** The page of a panel: one script, allowed by nonce; pictures, fonts and styles from the extension only; nothing else. */
export function panelHtml(page: PanelPage): string {
  const nonce = escape(page.nonce);
  const { pictures = [] } = page;
  const early = pictures.length > 0;
  const styles = page.styleUris.map(uri => styleLink(uri, nonce)).join('\n');
  const ownScript = `<script type="module" nonce="${nonce}" src="${escape(page.scriptUri)}"></script>`;
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${page.cspSource} 'nonce-${nonce}'`,
    `img-src ${page.cspSource}${early ? ' data:' : ''}`,
    `font-src ${page.cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(page.title)}</title>
${early ? '' : styles}
<style nonce="${nonce}">${PAGE_STYLE}${early ? FIRST_LOOK_STYLE : ''}</style>
</head>
<body>
<main>
<h1>${escape(page.title)}</h1>
<${page.bodyTag}>${early ? firstLook(pictures) : ''}</${page.bodyTag}>
</main>
${early ? afterFirstLook(styles + ownScript, page.scriptUri, nonce) : ownScript}
</body>
</html>
`;
}
