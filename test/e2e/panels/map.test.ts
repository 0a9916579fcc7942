import { describe, expect, it } from 'vitest';
import { checkFromMapPanel, type MapSnapshot } from '../../../src/shared/panels/map';
import { mapContent, mapSnapshot } from '../support/mapFixture';
import type { PanelHarness, PanelPage } from '../support/panelHarness';
import { openForEach } from '../support/panelSuite';
import { PANEL_THEMES } from '../support/panelThemes';
import { PHOTOGRAPHS } from '../support/photographs';

const FAILED: MapSnapshot['failed'] = [
  {
    name: 'broken/cut-<b>off</b>.png',
    failure: { message: 'cut-off.png cannot be decoded: the file ends early.', remedy: 'Get it again.' },
  },
];

describe('the Map panel', () => {
  let harness: PanelHarness;
  let panel: PanelPage;
  openForEach('map', checkFromMapPanel, opened => ({ harness, panel } = opened));

  const send = (to: PanelPage, snapshot: MapSnapshot): Promise<void> => to.send(snapshot);
  const matrix = () => panel.page.getByRole('application');
  const under = () => panel.page.getByRole('region', { name: 'Pair under the cursor' });
  const status = (): Promise<string> => panel.page.getByRole('status').first().innerText();

  /** The middle of a cell, in the page. */
  const cellPoint = async (row: number, column: number, side = 24): Promise<{ x: number; y: number }> => {
    const box = (await matrix().boundingBox())!;
    const size = Math.min(box.width, box.height);
    const [left, top] = [box.x + (box.width - size) / 2, box.y + (box.height - size) / 2];
    return { x: left + ((column + 0.5) * size) / side, y: top + ((row + 0.5) * size) / side };
  };

  it('shows progress, and is paused, resumed and cancelled', async () => {
    const progress = { done: 60, total: 315, fromCache: 12, failed: 1, imagesPerSecond: 16.72, secondsLeft: 15.2 };
    await send(panel, mapSnapshot({ state: 'embedding', progress, content: null }));
    await panel.page.getByRole('button', { name: 'Pause' }).click();
    await panel.sent('pause');
    expect(await status()).toBe('60 of 315 images · 1 failed · 12 from the cache · 16.7 images/s · 15 s left');
    await panel.send({ type: 'progress', state: 'paused', progress });
    await panel.page.getByRole('button', { name: 'Resume' }).click();
    await panel.sent('resume');
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    await panel.sent('stop');
    await send(panel, mapSnapshot({ state: 'stopped', progress, content: null }));
    await panel.page.getByRole('button', { name: 'Go on' }).click();
    await panel.sent('refresh');
    expect(await panel.page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('60');
  });

  it('names the pair under the pointer with both pictures, and a click opens it', async () => {
    await send(panel, mapSnapshot());
    await matrix().waitFor();
    const at = await cellPoint(7, 9);
    await panel.page.mouse.move(at.x, at.y);
    await expect.poll(() => under().innerText()).toContain('chest/chest-4.png');
    expect(await under().innerText()).toMatch(/chest\/chest-2\.png[\s\S]*cosine 0\.950/);
    const { images } = await panel.sent('thumbnails');
    expect(images).toEqual(expect.arrayContaining([7, 9]));
    const thumbnails = [7, 9].map(image => ({ image, uri: harness.picture(`chest-${image}`) }));
    await panel.send({ type: 'thumbnails', thumbnails });
    await expect.poll(() => under().locator('img').count()).toBe(2);
    await panel.page.mouse.click(at.x, at.y);
    expect(await panel.sent('openPair')).toMatchObject({ first: 7, second: 9 });
    expect(await panel.page.getByRole('region', { name: 'Nearest neighbours' }).getByRole('listitem').count()).toBe(6);
  });

  it('moves by keys, says where it is, and opens by Enter', async () => {
    await send(panel, mapSnapshot());
    await matrix().focus();
    const keys = ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'Shift+ArrowRight', 'End', 'ArrowLeft'];
    for (const key of keys) await panel.page.keyboard.press(key);
    const said = panel.page.locator('medprobe-heatmap [aria-live]');
    await expect.poll(() => said.innerText()).toBe('abdomen/abdomen-2.png and vessel/vessel-5.png: cosine 0.250');
    await panel.page.keyboard.press('Enter');
    expect(await panel.sent('openPair')).toMatchObject({ first: 1, second: 22 });
    await expect.poll(() => panel.keptState()).toEqual({ id: 'map-of-images', row: 1, column: 22 });
  });

  it('zooms about the pointer, and a drag moves the map without opening anything', async () => {
    await send(panel, mapSnapshot());
    await matrix().waitFor();
    const at = await cellPoint(12, 12);
    await panel.page.mouse.move(at.x, at.y);
    await panel.page.mouse.wheel(0, -600);
    const cell = panel.page.locator('medprobe-heatmap .cell');
    await expect.poll(async () => (await cell.boundingBox())!.width).toBeGreaterThan(60);
    await expect.poll(() => under().innerText()).toContain('an image with itself');
    await panel.page.mouse.down();
    await panel.page.mouse.move(at.x - 240, at.y - 20, { steps: 5 });
    await panel.page.mouse.up();
    await panel.page.mouse.move(at.x, at.y);
    await expect.poll(() => under().innerText()).not.toContain('an image with itself');
    const sent = (await panel.allSent()) as { type: string }[];
    expect(sent.some(message => message.type === 'openPair')).toBe(false);
  });

  it('lists the most similar pairs and marks near-duplicates', async () => {
    await send(panel, mapSnapshot({ content: mapContent(24, { nearDuplicate: 0.96 }) }));
    const list = panel.page.getByRole('region', { name: 'Most similar pairs' });
    await list.getByText('near-duplicates (from 0.96): 20').waitFor();
    expect(await list.getByRole('listitem').count()).toBe(20);
    expect(await list.getByText('≈ near-duplicate').count()).toBe(20);
    await list.getByRole('button', { name: 'Show 40' }).click();
    await expect.poll(() => list.getByRole('listitem').count()).toBe(40);
    await list.getByRole('listitem').nth(1).getByRole('button').click();
    expect(await panel.sent('openPair')).toMatchObject({ first: 1, second: 2 });
  });

  it('shows blocks of images by their most similar pair, and says so', async () => {
    const names = mapContent(48).names;
    const pairs = Uint32Array.from({ length: 24 * 24 * 2 }, (_, n) => Math.floor(n / 2) % 47);
    const content = { ...mapContent(24), names, pairs };
    await send(panel, mapSnapshot({ content }));
    await panel.page.getByText('each cell shows the most similar pair of up to 2 × 2').waitFor();
  });

  it('lists files that failed without hiding the rest, as text', async () => {
    await send(panel, mapSnapshot({ failed: FAILED }));
    await matrix().waitFor();
    const failed = panel.page.getByRole('region', { name: 'Files that failed' });
    expect(await failed.innerText()).toContain('broken/cut-<b>off</b>.png');
    expect(await failed.innerText()).toContain('the file ends early');
  });

  it('says so where no image could be compared', async () => {
    await send(panel, mapSnapshot({ content: mapContent(0), failed: FAILED }));
    await panel.page.getByText('No image of this folder could be compared.').waitFor();
    await panel.page.getByText('the file ends early').waitFor();
  });

  const photographed = async (options: Parameters<PanelHarness['open']>[1], name: string): Promise<number> => {
    const photo = await harness.open('map', options);
    await send(photo, mapSnapshot({ failed: FAILED }));
    await photo.page.getByRole('application').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await photo.page.keyboard.press(key);
    const { images } = await photo.sent('thumbnails');
    const uri = harness.picture('chest-1');
    await photo.send({ type: 'thumbnails', thumbnails: (images as number[]).map(image => ({ image, uri })) });
    await photo.page.locator('img').first().waitFor();
    await photo.screenshot(name);
    const overflow = await photo.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    await photo.close();
    return overflow;
  };

  it.runIf(PHOTOGRAPHS).each(PANEL_THEMES)('is photographed in %s', async theme => {
    expect(await photographed({ theme }, 'map')).toBe(0);
  });

  it('fits a column of 400 pixels', async () => {
    expect(await photographed({ width: 400 }, 'map-400')).toBe(0);
  });
});
