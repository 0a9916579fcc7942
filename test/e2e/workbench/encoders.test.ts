import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startHubServer } from '../../support/hubServer';
import type { HubFault, HubRequest, HubServer } from '../../support/hubServer';
import { tinyDinov2 } from '../../support/tinyDinov2';
import { launchWorkbench } from '../support/workbench';
import type { Workbench } from '../support/workbench';

const MODEL = 'microsoft/rad-dino';
const TOKEN = 'hf_accepted';
const HALF = 30_000;

describe('Add Encoder in the real workbench', () => {
  let folder: string;
  let server: HubServer;
  let workbench: Workbench;
  /** While set, the store falls silent in the middle of the weights. */
  let stalling = true;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-encoders-'));
    const faults = ({ origin, range }: HubRequest): HubFault | undefined =>
      stalling && origin === 'store' && range === undefined ? { kind: 'stall', after: HALF } : undefined;
    const repos = { [MODEL]: { files: tinyDinov2(), gated: true, card: { license: 'mit' } } };
    server = await startHubServer({ repos, tokens: [TOKEN], accepted: [TOKEN], faults });
    await cacheModel(path.join(folder, 'hub'));
    const env = { HF_ENDPOINT: server.url, HF_HUB_CACHE: path.join(folder, 'hub') };
    workbench = await launchWorkbench({ env });
    await workbench.page.locator('.activitybar').getByRole('tab', { name: 'MedProbe' }).click();
    await pane().locator('.pane-header').click();
    const others = workbench.page.locator('.pane-header', { hasText: /^(Datasets|Runs)/ });
    for (const header of await others.all()) await header.click();
  });
  afterAll(async () => {
    await workbench?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench?.screenshot(`failed ${task.name}`);
  });

  const pane = () =>
    workbench.page.locator('.pane', { has: workbench.page.locator('.pane-header', { hasText: 'Encoders' }) });
  const row = (text: string | RegExp) => pane().locator('.monaco-list-row', { hasText: text }).first();

  /** A notification, in the centre: toasts go away by themselves. */
  async function notice(text: string | RegExp): Promise<Locator> {
    const centre = workbench.page.locator('.notifications-center.visible');
    if (!(await centre.isVisible())) await workbench.page.locator('[id="status.notifications"]').click();
    return centre.locator('.notification-list-item', { hasText: text }).first();
  }

  /** From the command to the consent to the licence. */
  async function accept(): Promise<void> {
    await workbench.runCommand('MedProbe: Add Encoder…');
    await workbench.pick('Download…');
    await workbench.pick(MODEL);
    await workbench.dialog(`Download ${MODEL}?`).getByRole('button', { name: 'I Accept the Licence' }).click();
  }

  it('offers what is on this machine, a folder, and downloads; and goes back', async () => {
    await row('Add Encoder…').click();
    await workbench.quickRow('google/siglip-tiny').waitFor();
    await workbench.screenshot('encoders-add');
    await workbench.pick('Download…');
    await workbench.quickRow('MedSigLIP').waitFor();
    await workbench.screenshot('encoders-download');
    await workbench.page.locator('.quick-input-titlebar').getByRole('button', { name: 'Back' }).click();
    await workbench.quickRow('Pick a Folder…').waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  it('shows the licence first, then asks for a token where one is needed', async () => {
    await workbench.runCommand('MedProbe: Add Encoder…');
    await workbench.pick('Download…');
    await workbench.pick(MODEL);
    const dialog = workbench.dialog(`Download ${MODEL}?`);
    await dialog.getByText('under its own licence, MIT').waitFor();
    expect(server.requests).toEqual([]);
    await workbench.screenshot('encoders-licence');
    await dialog.getByRole('button', { name: 'I Accept the Licence' }).click();
    await workbench.page.getByText('Make a token with read access').waitFor();
    await workbench.screenshot('encoders-token');
    await workbench.enter(TOKEN);
  });

  it('tells how far it is, and is cancelled', async () => {
    const progress = await notice(`Downloading ${MODEL}`);
    await progress.getByText(/kB of \d+ kB/).waitFor();
    await workbench.screenshot('encoders-progress');
    await progress.hover();
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'hidden' });
  });

  it('goes on from there with the token that it keeps, loads the model, and gives it a name', async () => {
    stalling = false;
    await accept();
    await workbench.page.getByText('A name for it in MedProbe').waitFor({ timeout: 120_000 });
    await workbench.screenshot('encoders-name');
    expect(server.requests.at(-1)).toMatchObject({
      origin: 'store',
      range: expect.stringMatching(/^bytes=/) as string,
    });
    await workbench.enter('rad-dino');
    await row(/^rad-dino/).waitFor();
    await row(/^rad-dino/)
      .locator('.monaco-tl-twistie')
      .click();
    await row(/Downloaded.*microsoft\/rad-dino/).waitFor();
    await workbench.screenshot('encoders-view');
  });

  it('is offered where images are compared, and compares them', async () => {
    await workbench.page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Explorer/ })
      .click();
    await workbench.contextMenu('images', 'Map Similarity…');
    await workbench.quickRow('rad-dino').waitFor();
    await workbench.screenshot('encoders-choose');
    await workbench.pick('rad-dino');
    await workbench
      .webview()
      .getByText(/microsoft\/rad-dino/)
      .first()
      .waitFor();
    await workbench.webview().getByText('24 images', { exact: true }).first().waitFor({ timeout: 120_000 });
    await workbench.screenshot('encoders-map');
    await workbench.page.locator('.activitybar').getByRole('tab', { name: 'MedProbe' }).click();
  });

  it('takes a model of the cache only if it can be loaded', async () => {
    await workbench.runCommand('MedProbe: Add Encoder…');
    await workbench.pick('google/siglip-tiny');
    await (await notice(/siglip-tiny/)).waitFor();
    await workbench.screenshot('encoders-broken');
    expect(await row('siglip-tiny').count()).toBe(0);
  });

  it('is removed from its row', async () => {
    await row(/^rad-dino/).hover();
    await row(/^rad-dino/)
      .getByRole('button', { name: 'Remove Encoder…' })
      .click();
    await workbench.dialog('Remove the encoder').getByRole('button', { name: 'Remove', exact: true }).click();
    await row('Add Encoder…').waitFor();
  });
});

/** A snapshot that looks like a model and is none. */
async function cacheModel(cache: string): Promise<void> {
  const snapshot = path.join(cache, 'models--google--siglip-tiny', 'snapshots', 'a'.repeat(40));
  await mkdir(snapshot, { recursive: true });
  await writeFile(path.join(snapshot, 'config.json'), '{"model_type":"siglip"}');
  await writeFile(path.join(snapshot, 'model.safetensors'), Buffer.alloc(4096));
}
