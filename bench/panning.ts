/**
 * Frames a second while two images of 4,000 × 4,000 pixels are panned together in the Pair panel, its built page in a
 * headless browser: zoomed in, with the map drawn, one move for every frame. Ten rounds of a second each.
 *
 *     npm run bench -- panning
 *
 * Run from the project's folder. Prints one JSON object; `idle` is what the same page does with nothing to draw.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { pairSnapshot } from '../test/e2e/support/panelFixtures';
import { PanelHarness } from '../test/e2e/support/panelHarness';
import type { PanelPage } from '../test/e2e/support/panelHarness';

const SIDE = 4000;
const ROUNDS = 10;

/** Noise, which compresses badly and shows every shortcut, as files that the harness serves. */
async function pictures(folder: string): Promise<readonly [string, string]> {
  const files = ['noise-1.png', 'noise-2.png'].map(name => path.join(folder, name)) as [string, string];
  for (const [n, file] of files.entries()) {
    const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => ((i * 2654435761 * (n + 1)) >>> 13) & 255);
    await sharp(data, { raw: { width: SIDE, height: SIDE, channels: 1 } })
      .png({ compressionLevel: 1 })
      .toFile(file);
  }
  return files;
}

/** Frames that the page drew in a second, while `moving` two pointers' worth of dragging or nothing. */
const framesIn = (panel: PanelPage, moving: boolean): Promise<number> =>
  panel.page.evaluate(async move => {
    const viewer = document.querySelector('medprobe-pair')!.shadowRoot!.querySelector('medprobe-viewer')!;
    const figure = viewer.shadowRoot!.querySelector('medprobe-stage')!.shadowRoot!.querySelector('figure')!;
    figure.setPointerCapture = () => undefined; // only a real pointer can be captured
    const box = figure.getBoundingClientRect();
    const send = (type: string, x: number): void => {
      const at = { clientX: box.left + x, clientY: box.top + x / 2, pointerId: 1, buttons: 1, bubbles: true };
      figure.dispatchEvent(new PointerEvent(type, at));
    };
    let frames = 0;
    const start = performance.now();
    if (move) send('pointerdown', 200);
    while (performance.now() - start < 1000) {
      await new Promise(requestAnimationFrame);
      frames++;
      if (move) send('pointermove', 200 + 120 * Math.sin(frames / 9));
    }
    if (move) send('pointerup', 200);
    return (frames * 1000) / (performance.now() - start);
  }, moving);

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function measure(panel: PanelPage, zoomIn: number) {
  await panel.page.getByRole('application', { name: /^Image 1/ }).focus();
  for (let i = 0; i < zoomIn; i++) await panel.page.keyboard.press('+');
  const rounds: number[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await framesIn(panel, true));
  return { median: middle(rounds), least: Math.min(...rounds) };
}

async function main() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-panning-'));
  const harness = await PanelHarness.start({ root: process.cwd(), pictures: folder });
  try {
    await pictures(folder);
    const panel = await harness.open('pair', { width: 1600, height: 1000 });
    const { images } = pairSnapshot(harness.picture);
    const large = (n: 0 | 1) => ({ ...images[n], width: SIDE, height: SIDE, uri: harness.file(`noise-${n + 1}.png`) });
    await panel.send(pairSnapshot(harness.picture, { images: [large(0), large(1)] }));
    await panel.page.locator('.readout').nth(1).waitFor({ timeout: 120_000 });
    const idle = await framesIn(panel, false);
    // 1.25 to the power of 5 and 12: three times the fitted size, and one screen pixel for about one of the image.
    const report = { idle, zoomed3: await measure(panel, 5), zoomed15: await measure(panel, 7) };
    console.log(JSON.stringify({ side: SIDE, window: '1600 × 1000', ...report }, undefined, 2));
    await panel.close();
  } finally {
    await harness.close();
    rmSync(folder, { recursive: true });
  }
}

await main();
