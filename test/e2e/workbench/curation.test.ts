import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchWorkbench } from '../support/workbench';
import type { Theme, Workbench } from '../support/workbench';
import { PHOTOGRAPHS } from '../support/photographs';

const MANIFEST = 'phantoms.pairs.jsonl';
const THEMES: readonly Theme[] = ['light', 'highContrastDark', 'highContrastLight', 'dark'];
const WRONG = '{"v":1,"id":"added","image1":"images/head-bleed-side-9.png","image2":"images/head-bleed-side-2.png"}\n';

describe('Curation in the real workbench', () => {
  let workbench: Workbench;
  let original: string;
  beforeAll(async () => {
    workbench = await launchWorkbench({ viewport: { width: 1400, height: 1000 } });
    const file = path.join(workbench.folder, MANIFEST);
    original = readFileSync(file, 'utf8');
    writeFileSync(file, WRONG + original);
    await workbench.row(MANIFEST).dblclick();
    await workbench.tab(MANIFEST).waitFor();
  });
  afterAll(() => workbench.close());

  const editor = () => workbench.page.locator('.editor-instance .monaco-editor').first();
  /** The part of a line that holds a text; lines are wrapped, and coloured piece by piece. */
  const piece = (text: string): Locator => editor().locator('.view-line span > span', { hasText: text }).first();
  const lenses = (title: string | RegExp): Locator =>
    editor().locator('.codelens-decoration:visible a').getByText(title, { exact: true });
  /** The editor keeps lenses that are out of sight, in no order: this is the `n`th from the top. */
  async function lensFromTop(title: string | RegExp, n: number): Promise<Locator> {
    await lenses(title).nth(n).waitFor();
    const shown = await lenses(title).all();
    const placed = await Promise.all(
      shown.map(async link => ({ link, top: (await link.boundingBox())?.y ?? Infinity })),
    );
    return placed.sort((a, b) => a.top - b.top)[n]!.link;
  }
  /**
   * Clicks until `outcome` shows: for a moment after an edit or a scroll the editor shows lenses of before, whose
   * commands it has dropped already ("Actual command not found").
   */
  async function clickLens(title: string | RegExp, n: number, outcome: Locator): Promise<void> {
    for (let tries = 1; ; tries++) {
      await (await lensFromTop(title, n)).click();
      try {
        return await outcome.waitFor({ timeout: 10_000 });
      } catch (error) {
        if (tries === 4) throw error;
      }
    }
  }

  it('opens a manifest with what can be done above each pair', async () => {
    await lenses('Probe').first().waitFor();
    await lenses('Accepted').first().waitFor();
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
    await clickLens(/^Reject(ed)?$/, 0, lenses('Rejected'));
    await piece('"rejected"').or(piece('rejected')).first().waitFor();
    await piece('On which side of the brain').click();
    await page.keyboard.press('ControlOrMeta+z');
    await lenses('Rejected').waitFor({ state: 'detached' });
  });

  it('opens the Pair panel of a line with its question, ready to be asked', async () => {
    const panel = workbench.webview();
    await clickLens('Probe', 1, panel.getByText('As in the manifest'));
    expect(await panel.getByRole('textbox', { name: 'Question' }).inputValue()).toMatch(/^On which side of the brain/);
    await workbench.screenshot('curation-probe-dark');
  });

  it('asks about a line, and saves what is edited in the panel back to it', async () => {
    const panel = workbench.webview();
    await workbench.runCommand('View: Close Editor');
    await clickLens('Ask', 1, panel.getByText('answered A for both images').first());
    await panel.getByRole('textbox', { name: 'Question' }).fill('Which side bleeds?');
    await panel.getByRole('button', { name: 'Save changes' }).click();
    const [line] = original.split('\n');
    const edited = line!.replace('On which side of the brain is the haemorrhage?', 'Which side bleeds?');
    const saved = () => readFileSync(path.join(workbench.folder, MANIFEST), 'utf8').split('\n')[1];
    await expect.poll(saved, { timeout: 30_000 }).toBe(edited);
  });

  it('decides from the panel, takes it back, and goes on to the next pair', async () => {
    const panel = workbench.webview();
    const status = (line: number) => {
      const text = readFileSync(path.join(workbench.folder, MANIFEST), 'utf8').split('\n')[line - 1]!;
      return (JSON.parse(text) as { status?: string }).status;
    };
    await panel.getByRole('button', { name: 'Reject', exact: true }).click();
    await expect.poll(() => status(2), { timeout: 30_000 }).toBe('rejected');
    await panel.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(() => status(2), { timeout: 30_000 }).toBe('accepted');
    await panel.getByRole('button', { name: 'Next', exact: true }).click();
    await panel.getByText('line 3 of').waitFor();
    await workbench.screenshot('curation-panel-dark');
  });

  it.runIf(PHOTOGRAPHS)('is readable in every kind of theme', async () => {
    const { page } = workbench;
    await workbench.runCommand('View: Close Editor');
    await workbench.tab(MANIFEST).waitFor();
    await piece('Which side bleeds').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('\n{"v":1,"id":"unfinished","image1":"images/none.png",');
    await page.keyboard.press('Delete'); // the brace that the editor closed by itself
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await page.keyboard.press('ControlOrMeta+End');
      await editor().locator('.squiggly-error').first().waitFor();
      await page.keyboard.press('ControlOrMeta+Space');
      await page.locator('.suggest-widget .monaco-list-row').first().waitFor();
      await workbench.screenshot(`curation-completion-${theme}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('ControlOrMeta+Home');
      await piece('Which side bleeds').hover();
      await page.locator('.monaco-hover:visible img').nth(1).waitFor();
      await workbench.screenshot(`curation-hover-${theme}`);
      await page.keyboard.press('Escape');
    }
  });
});

describe('Curation in a folder that is not trusted', () => {
  it('works: nothing leaves the machine and nothing is executed', async () => {
    const workbench = await launchWorkbench({ trusted: false });
    try {
      await workbench.row(MANIFEST).dblclick();
      const lens = workbench.page.locator('.codelens-decoration:visible a', { hasText: 'Probe' });
      await lens.first().waitFor();
      const question = workbench.page.locator('.view-line span > span', { hasText: 'On which side of the brain' });
      await question.first().hover();
      await workbench.page.locator('.monaco-hover:visible img').nth(1).waitFor();
    } finally {
      await workbench.close();
    }
  });
});
