// Drives a real workbench in a real browser: one server, one extension host and one page for a suite.
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../../scripts/host/browser.mjs';
import { copyWorkspace, startServer, type WorkbenchServer } from '../../../scripts/host/server.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
const SCREENS = path.join(root, 'test-results/screens');

/** VS Code's own themes, one of each kind that MedProbe must be readable in: its setting, its label, its class. */
const THEMES = {
  dark: { id: 'Dark Modern', label: 'Dark Modern', kind: 'vs-dark' },
  light: { id: 'Light Modern', label: 'Light Modern', kind: 'vs' },
  highContrastDark: { id: 'Default High Contrast', label: 'Dark High Contrast', kind: 'hc-black' },
  highContrastLight: { id: 'Default High Contrast Light', label: 'Light High Contrast', kind: 'hc-light' },
} as const;
export type Theme = keyof typeof THEMES;

export interface LaunchOptions {
  /** A folder, absolute or from the project's root; the workbench opens a copy. Default: samples. */
  workspace?: string;
  settings?: Record<string, unknown>;
  theme?: Theme;
  viewport?: { width: number; height: number };
  /** False opens the folder in restricted mode. */
  trusted?: boolean;
  /** Environment variables of the extension host. */
  env?: Record<string, string>;
  /** Folders of other extensions to be installed. */
  companions?: readonly string[];
}

/** Starts a server with the built extension and opens `workspace` in it. */
export async function launchWorkbench(options: LaunchOptions = {}): Promise<Workbench> {
  const { settings = {}, theme = 'dark', viewport = { width: 1400, height: 900 }, trusted = true, env = {} } = options;
  const workspace = copyWorkspace(path.resolve(root, options.workspace ?? 'samples'));
  const server = await startServer({
    settings: { ...settings, 'workbench.colorTheme': THEMES[theme].id },
    trusted,
    env,
    companions: options.companions ?? [],
  });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(60_000); // a busy machine takes its time
  const workbench = new Workbench(page, workspace, server, browser);
  try {
    await page.goto(server.url(workspace.folder, { extension: root }));
    await workbench.untilShown();
    await workbench.untilThemed(theme);
  } catch (error) {
    await workbench.close();
    throw error;
  }
  return workbench;
}

export class Workbench {
  constructor(
    readonly page: Page,
    private readonly workspace: { folder: string; remove(): void },
    private readonly server: WorkbenchServer,
    private readonly browser: Browser,
  ) {}

  /** The copy of the workspace that is open. */
  get folder(): string {
    return this.workspace.folder;
  }

  async untilShown(): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  }

  /** Reloads the window, as a person would; its state survives. */
  async reload(): Promise<void> {
    // The editor's own command: it writes its state down before it goes, which the browser's reload does not wait for.
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.untilShown();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    this.workspace.remove();
  }

  /** Switches the colour theme, as a person would. */
  async setTheme(theme: Theme): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.pick(THEMES[theme].label);
    await this.page.locator(`.monaco-workbench.${THEMES[theme].kind}`).waitFor();
  }

  /** Waits for the first theme. A slow start falls back to VS Code's default and stays there: then it is chosen again. */
  async untilThemed(theme: Theme): Promise<void> {
    const workbench = this.page.locator('.monaco-workbench[class*="vscode-theme"]');
    await workbench.waitFor();
    const classes = (await workbench.getAttribute('class')) ?? '';
    if (!classes.split(' ').includes(THEMES[theme].kind)) await this.setTheme(theme);
  }

  /** Photographs the window to test-results/screens/`name`.png. */
  async screenshot(name: string): Promise<string> {
    fs.mkdirSync(SCREENS, { recursive: true });
    const file = path.join(SCREENS, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** A file or folder in the Explorer, by its exact name; folders are opened with {@link expand}. */
  row(name: string): Locator {
    return this.page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first();
  }

  async expand(...folders: string[]): Promise<void> {
    for (const folder of folders) {
      const row = this.row(folder);
      await row.waitFor();
      if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
    }
  }

  /** Selects two files: opening the first would reset a selection made too early, so its tab is awaited. */
  async selectTwo(first: string, second: string): Promise<void> {
    await this.row(first).click();
    await this.tab(first).waitFor();
    await this.row(second).click({ modifiers: ['ControlOrMeta'] });
    await this.page.locator('.explorer-folders-view .monaco-list-row.selected').nth(1).waitFor();
  }

  /** The active editor's tab. */
  tab(title: string): Locator {
    return this.page.locator('.tab.active', { hasText: title });
  }

  /** Right-clicks an Explorer row and chooses `item`. Extensions add to menus some seconds after the start: it retries. */
  async contextMenu(name: string, item: string): Promise<void> {
    const entry = this.page.locator('.context-view .action-label').getByText(item, { exact: true });
    await this.retry(`"${item}" in the menu of ${name}`, async () => {
      await this.row(name).click({ button: 'right' });
      await entry.click({ timeout: 3000 });
      // A menu passes over a click that comes right after it opened.
      await entry.waitFor({ state: 'hidden', timeout: 3000 });
    });
  }

  /** Runs a command by its full title in the palette, such as `MedProbe: Map Similarity`. */
  async runCommand(title: string): Promise<void> {
    await this.retry(`the command "${title}"`, async () => {
      await this.page.keyboard.press('F1');
      await this.quickInput.fill(`>${title}`);
      await this.choose(title, 3000);
    });
  }

  /** The text field of the quick input that is open. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-box input');
  }

  /** A row of the quick pick that is open. */
  quickRow(label: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
  }

  /** Answers the quick pick that is open; it shows only the rows that fit, so the others are filtered away. */
  async pick(label: string): Promise<void> {
    await this.quickInput.fill(label);
    await this.choose(label);
  }

  /** Answers one step of a dialogue of several, once it is the one that is open: the step before it may still be closing. */
  async step(title: string, label: string): Promise<void> {
    await this.page.locator('.quick-input-widget:visible .quick-input-title', { hasText: title }).waitFor();
    await this.pick(label);
  }

  /** Moves the focus to a row and takes it: a click could hit another row while the list is still being filtered. */
  private async choose(label: string, timeout = 60_000): Promise<void> {
    await this.quickRow(label).waitFor({ timeout });
    const focused = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: label });
    for (let steps = 0; (await focused.count()) === 0; steps++) {
      if (steps > 50) throw new Error(`Not found in the quick pick: ${label}`);
      await this.quickInput.press('ArrowDown');
    }
    await this.quickInput.press('Enter');
  }

  /** Answers the input box that is open. */
  async enter(text: string): Promise<void> {
    await this.quickInput.fill(text);
    await this.quickInput.press('Enter');
  }

  /** A notification by part of its text; `getByRole('button', …)` finds its actions. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast', { hasText: text });
  }

  /** A modal dialog by part of its text. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }

  /** The content of a webview that is showing; `index` counts those shown side by side. */
  webview(index = 0): FrameLocator {
    return this.page.frameLocator(`iframe.webview.ready:visible >> nth=${index}`).frameLocator('iframe#active-frame');
  }

  /** Tries until it works, closing the menu or quick input that a failed try left open. */
  private async retry(what: string, attempt: () => Promise<void>): Promise<void> {
    const deadline = Date.now() + 90_000;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (Date.now() > deadline) throw new Error(`Not found: ${what}`, { cause: error });
        // Escape with nothing open would clear the Explorer's selection.
        const open = this.page.locator('.context-view .monaco-menu:visible, .quick-input-widget:visible');
        if ((await open.count()) > 0) await this.page.keyboard.press('Escape');
      }
    }
  }
}
