/** What servers, manifests, files and runs of others say is shown as text everywhere in the real workbench. */
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';
import { HOSTILE, hostileWorkspace, SHOWN, SHOWN_NAME, tracesIn } from '../support/hostileWorkspace';
import type { HostileWorkspace } from '../support/hostileWorkspace';
import { launchWorkbench } from '../support/workbench';
import type { Workbench } from '../support/workbench';

const ENDPOINT = `endpoint ${HOSTILE}`;

describe('Text of strangers in the real workbench', () => {
  let server: OpenAiServer;
  let dataset: HostileWorkspace;
  let workbench: Workbench;

  beforeAll(async () => {
    const refusal = { kind: 'status', status: 400, body: JSON.stringify({ error: { message: HOSTILE } }) } as const;
    const pages = { '/v1/models': { data: [{ id: HOSTILE }] } };
    server = await startOpenAiServer({ answer: () => 'A', refuse: () => refusal, pages });
    dataset = await hostileWorkspace();
    const endpoint = { name: ENDPOINT, kind: 'openai', url: server.url, model: HOSTILE };
    workbench = await launchWorkbench({
      workspace: dataset.folder,
      settings: { 'medprobe.endpoints': [endpoint] },
      viewport: { width: 1500, height: 950 },
    });
    dataset.recordIn(workbench.folder);
    await workbench.page.locator('.activitybar').getByRole('tab', { name: 'MedProbe' }).click();
    await row('Datasets', SHOWN_NAME).waitFor();
  });
  afterAll(async () => {
    await workbench?.close();
    await server?.close();
    dataset?.remove();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await workbench?.screenshot(`failed ${task.name}`);
    await workbench?.page.keyboard.press('Escape');
  });

  const pane = (title: string): Locator =>
    workbench.page.locator('.pane', { has: workbench.page.locator('.pane-header', { hasText: title }) });
  const row = (title: string, text: string | RegExp): Locator =>
    pane(title).locator('.monaco-list-row', { hasText: text }).first();
  async function expandPane(title: string): Promise<void> {
    const header = pane(title).locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
  }
  async function expandRow(title: string, text: string | RegExp): Promise<void> {
    const found = row(title, text);
    if ((await found.getAttribute('aria-expanded')) !== 'true') await found.locator('.monaco-tl-twistie').click();
  }
  async function menu(title: string, text: string | RegExp, entry: string): Promise<void> {
    const item = workbench.page.locator('.context-view .action-label').getByText(entry, { exact: true });
    for (let tries = 1; ; tries++) {
      await row(title, text).click({ button: 'right' });
      try {
        return await item.click({ timeout: 5000 });
      } catch (error) {
        if (tries === 5) throw error;
        await workbench.page.keyboard.press('Escape');
      }
    }
  }
  /** The words of a notification, in the centre: toasts go away by themselves. */
  async function notice(text: string): Promise<Locator> {
    const centre = workbench.page.locator('.notifications-center.visible');
    const found = centre.locator('.notification-list-item-message', { hasText: text }).first();
    // The centre closes by itself when its last progress ends, perhaps just before what is waited for arrives.
    for (let tries = 1; ; tries++) {
      if (!(await centre.isVisible())) await workbench.page.locator('[id="status.notifications"]').click();
      try {
        await found.waitFor({ timeout: 10_000 });
        return found;
      } catch (error) {
        if (tries === 6) throw error;
      }
    }
  }
  /** Photographs what is there, and looks for what came through. */
  async function expectPlain(name: string): Promise<void> {
    await workbench.screenshot(`strangers-${name}`);
    expect(await tracesIn(workbench.page), name).toEqual([]);
  }

  it('is text in the trees and in what they say on hovering', async () => {
    for (const title of ['Runs', 'Endpoints']) await expandPane(title);
    await expandRow('Datasets', SHOWN_NAME);
    await expandRow('Datasets', /^accepted/);
    await row('Datasets', `0 ${SHOWN_NAME}`).waitFor();
    await row('Runs', SHOWN_NAME).waitFor();
    await row('Runs', `broken ${SHOWN_NAME}`).waitFor();
    await expandRow('Endpoints', 'endpoint [Click] (command');
    await row('Endpoints', 'Model').waitFor();
    await expectPlain('trees');
    for (const [title, text, told] of [
      ['Datasets', `0 ${SHOWN_NAME}`, '↔'],
      ['Runs', '%', 'wording'],
      ['Endpoints', 'endpoint [Click] (command', 'No key.'],
    ] as const) {
      await row(title, text).locator('.monaco-icon-label').hover();
      const tooltip = workbench.page.locator('.workbench-hover:visible', { hasText: told });
      await tooltip.waitFor();
      expect(await tooltip.innerText()).toContain('$ (flame)');
      await expectPlain(`tooltip-${title}`);
    }
  });

  it('is text in a notification of what a server said', async () => {
    await menu('Endpoints', 'endpoint [Click] (command', 'Test Endpoint…');
    const said = await notice(SHOWN);
    expect(await said.locator('a, .codicon').count()).toBe(0);
    await expectPlain('notification');
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('is text in the steps of a dialogue: title, prompt, rows', async () => {
    const { page } = workbench;
    await menu('Endpoints', 'endpoint [Click] (command', 'Edit Endpoint…');
    await page.locator('.quick-input-title', { hasText: `Edit endpoint ${SHOWN}` }).waitFor();
    await expectPlain('title');
    await workbench.pick('Other OpenAI-compatible server');
    await page.locator('.quick-input-title', { hasText: '(2/6)' }).waitFor();
    await workbench.quickInput.press('Enter');
    await workbench.pick('No Key');
    await page.locator('.quick-input-title', { hasText: '(4/6)' }).waitFor();
    await workbench.quickRow(SHOWN).waitFor();
    await expectPlain('rows');
    await page.keyboard.press('Escape');
    await workbench.runCommand('MedProbe: Run Benchmark…');
    await workbench.quickRow(SHOWN_NAME).waitFor();
    await workbench.quickInput.press('Enter');
    await workbench.quickRow(`endpoint ${SHOWN}`).waitFor();
    await expectPlain('endpoints');
    await page.keyboard.press('Escape');
  });

  it('is text in a modal', async () => {
    await menu('Endpoints', 'endpoint [Click] (command', 'Remove Endpoint…');
    const dialog = workbench.dialog(`Remove the endpoint “endpoint ${SHOWN}`);
    await dialog.waitFor();
    expect(await dialog.locator('a[href], .codicon-flame').count()).toBe(0);
    await expectPlain('modal');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('is text in the tab and the panel of a run', async () => {
    await expandRow('Runs', SHOWN_NAME);
    await row('Runs', '%').click();
    await workbench.tab(SHOWN_NAME).waitFor();
    await workbench.webview().getByText('Set accuracy').first().waitFor();
    await expectPlain('results');
    expect(await tracesIn(workbench.webview())).toEqual([]);
  });

  it('is text in the tab and the panel of a pair, and in the list of open editors', async () => {
    await row('Datasets', `0 ${SHOWN_NAME}`).click();
    await workbench.tab('↔').waitFor();
    await workbench
      .webview()
      .getByRole('img', { name: /head-bleed-side-1\.png/ })
      .first()
      .waitFor();
    await expectPlain('pair');
    expect(await tracesIn(workbench.webview())).toEqual([]);
    await workbench.runCommand('View: Show All Editors By Most Recently Used');
    await workbench.quickRow('↔').waitFor();
    await expectPlain('editors');
    await workbench.page.keyboard.press('Escape');
  });

  it('is text in the Test Explorer: labels, messages and output', async () => {
    const { page } = workbench;
    await workbench.runCommand('Testing: Focus on Test Explorer View');
    const tests = page.locator('.test-explorer-tree .monaco-list-row');
    await tests.filter({ hasText: SHOWN_NAME }).first().click();
    await page.keyboard.press('ArrowRight');
    await tests.nth(1).click();
    await page.keyboard.press('ArrowRight');
    const test = tests.filter({ hasText: `0 ${SHOWN_NAME}` }).first();
    await test.click();
    await expectPlain('tests');
    await test.locator('.action-label[aria-label^="Run Test"]').click();
    await page.locator('.test-output-peek-tree .monaco-list-row', { hasText: SHOWN_NAME }).first().waitFor();
    await expectPlain('test-results');
  });

  it('is text in the problems, fixes and hovers of a manifest', async () => {
    const { page } = workbench;
    const editor = page.locator('.editor-instance .monaco-editor').first();
    await workbench.runCommand('Problems: Focus on Problems View');
    const problem = page.locator('.markers-panel .monaco-list-row', { hasText: `missing ${SHOWN_NAME}` });
    await problem.waitFor();
    await expectPlain('problems');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'does not know the field' }).first().dblclick();
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await page.keyboard.press('ControlOrMeta+.');
    await page.locator('.action-widget', { hasText: `Remove "${SHOWN_NAME}"` }).waitFor();
    await expectPlain('fixes');
    await page.keyboard.press('Escape');
    await editor.locator('.view-line span > span', { hasText: '[Click](command' }).first().hover();
    const hover = page.locator('.monaco-hover:visible', { hasText: 'cosine similarity under' });
    await hover.waitFor();
    await workbench.screenshot('strangers-hover');
    expect(await hover.locator('a[href], a[data-href], .codicon-flame').count()).toBe(0);
    expect(await hover.innerText()).toContain('‹U+202E›gnp');
    expect(await hover.innerText()).not.toMatch(/[\u0007\u001b\u202e]/); // eslint-disable-line no-control-regex
  });
});
