import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchWorkbench } from '../support/workbench';
import type { Theme, Workbench } from '../support/workbench';
import { PHOTOGRAPHS } from '../support/photographs';

const MANIFEST = 'phantoms.pairs.jsonl';
const THEMES: readonly Theme[] = ['light', 'highContrastDark', 'highContrastLight', 'dark'];

/** MedProbe's container in the side bar, opened as a person would. */
class Views {
  constructor(private readonly workbench: Workbench) {}

  async open(): Promise<void> {
    await this.workbench.page.locator('.activitybar').getByRole('tab', { name: 'MedProbe' }).click();
    await this.pane('Datasets').waitFor();
  }

  async openExplorer(): Promise<void> {
    await this.workbench.page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Explorer/ })
      .click();
  }

  /** One of the four views, by the title in its header. */
  pane(title: string): Locator {
    const header = this.workbench.page.locator('.pane-header', { hasText: title });
    return this.workbench.page.locator('.pane', { has: header });
  }

  async expandPane(title: string): Promise<void> {
    const header = this.pane(title).locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
  }

  row(pane: string, text: string | RegExp): Locator {
    return this.pane(pane).locator('.monaco-list-row', { hasText: text }).first();
  }

  async expandRow(pane: string, text: string | RegExp): Promise<void> {
    const row = this.row(pane, text);
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.locator('.monaco-tl-twistie').click();
  }
}

describe('The views in the real workbench', () => {
  let workbench: Workbench;
  let views: Views;
  beforeAll(async () => {
    workbench = await launchWorkbench();
    views = new Views(workbench);
    await views.open();
  });
  afterAll(() => workbench.close());

  it('show the manifest with its pairs by status, and how many images there are', async () => {
    await views.row('Datasets', /12 accepted/).waitFor();
    await views.row('Datasets', /24 images/).waitFor();
    await views.expandRow('Datasets', MANIFEST);
    await views.row('Datasets', /^accepted/).waitFor();
    await views.expandRow('Datasets', /^accepted/);
    await views.row('Datasets', 'head-bleed-side').waitFor();
  });

  it('open a pair with a click', async () => {
    await views.row('Datasets', 'head-bleed-side').click();
    await workbench.webview().getByRole('img', { name: 'head-bleed-side-1.png' }).first().waitFor();
    await workbench.screenshot('views-pair');
  });

  it('run a benchmark on a manifest from its row; the run appears', async () => {
    await views.pane('Runs').getByRole('button', { name: 'Run Benchmark' }).waitFor();
    await workbench.screenshot('views-no-run');
    const manifest = views.row('Datasets', MANIFEST);
    // A row that is drawn again between hover and click loses the click.
    for (let tries = 0; tries < 5 && !(await workbench.quickInput.isVisible()); tries++) {
      await manifest.hover();
      await manifest.getByRole('button', { name: 'Run Benchmark…' }).click();
      await workbench.quickInput.waitFor({ timeout: 5000 }).catch(() => undefined);
    }
    await workbench.step('Run Benchmark: Endpoint', 'baseline:first');
    await workbench.step('Run Benchmark: Mode', 'Multiple choice');
    await workbench.step('Run Benchmark: Pairs', 'All 12 pairs');
    await workbench.step('Run Benchmark: Controls', 'Options swapped');
    await workbench.step('Run Benchmark: Start', 'Start');
    await views.row('Runs', /baseline:first.*0\.0 % \(0\/12\)/).waitFor();
    await workbench.runCommand('View: Close All Editors');
  });

  it('open the results of a run with a click', async () => {
    await views.row('Runs', 'baseline:first').click();
    await workbench.webview().getByText('Set accuracy').first().waitFor();
  });

  it('mark the images that the run failed on, in words as well', async () => {
    await views.openExplorer();
    await workbench.expand('images');
    const row = workbench.row('head-bleed-side-1.png');
    const label = row.locator('.monaco-icon-label');
    const badge = () => label.evaluate(element => getComputedStyle(element, '::after').content);
    await expect.poll(badge, { timeout: 30_000 }).toBe('"!1"');
    await label.hover();
    await workbench.page.getByText(/in 1 pair: .*failed in the newest run/).waitFor();
    await workbench.screenshot('views-decorations');
  });

  it.runIf(PHOTOGRAPHS)('are readable in every kind of theme', async () => {
    await views.open();
    for (const pane of ['Encoders', 'Endpoints']) await views.expandPane(pane);
    await views.expandRow('Encoders', 'general');
    await views.row('Endpoints', 'Add Endpoint…').waitFor();
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`views-${theme}`);
      await views.openExplorer();
      await workbench.screenshot(`views-decorations-${theme}`);
      await views.open();
    }
  });

  it('come with a walkthrough', async () => {
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.pick('See where a medical model fails');
    await workbench.page.getByText('Run a benchmark on a baseline').first().waitFor();
    await workbench.screenshot('views-walkthrough');
  });
});

describe('The views of a folder without images', () => {
  let workbench: Workbench;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-empty-'));
    await writeFile(path.join(folder, 'notes.txt'), 'no images\n');
    workbench = await launchWorkbench({ workspace: folder });
  });
  afterAll(async () => {
    await workbench.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('say what to do first', async () => {
    const views = new Views(workbench);
    await views.open();
    await views.pane('Datasets').getByText('There are no images and no manifests').waitFor();
    await views.pane('Datasets').getByRole('button', { name: 'Open Samples' }).waitFor();
    await views.pane('Runs').getByRole('button', { name: 'Run Benchmark' }).waitFor();
    await workbench.screenshot('views-empty');
  });
});
