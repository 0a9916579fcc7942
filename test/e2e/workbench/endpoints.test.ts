import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';
import { seeingAnswer } from '../../support/seeing';
import { launchWorkbench } from '../support/workbench';
import type { Theme, Workbench } from '../support/workbench';
import { PHOTOGRAPHS } from '../support/photographs';

const MODEL = 'google/medgemma-4b-it';
const KEY = 'sk-planted-key';

describe('Endpoints in the real workbench', () => {
  let server: OpenAiServer;
  let blind: OpenAiServer;
  let workbench: Workbench;

  beforeAll(async () => {
    const pages = { '/v1/models': { data: [{ id: MODEL }, { id: 'google/medgemma-27b-it' }] }, '/props': {} };
    server = await startOpenAiServer({ answer: seeingAnswer, pages });
    blind = await startOpenAiServer({ answer: () => 'red' });
    workbench = await launchWorkbench();
    await openEndpoints(workbench);
  });
  afterAll(async () => {
    await workbench?.close();
    await Promise.all([server?.close(), blind?.close()]);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench?.screenshot(`failed ${task.name}`);
  });

  const row = (text: string | RegExp) => paneOf(workbench).locator('.monaco-list-row', { hasText: text }).first();
  const title = (text: string) => workbench.page.locator('.quick-input-title', { hasText: text });
  const message = (text: string | RegExp) => workbench.page.locator('.quick-input-message', { hasText: text });
  const back = () => workbench.page.locator('.quick-input-titlebar').getByRole('button', { name: 'Back' }).click();

  /** A notification, in the centre: toasts go away by themselves. */
  async function notice(text: string | RegExp): Promise<Locator> {
    const centre = workbench.page.locator('.notifications-center.visible');
    const found = centre.locator('.notification-list-item', { hasText: text }).first();
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
  const hideNotices = () => workbench.runCommand('Notifications: Hide Notifications');

  it('asks step by step, says what is wrong, and goes back', async () => {
    await row('Add Endpoint…').click();
    await title('Add Endpoint (1/6)').waitFor();
    await workbench.pick('vLLM');
    await title('Add Endpoint (2/6)').waitFor();
    expect(await workbench.quickInput.inputValue()).toBe('http://localhost:8000/v1');
    await workbench.quickInput.fill('https://me:hunter2@gpu.lab/v1');
    await message('holds a user name or password').waitFor();
    await workbench.quickInput.fill('http://8.8.8.8:8000/v1');
    await message('unencrypted').waitFor();
    await back();
    await workbench.pick('Ollama');
    await title('Add Endpoint (2/5)').waitFor();
    expect(await workbench.quickInput.inputValue()).toBe('http://localhost:11434');
    await back();
    await title('Add Endpoint (1/5)').waitFor();
  });

  it('leaves nothing behind where it is left in the middle', async () => {
    await workbench.pick('vLLM');
    await title('(2/6)').waitFor();
    await workbench.enter(server.url);
    await workbench.pick('No Key');
    await workbench.pick(MODEL);
    await title('(5/6)').waitFor();
    await workbench.page.keyboard.press('Escape');
    await title('(5/6)').waitFor({ state: 'hidden' });
    await row('Add Endpoint…').waitFor();
    expect(server.requests).toBe(0);
  });

  it('adds one with a key and a price, which tests itself and says what it can do', async () => {
    await workbench.runCommand('MedProbe: Add Endpoint…');
    await workbench.pick('vLLM');
    await title('(2/6)').waitFor();
    await workbench.enter(server.url);
    await workbench.pick('Enter a Key…');
    await message('The key that').waitFor();
    await workbench.enter(KEY);
    await workbench.quickRow('google/medgemma-27b-it').waitFor();
    await workbench.screenshot('endpoints-model');
    await workbench.pick(MODEL);
    await title('(5/6)').waitFor();
    expect(await workbench.quickInput.inputValue()).toBe('medgemma-4b-it');
    await workbench.enter('seeing');
    await title('(6/6)').waitFor();
    await workbench.quickInput.fill('cheap');
    await message('Write two numbers').waitFor();
    await workbench.enter('0.15 / 0.60');
    await notice(/seeing was added\. It sees images.*It offers: .*two images in a question/);
    await workbench.screenshot('endpoints-added');
    await hideNotices();
    await row(/^seeing.*sees images · local · .* · google\/medgemma-4b-it · tested /).waitFor();
    expect(server.asks.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true);
  });

  it('tests itself again with a new key', async () => {
    await workbench.runCommand('MedProbe: Set Endpoint Key…');
    await workbench.pick('seeing');
    await title('Key of seeing').waitFor();
    await workbench.enter(`${KEY}-2`);
    await notice('seeing was given a key. It sees images');
    await hideNotices();
    expect(server.asks.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}-2`);
  });

  it('says what a server cannot do, with buttons for what may be done about it', async () => {
    await workbench.runCommand('MedProbe: Add Endpoint…');
    await workbench.pick('Other OpenAI-compatible server');
    await title('(2/6)').waitFor();
    await workbench.enter(blind.url);
    await workbench.pick('No Key');
    await message('The server does not list its models.').waitFor();
    await workbench.enter('');
    await title('(5/6)').waitFor();
    await workbench.enter('blind');
    await title('(6/6)').waitFor();
    await workbench.enter('');
    const said = await notice('blind was added. It does not see images');
    await said.getByRole('button', { name: 'Test Again' }).waitFor();
    await workbench.screenshot('endpoints-blind');
    await said.getByRole('button', { name: 'Edit…' }).click();
    await title('Edit blind (1/6)').waitFor();
    await workbench.page.keyboard.press('Escape');
    await row(/^blind.*blind · local/).waitFor();
  });

  it('edits one with what it has, and says that it is unreachable where it is', async () => {
    await row(/^seeing/).hover();
    await row(/^seeing/)
      .getByRole('button', { name: 'Edit Endpoint…' })
      .click();
    await title('Edit seeing (1/6)').waitFor();
    await workbench.pick('vLLM');
    await title('(2/6)').waitFor();
    expect(await workbench.quickInput.inputValue()).toBe(server.url);
    const gone = await startOpenAiServer({ answer: () => '' });
    await gone.close();
    await workbench.enter(gone.url);
    // The kept key is for the server that it was given for: it is not offered for another.
    await workbench.quickRow(`The present one was given for ${server.host}`).waitFor();
    expect(await workbench.quickRow('Keep the Present Key').count()).toBe(0);
    await workbench.screenshot('endpoints-key');
    await workbench.pick('Enter a Key…');
    await message('The key that').waitFor();
    await workbench.enter(`${KEY}-3`);
    await message('could not be reached').waitFor();
    await workbench.screenshot('endpoints-unlisted');
    expect(await workbench.quickInput.inputValue()).toBe(MODEL);
    await workbench.quickInput.press('Enter');
    await title('(5/6)').waitFor();
    await workbench.quickInput.press('Enter');
    await title('(6/6)').waitFor();
    expect(await workbench.quickInput.inputValue()).toBe('0.15 / 0.6');
    await workbench.quickInput.press('Enter');
    await notice(/seeing was changed\. .*could not be reached/);
    await hideNotices();
    await row(/^seeing.*unreachable · local/).waitFor();
  });

  it('sends nothing to another machine before it is agreed to, and can forget the consent with the endpoint', async () => {
    // Not loopback by its class, and yet this machine.
    const host = `0.0.0.0:${server.port}`;
    const before = [server.requests, server.fetched];
    await workbench.runCommand('MedProbe: Add Endpoint…');
    await workbench.pick('LM Studio');
    await title('(2/5)').waitFor();
    await workbench.enter(`http://${host}`);
    const dialog = workbench.dialog(`Send images to ${host}?`);
    await dialog.getByText('up to 13 generated pictures').waitFor();
    await workbench.screenshot('endpoints-consent');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await message('The server was not asked for its models.').waitFor();
    await workbench.enter(MODEL);
    await title('(4/5)').waitFor();
    await workbench.enter('elsewhere');
    await title('(5/5)').waitFor();
    await workbench.enter('');
    const said = await notice('elsewhere was added, but not tested. Nothing was sent');
    expect([server.requests, server.fetched]).toEqual(before);

    await said.getByRole('button', { name: 'Test Again' }).click();
    await dialog.getByRole('button', { name: 'Send Images' }).click();
    await row(/^elsewhere.*sees images · private/).waitFor();
    await hideNotices();
    await remove('elsewhere', 'Remove, and Forget Consent');
  });

  async function remove(name: string, button: string): Promise<void> {
    await row(new RegExp(`^${name}`)).click({ button: 'right' });
    const entry = workbench.page.locator('.context-view .action-label').getByText('Remove Endpoint…');
    await entry.waitFor();
    await workbench.screenshot('endpoints-menu');
    await entry.click();
    await workbench.dialog('Remove the endpoint').getByRole('button', { name: button, exact: true }).click();
    await row(new RegExp(`^${name}`)).waitFor({ state: 'hidden' });
  }

  it.runIf(PHOTOGRAPHS)('can be read in every kind of theme', async () => {
    await row(/^blind/)
      .locator('.monaco-tl-twistie')
      .click();
    await row('Answers held to a schema').waitFor();
    for (const theme of ['light', 'highContrastDark', 'highContrastLight', 'dark'] satisfies Theme[]) {
      await workbench.setTheme(theme);
      await workbench.runCommand('MedProbe: Add Endpoint…');
      await workbench.quickRow('vLLM').waitFor();
      await workbench.screenshot(`endpoints-kinds-${theme}`);
      await workbench.pick('vLLM');
      await title('(2/6)').waitFor();
      await workbench.quickInput.fill('http://8.8.8.8:8000/v1');
      await message('unencrypted').waitFor();
      await workbench.screenshot(`endpoints-url-${theme}`);
      await workbench.page.keyboard.press('Escape');
    }
  });

  it('is removed from its row, after a question', async () => {
    for (const name of ['seeing', 'blind']) await remove(name, 'Remove');
    await row('Add Endpoint…').waitFor();
  });
});

describe('Endpoints in a folder that is not trusted', () => {
  it('are never those of its settings', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-planted-'));
    await cp('samples', folder, { recursive: true });
    await mkdir(path.join(folder, '.vscode'));
    const planted = { 'medprobe.endpoints': [{ name: 'planted', url: 'https://planted.example/v1' }] };
    await writeFile(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(planted));
    const workbench = await launchWorkbench({ workspace: folder, trusted: false });
    try {
      await openEndpoints(workbench);
      await paneOf(workbench).getByText('baseline:first').waitFor();
      await paneOf(workbench).getByText('Add Endpoint…').waitFor();
      expect(await paneOf(workbench).getByText('planted').count()).toBe(0);
    } finally {
      await workbench.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

const paneOf = ({ page }: Workbench) =>
  page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Endpoints' }) });

/** MedProbe's views, with the Endpoints alone open. */
async function openEndpoints(workbench: Workbench): Promise<void> {
  await workbench.page.locator('.activitybar').getByRole('tab', { name: 'MedProbe' }).click();
  await paneOf(workbench).locator('.pane-header').click();
  const others = workbench.page.locator('.pane-header', { hasText: /^(Datasets|Runs)/ });
  for (const header of await others.all()) await header.click();
}
