// Opens a panel's built page in a browser, with the policy that VS Code gives it and a fake host in VS Code's place.
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../../scripts/host/browser.mjs';
import { checkFromPanel } from '../../../src/shared/panels/envelope';
import { panelHtml } from '../../../src/shared/panels/html';
import { themeVariables, type PanelTheme } from './panelThemes';

const root = path.resolve(import.meta.dirname, '../../..');
const SCREENS = path.join(root, 'test-results/screens');
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

const PANELS = ['pair', 'results', 'map'] as const;
export type PanelName = (typeof PANELS)[number];

declare global {
  interface Window {
    sentToExtension: unknown[];
    keptState: unknown;
    policyViolations: string[];
  }
}

export interface PanelOptions {
  readonly theme?: PanelTheme;
  readonly width?: number;
  readonly height?: number;
  /** What `setState` had kept before the page was made. */
  readonly state?: unknown;
  /** Addresses of the pictures that the page shows before its script has run. */
  readonly pictures?: readonly string[];
}

interface HarnessOptions {
  /** The project's folder, for who runs it from a bundle. */
  readonly root?: string;
  /** A folder whose files are served too. */
  readonly pictures?: string;
}

/** A drawn chest, told apart from its partner by the side of a bright band; `size-W-H` is one of another size. */
function phantom(name: string): string {
  const size = /^size-(\d+)-(\d+)/.exec(name);
  if (size !== null) {
    const [, width, height] = size;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#777"/></svg>`;
  }
  const left = name.includes('2');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="520" viewBox="0 0 640 520">
  <defs><radialGradient id="b"><stop offset="0" stop-color="#8a8a8a"/><stop offset="1" stop-color="#1c1c1c"/></radialGradient></defs>
  <rect width="640" height="520" fill="#000"/><ellipse cx="320" cy="290" rx="270" ry="250" fill="url(#b)"/>
  <ellipse cx="210" cy="270" rx="85" ry="165" fill="#191919"/><ellipse cx="430" cy="270" rx="85" ry="165" fill="#191919"/>
  <ellipse cx="350" cy="350" rx="85" ry="95" fill="#b9b9b9"/><rect x="305" y="30" width="30" height="470" fill="#a5a5a5"/>
  <path d="M ${left ? 150 : 490} 130 q ${left ? -40 : 40} 120 0 250" stroke="#e8e8e8" stroke-width="5" fill="none"/></svg>`;
}

/** Serves the built webviews, drawn pictures under /pictures/, and one page per panel. */
export class PanelHarness {
  private constructor(
    private readonly server: http.Server,
    private readonly browser: Browser,
  ) {}

  static async start(from: HarnessOptions = {}): Promise<PanelHarness> {
    const folders = [
      path.join(from.root ?? root, 'dist/webview'),
      ...(from.pictures === undefined ? [] : [from.pictures]),
    ];
    const server = http.createServer((request, response) => answer(origin(server), folders, request, response));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new PanelHarness(server, await launchBrowser());
  }

  /** The address of a file in the folder of pictures. */
  file = (name: string): string => `${origin(this.server)}/${name}`;

  picture = (name: string): string => `${origin(this.server)}/pictures/${name}.svg`;

  async open(panel: PanelName, options: PanelOptions = {}): Promise<PanelPage> {
    const { theme = 'dark', width = 1280, height = 930, state, pictures = [] } = options;
    const context = await this.browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.addInitScript(fakeHost, { variables: themeVariables(theme), state });
    const query = new URLSearchParams(pictures.map(uri => ['picture', uri]));
    await page.goto(`${origin(this.server)}/${panel}.html?${query}`);
    const opened = new PanelPage(page, context, theme);
    await opened.sent('ready');
    return opened;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await new Promise(resolve => this.server.close(resolve));
  }
}

const origin = (server: http.Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function answer(
  base: string,
  folders: readonly string[],
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', base);
  const name = path.posix.basename(pathname);
  const send = (type: string, body: string | Buffer): void =>
    void response.writeHead(200, { 'content-type': type }).end(body);
  const panel = PANELS.find(known => name === `${known}.html`);
  if (panel !== undefined) {
    send(
      'text/html',
      panelHtml({
        nonce: 'harness',
        cspSource: base,
        scriptUri: `${base}/${panel}.js`,
        styleUris: [`${base}/codicon.css`],
        title: panel,
        bodyTag: `medprobe-${panel}`,
        pictures: searchParams.getAll('picture'),
      }),
    );
    return;
  }
  if (pathname.startsWith('/pictures/')) {
    send('image/svg+xml', phantom(name));
    return;
  }
  const file = folders.map(folder => path.join(folder, name)).find(candidate => fs.existsSync(candidate));
  if (file !== undefined) send(TYPES[path.extname(name)] ?? 'application/octet-stream', fs.readFileSync(file));
  else response.writeHead(404).end();
}

/** Runs in the page, before its script. */
function fakeHost({ variables, state }: { variables: Record<string, string>; state: unknown }): void {
  window.sentToExtension = [];
  window.policyViolations = [];
  window.keptState = state;
  document.addEventListener('securitypolicyviolation', event => {
    window.policyViolations.push(`${event.violatedDirective}: ${event.blockedURI}`);
  });
  Object.assign(globalThis, {
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => window.sentToExtension.push(message),
      getState: () => window.keptState,
      setState: (kept: unknown) => (window.keptState = kept),
    }),
  });
  document.addEventListener('DOMContentLoaded', () => {
    const { style } = document.documentElement;
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
    style.background = 'var(--vscode-editor-background)';
  });
}

export class PanelPage {
  constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly theme: PanelTheme,
  ) {}

  /** What the panel shows, as the last snapshot that was sent said. */
  private id = '';
  private revision = 0;

  /**
   * As the extension would: in an envelope about what the panel shows. A snapshot was made before the extension heard of
   * anything, every other message after it heard of all that the panel has sent.
   */
  async send(message: unknown): Promise<void> {
    const { type, pair, map, id } = message as Record<string, string | undefined>;
    const isSnapshot = type === 'snapshot';
    if (isSnapshot) this.id = pair ?? map ?? id ?? '';
    const sent = await this.page.evaluate(() => window.sentToExtension as { number: number }[]);
    const heard = isSnapshot ? 0 : (sent.at(-1)?.number ?? 0);
    await this.post({ id: this.id, revision: ++this.revision, heard, message });
  }

  /** Arrays of numbers arrive as what they are, which Playwright alone would not see to. */
  private async post(message: unknown): Promise<void> {
    const arrays: { kind: string; values: number[] }[] = [];
    const packed = JSON.stringify(message, (_, value: unknown) => {
      if (!(value instanceof Float32Array || value instanceof Uint32Array || value instanceof Int16Array)) return value;
      arrays.push({ kind: value.constructor.name, values: [...value] });
      return { array: arrays.length - 1 };
    });
    await this.page.evaluate(
      ([text, numbers]) => {
        const revived: unknown = JSON.parse(text, (_, value: { array?: number } | null) => {
          const found = typeof value?.array === 'number' ? numbers[value.array] : undefined;
          if (found === undefined) return value;
          if (found.kind === 'Float32Array') return Float32Array.from(found.values);
          return found.kind === 'Int16Array' ? Int16Array.from(found.values) : Uint32Array.from(found.values);
        });
        window.postMessage(revived, '*');
      },
      [packed, arrays] as const,
    );
  }

  /** The newest message of a type that the panel sent, out of its envelope; waits for the first. */
  async sent(type: string): Promise<Record<string, unknown>> {
    const found = await this.page.waitForFunction(
      wanted =>
        (window.sentToExtension as { message: Record<string, unknown> }[]).findLast(m => m.message['type'] === wanted),
      type,
    );
    return ((await found.jsonValue()) as { message: Record<string, unknown> }).message;
  }

  /** Every message that the panel sent, out of their envelopes. */
  async allSent(): Promise<unknown[]> {
    const sent = await this.page.evaluate(() => window.sentToExtension);
    return sent.map(envelope => checkFromPanel(message => message, envelope).message);
  }
  keptState = (): Promise<unknown> => this.page.evaluate(() => window.keptState);
  violations = (): Promise<string[]> => this.page.evaluate(() => window.policyViolations);

  async screenshot(name: string): Promise<void> {
    fs.mkdirSync(SCREENS, { recursive: true });
    await this.page.screenshot({ path: path.join(SCREENS, `panel-${name}-${this.theme}.png`), fullPage: true });
  }

  close = (): Promise<void> => this.context.close();
}
