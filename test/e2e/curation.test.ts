import { appendFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchWorkbench } from './support/workbench';
import type { Workbench } from './support/workbench';

const MANIFEST = 'phantoms.pairs.jsonl';
const WRONG = '{"v":1,"id":"added","image1":"images/head-bleed-side-9.png","image2":"images/head-bleed-side-2.png"}\n';

describe('Curation in the real workbench', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await launchWorkbench({ viewport: { width: 1400, height: 1000 } });
    appendFileSync(path.join(workbench.folder, MANIFEST), WRONG);
    await workbench.row(MANIFEST).dblclick();
    await workbench.tab(MANIFEST).waitFor();
  });
  afterAll(() => workbench.close());

  const editor = () => workbench.page.locator('.editor-instance .monaco-editor').first();
  /** The part of a line that holds a text; lines are wrapped, and coloured piece by piece. */
  const piece = (text: string): Locator => editor().locator('.view-line span > span', { hasText: text }).first();
  const lens = (title: string): Locator => editor().locator('.codelens-decoration a', { hasText: title });

  it('opens a manifest with what can be done above each pair', async () => {
    await lens('Probe').first().waitFor();
    await lens('Accepted').first().waitFor();
    await workbench.screenshot('curation-dark');
  });

  it('shows both images over a line', async () => {
    await piece('On which side of the brain').hover();
    const hover = workbench.page.locator('.monaco-hover:visible');
    await hover.getByText('cosine similarity under').waitFor();
    const pictures = hover.locator('img');
    expect(await pictures.count()).toBe(2);
    for (const n of [0, 1]) {
      await expect
        .poll(() => pictures.nth(n).evaluate(img => (img as HTMLImageElement).naturalWidth))
        .toBeGreaterThan(0);
    }
    await workbench.screenshot('curation-hover-dark');
    await workbench.page.keyboard.press('Escape');
  });

  it('underlines an image that is not there, lists it under Problems, and offers the nearest', async () => {
    const { page } = workbench;
    await workbench.runCommand('Go to Next Problem in Files (Error, Warning, Info)');
    await page.locator('.zone-widget', { hasText: 'There is no image' }).waitFor();
    await page.keyboard.press('Escape');
    await editor().locator('.squiggly-error').first().waitFor();
    await workbench.runCommand('Problems: Focus on Problems View');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'head-bleed-side-9' }).waitFor();
    await workbench.screenshot('curation-problems-dark');
    await piece('head-bleed-side-9').click();
    await page.keyboard.press('ControlOrMeta+.');
    await page.locator('.action-widget').getByText('head-bleed-side-1.png').click();
    await piece('head-bleed-side-9').waitFor({ state: 'detached' });
    await editor().locator('.squiggly-error').first().waitFor({ state: 'detached' });
  });

  it('completes an image path', async () => {
    const { page } = workbench;
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('{"v":1,"id":"typed","image1":"images/vessel-le');
    const suggestion = page.locator('.suggest-widget .monaco-list-row', { hasText: 'vessel-leg-occlusion-2.png' });
    await suggestion.waitFor();
    await workbench.screenshot('curation-completion-dark');
    await suggestion.click();
    await piece('images/vessel-leg-occlusion-2.png').waitFor();
  });

  it('changes a status by code lens, and undo takes it back', async () => {
    const { page } = workbench;
    await page.keyboard.press('ControlOrMeta+Home');
    const accepted = async () => (await lens('Accepted').count()) + (await lens('Rejected').count());
    await expect.poll(accepted).toBeGreaterThan(0);
    await lens('Reject').first().click();
    await lens('Rejected').waitFor();
    await piece('"rejected"').or(piece('rejected')).first().waitFor();
    await editor()
      .locator('.view-lines')
      .click({ position: { x: 400, y: 60 } });
    await page.keyboard.press('ControlOrMeta+z');
    await lens('Rejected').waitFor({ state: 'detached' });
  });

  it('opens the Pair panel of a line with its question, ready to be asked', async () => {
    await lens('Probe').first().click();
    const panel = workbench.webview();
    await panel.getByText('Saved to').waitFor();
    expect(await panel.getByRole('textbox', { name: 'Question' }).inputValue()).toMatch(/^On which side of the brain/);
    await workbench.screenshot('curation-probe-dark');
  });

  it('is as readable in a light theme', async () => {
    await workbench.tab('head-bleed-side').press('ControlOrMeta+F4');
    await workbench.setTheme('light');
    await piece('On which side of the brain').hover();
    await workbench.page.locator('.monaco-hover:visible img').nth(1).waitFor();
    await workbench.screenshot('curation-hover-light');
  });
});
