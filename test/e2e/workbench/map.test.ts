import { appendFileSync, cpSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchWorkbench } from '../support/workbench';
import type { Theme, Workbench } from '../support/workbench';
import { PHOTOGRAPHS } from '../support/photographs';

const MENU = 'Map Similarity…';
const THEMES: readonly Theme[] = ['light', 'highContrastDark', 'highContrastLight', 'dark'];
/** Enough images that a person can pause before the last. */
const COPIES = 6;

/** Copies that differ by a byte after the picture's end, so that each is embedded anew. */
function manyImages(workspace: string): void {
  const from = path.join(workspace, 'images');
  const to = path.join(workspace, 'many');
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    for (let n = 0; n < COPIES; n++) {
      const copy = path.join(to, `${n}-${name}`);
      cpSync(path.join(from, name), copy);
      appendFileSync(copy, String(n));
    }
  }
}

/** One person's way through a map, step by step: each test goes on where the one before it ended. */
describe('a similarity map in the real workbench', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await launchWorkbench();
    manyImages(workbench.folder);
    await workbench.row('many').waitFor();
  });
  afterAll(() => workbench?.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench?.screenshot(`failed ${task.name}`);
  });

  const status = () => workbench.webview().getByRole('status').first();
  const matrix = () => workbench.webview().getByRole('application');

  async function map(folder: string): Promise<void> {
    await workbench.contextMenu(folder, MENU);
    await workbench.pick('General (MobileNetV2)');
  }

  async function namesThePair(): Promise<void> {
    await status().filter({ hasText: '24 images' }).waitFor();
    await matrix().focus();
    for (const key of ['ArrowRight', 'ArrowRight']) await workbench.page.keyboard.press(key);
    const under = workbench.webview().getByRole('region', { name: 'Pair under the cursor' });
    await under.locator('img').nth(1).waitFor();
    expect(await under.innerText()).toMatch(/\.png[\s\S]*\.png[\s\S]*cosine 0\.\d{3}/);
  }

  it('embeds a folder in the background: paused, resumed and cancelled', async () => {
    await map('many');
    await workbench.webview().getByRole('button', { name: 'Pause' }).click();
    await status()
      .filter({ hasText: /of 144 images · .*paused/ })
      .waitFor();
    await workbench.screenshot('map-paused');
    await workbench.webview().getByRole('button', { name: 'Resume' }).click();
    await status()
      .filter({ hasText: /images\/s/ })
      .waitFor();
    await workbench.webview().getByRole('button', { name: 'Cancel' }).click();
    await status().filter({ hasText: 'stopped' }).waitFor();
  });

  it('shows the matrix, and names the pair under the cursor', async () => {
    await map('images');
    await namesThePair();
    await workbench.screenshot('map-shown');
  });

  it.runIf(PHOTOGRAPHS)('is readable in every kind of theme', async () => {
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await namesThePair();
      await workbench.screenshot(`map-shown-${theme}`);
    }
  });

  it('opens a pair by a click', async () => {
    const box = (await matrix().boundingBox())!;
    const side = Math.min(box.width, box.height);
    await matrix().click({
      position: { x: (box.width - side) / 2 + side * 0.9, y: (box.height - side) / 2 + side * 0.1 },
    });
    await workbench.tab('↔').waitFor();
    await workbench
      .webview()
      .getByRole('region', { name: /^Similarity under/ })
      .first()
      .waitFor();
    await workbench.screenshot('map-opened-pair');
  });

  it('offers the partners of one image, most similar first', async () => {
    await workbench.expand('images');
    await workbench.contextMenu('chest-effusion-1.png', 'Probe Pair');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await rows
      .filter({ hasText: /cosine 0\.\d{3}/ })
      .first()
      .waitFor();
    expect(await rows.first().innerText()).toMatch(/chest-[\s\S]*near-duplicate/);
    await workbench.screenshot('probe-partners');
    await rows.first().click();
    await workbench.tab('chest-effusion-1.png ↔ chest-').waitFor();
  });

  it('survives a reload of the window', async () => {
    await workbench.page.getByRole('tab', { name: 'Map: images' }).click();
    await namesThePair();
    await workbench.reload();
    await namesThePair();
  });
});
