import { describe, expect, it } from 'vitest';
import { checkFromPairPanel } from '../../../src/shared/panels/pair';
import { heatmapOf, pairSnapshot } from '../support/panelFixtures';
import type { PanelHarness, PanelOptions, PanelPage } from '../support/panelHarness';
import { openForEach } from '../support/panelSuite';

describe('the images of the Pair panel', () => {
  let harness: PanelHarness;
  let panel: PanelPage;
  let openAgain: (options: PanelOptions) => Promise<PanelPage>;
  openForEach('pair', checkFromPairPanel, opened => ({ harness, panel, openAgain } = opened));

  const show = async (changes = {}): Promise<void> => {
    await panel.send(pairSnapshot(harness.picture, changes));
    await panel.page.locator('.readout').first().waitFor();
  };
  const image = (n: 1 | 2) => panel.page.getByRole('application', { name: new RegExp(`^Image ${n}`) });
  const readout = (n: 1 | 2): Promise<string> => image(n).locator('.readout').innerText();
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await panel.page.keyboard.press(key);
  };
  const pressed = (name: string) => panel.page.getByRole('button', { name, pressed: true });

  it('says the pixel, its millimetres and the exact value of the patch under the pointer, and by keyboard', async () => {
    await show({ heatmaps: [heatmapOf('general', 0.9426, [3, 4])] });
    await press('c');
    await image(2).hover();
    await expect
      .poll(() => readout(2))
      .toMatch(/^x 6\d\d, y 5\d\d \(1\d\d\.\d × 10\d\.\d mm\): . \d+ · patch row 4, column 4: 2\.20$/);
    await image(1).focus();
    await press('Shift+ArrowLeft');
    await expect.poll(() => readout(1)).toMatch(/patch row 4, column 3: 2\.17$/);
    const said = panel.page.locator('medprobe-stage .unseen').first();
    expect(await said.innerText()).toBe(await readout(1));
  });

  it('switches views, maps and encoders by keys, and keeps the choice', async () => {
    await show();
    for (const [key, name] of [
      ['w', 'Swipe'],
      ['f', 'Flicker'],
      ['d', 'Difference'],
      ['s', 'Side by side'],
      ['n', 'No map'],
      ['c', 'Contribution'],
      ['r', 'Correspondence'],
      ['g', 'Disagreement'],
      ['a', 'Where they look alike'],
      ['e', 'Structure (no weights)'],
    ] as const) {
      await press(key);
      await pressed(name).waitFor();
    }
    expect(await panel.keptState()).toMatchObject({
      id: 'phantom-07',
      mode: 'side',
      map: 'resemblance',
      encoder: 'structure',
    });
    await press('e');
    await pressed('Both').waitFor();
    expect(await panel.page.locator('medprobe-stage').count()).toBe(4);
    const again = await harness.open('pair', { state: await panel.keptState() });
    await again.send(pairSnapshot(harness.picture));
    await again.page.getByRole('button', { name: 'Both', pressed: true }).waitFor();
    await again.close();
  });

  it('leaves keys alone that are typed elsewhere', async () => {
    await show();
    const question = panel.page.getByRole('textbox', { name: 'Question for both images' });
    await question.fill('');
    await question.pressSequentially('swing of the needle?');
    await pressed('Side by side').waitFor();
    expect(await question.inputValue()).toBe('swing of the needle?');
  });

  it('zooms both images together, one of them when they are not linked, and fits them again', async () => {
    await show({ heatmaps: [] });
    await panel.page.mouse.move(5, 5);
    const fitted = await readout(1);
    await image(2).focus();
    await press('+', '+');
    await expect
      .poll(async () => [await readout(1), await readout(2)].every(text => text.endsWith('linked')))
      .toBe(true);
    expect(await readout(1)).toBe(await readout(2));
    await press('l', '+');
    await pressed('Side by side').waitFor();
    await expect.poll(async () => (await readout(1)) !== (await readout(2))).toBe(true);
    await press('l', '0');
    await expect.poll(async () => [await readout(1), await readout(2)]).toEqual([fitted, fitted]);
    await image(2).hover();
    await panel.page.mouse.wheel(0, -300);
    await image(2).dblclick();
    await panel.page.mouse.move(5, 5);
    await expect.poll(() => readout(2)).toBe(fitted);
  });

  it('pinches with two fingers', async () => {
    await show({ heatmaps: [] });
    const fitted = await readout(1);
    await image(1).evaluate(figure => {
      const box = figure.getBoundingClientRect();
      const touch = (type: string, pointerId: number, x: number): void => {
        const at = {
          clientX: box.left + x,
          clientY: box.top + 100,
          pointerId,
          pointerType: 'touch',
          isPrimary: pointerId === 1,
        };
        figure.dispatchEvent(new PointerEvent(type, { ...at, bubbles: true, composed: true }));
      };
      figure.setPointerCapture = () => undefined; // only a real touch can be captured
      touch('pointerdown', 1, 200);
      touch('pointerdown', 2, 240);
      touch('pointermove', 2, 320);
      touch('pointerup', 2, 320);
      touch('pointerup', 1, 200);
      touch('pointerleave', 1, 200);
    });
    await expect.poll(() => readout(1)).not.toBe(fitted);
    expect(Number.parseInt(await readout(1), 10)).toBeGreaterThan(2 * Number.parseInt(fitted, 10));
  });

  it('moves the divider of the swipe by pointer and keyboard', async () => {
    await show();
    await press('w');
    const divider = panel.page.getByRole('slider', { name: /^Divider/ });
    await divider.focus();
    await press('ArrowRight', 'PageUp');
    expect(await divider.getAttribute('aria-valuenow')).toBe('62');
    await press('Home');
    expect(await divider.getAttribute('aria-valuetext')).toBe('0 % image 1');
    await press('End');
    const box = (await divider.boundingBox())!;
    await panel.page.mouse.move(box.x + box.width / 2 - 4, box.y + 150);
    await panel.page.mouse.down();
    await panel.page.mouse.move(320, box.y + 150);
    await panel.page.mouse.up();
    expect(await divider.getAttribute('aria-valuenow')).toBe('25');
  });

  it('shows the other image of a flicker by Space, and moves by itself only where motion is welcome', async () => {
    await show({ heatmaps: [] });
    await press('f');
    await panel.page.getByRole('button', { name: 'Play' }).waitFor();
    const both = panel.page.getByRole('application', { name: /^Image 1 and 2/ });
    await both.focus();
    const seen = (): Promise<string> =>
      panel.page.locator('medprobe-stage canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await expect.poll(() => pixelAt(panel, 0.5, 0.5)).not.toEqual([0, 0, 0]);
    const before = await seen();
    await press(' ');
    await expect.poll(seen).not.toBe(before);
    await press(' ');
    await expect.poll(seen).toBe(before);
  });

  it('draws the difference: black where the images are equal, and how far they differ elsewhere', async () => {
    await show();
    await press('d');
    await expect.poll(() => pixelAt(panel, 0.5, 0.5)).toEqual([0, 0, 0]);
    const legend = panel.page.getByRole('region', { name: 'Colour scale' });
    expect(await legend.innerText()).toContain('laid over each other pixel by pixel');
    const { images } = pairSnapshot(harness.picture);
    await show({
      images: [
        images[0],
        { ...images[1], width: 512, height: 640, name: 'other.png', uri: harness.picture('chest-22') },
      ],
    });
    await expect.poll(() => legend.innerText()).toContain('image 2 (512 × 640) is scaled by 1.63');
  });

  it('changes brightness and contrast for showing only, and asks for a deep image’s values anew', async () => {
    await show({ heatmaps: [] });
    const before = await pixelAt(panel, 0.5, 0.5, 0);
    await image(1).focus();
    await press('b', 'b', 'b');
    await expect.poll(async () => (await pixelAt(panel, 0.5, 0.5, 0))[0]).toBeGreaterThan(before[0]!);
    const status = panel.page.locator('medprobe-viewer').getByRole('status');
    await expect
      .poll(() => status.innerText())
      .toContain('Brightness and contrast changed for showing only: image 1 from');
    const asked = await panel.sent('levels');
    expect(asked).toMatchObject({ n: 2, levels: { high: expect.any(Number) as number } });
    await press('3');
    await expect.poll(async () => (await panel.sent('levels'))['levels']).toBe('percentile');
    expect(await status.innerText()).toBe('Shown from the 1st to the 99th percentile of the values.');
    await press('1');
    expect(await status.innerText()).toBe('Shown by its own window, or over the whole range of values.');
    await expect.poll(() => panel.page.getByText('Brightness and contrast changed').count()).toBe(0);
  });

  it('finds zoom, place, brightness and divider again when it is made anew, and drops them with the pair', async () => {
    await show({ heatmaps: [] });
    await image(2).focus();
    await press('+', '+', 'ArrowLeft', 'b', 'w');
    await panel.page.getByRole('slider', { name: /^Divider/ }).press('ArrowRight');
    await expect
      .poll(async () => (await panel.keptState()) as { place: string })
      .toMatchObject({
        place: expect.stringMatching(/"zoom":1\.5625.*"divider":0\.52/) as string,
      });
    await press('s');
    const zoomed = await readout(2);
    const state = await panel.keptState();
    panel = await openAgain({ state });
    await show({ heatmaps: [] });
    await expect.poll(() => readout(2)).toBe(zoomed);
    expect(await panel.sent('levels')).toMatchObject({ n: 2, levels: { high: expect.any(Number) as number } });
    await panel.page.getByText('Brightness and contrast changed for showing only: image 1 from').waitFor();
    expect(await panel.keptState()).toEqual(state);
    panel = await openAgain({ state });
    await show({ pair: 'another', heatmaps: [] });
    expect(await readout(2)).not.toBe(zoomed);
  });

  it('tells a screen reader once that maps arrived or failed, and nothing while the image moves', async () => {
    const working = { state: 'working', encoder: 'general' } as const;
    await show({ heatmaps: [working] });
    const status = panel.page.locator('medprobe-viewer').getByRole('status');
    expect(await status.innerText()).toBe('');
    await panel.send({ type: 'heatmap', heatmap: heatmapOf('general', 0.9426, [3, 4]) });
    await expect.poll(() => status.innerText()).toBe('The maps of General (MobileNetV2) are here.');
    await image(1).focus();
    await press('+', 'ArrowLeft', 'ArrowUp', 'g', 'a');
    expect(await status.innerText()).toBe('The maps of General (MobileNetV2) are here.');
    await panel.send({ type: 'heatmap', heatmap: working });
    await expect.poll(() => status.innerText()).toBe('');
    const error = { message: 'The worker ended.' };
    await panel.send({ type: 'heatmap', heatmap: { state: 'error', encoder: 'general', error } });
    await expect.poll(() => status.innerText()).toBe('There are no maps of General (MobileNetV2): The worker ended.');
  });

  it('shows which patches correspond, from a patch chosen by keyboard, and links them', async () => {
    await show();
    await press('r');
    const legend = panel.page.getByRole('region', { name: 'Colour scale' });
    await expect.poll(() => legend.innerText()).toContain('Point at a patch');
    await image(2).focus();
    await press('Shift+ArrowRight');
    await expect.poll(() => readout(1)).toMatch(/patch row 4, column 5: −?\d\.\d\d$/);
    await press('x');
    await expect.poll(() => legend.innerText()).toMatch(/each other’s nearest: \d+/);
    expect(await panel.page.locator('.images > canvas').count()).toBe(1);
  });

  it('says that shares sum to the cosine, that pulls do not, and why there is neither', async () => {
    await show();
    await press('c');
    const legend = panel.page.getByRole('region', { name: 'Colour scale' });
    await expect.poll(() => legend.innerText()).toContain('Shares of image 1 sum to 0.942600, of image 2 to 0.942600');
    const heatmap = heatmapOf('general', 0.9, [3, 3]);
    const pulls = { ...heatmap.contribution!, exact: false, scale: { min: -1, max: 1, diverging: true } };
    await panel.send({ type: 'heatmap', heatmap: { ...heatmap, contribution: pulls } });
    await expect.poll(() => legend.innerText()).toMatch(/1 or more: pulls together[^]*They are no shares of it/);
    await panel.screenshot('pair-pulls');
    await panel.send({ type: 'heatmap', heatmap: { ...heatmap, contribution: null } });
    await expect.poll(() => legend.innerText()).toContain('can take no part of the cosine from');
  });

  it('shows the map that is there while another encoder has none, and says why', async () => {
    await show();
    const error = { message: 'ONNX Runtime cannot be loaded.', remedy: 'Install the build for your platform.' };
    await panel.send({ type: 'heatmap', heatmap: { state: 'error', encoder: 'general', error } });
    const reason = panel.page.getByText(error.message, { exact: true });
    await reason.waitFor();
    await press('e');
    await reason.waitFor({ state: 'detached' });
    await image(1).hover();
    await expect.poll(() => readout(1)).toContain('patch row');
    await press('g');
    await panel.page.getByText('needs the maps of two encoders').waitFor();
  });

  it('moves nothing when a map arrives, or another map or view is chosen', async () => {
    const heatmaps = [
      { state: 'working', encoder: 'general' },
      { state: 'working', encoder: 'structure' },
    ];
    await show({ heatmaps });
    const top = async (): Promise<number> =>
      (await panel.page.getByRole('region', { name: 'Answers' }).boundingBox())!.y;
    const before = await top();
    await panel.send({ type: 'heatmap', heatmap: heatmapOf('general', 0.9426, [3, 4]) });
    await panel.page.getByText('The cosine of each patch').waitFor();
    expect(await top()).toBe(before);
    await panel.send({ type: 'heatmap', heatmap: heatmapOf('structure', 0.612, [5, 5]) });
    for (const [key, name] of [
      ['g', 'Disagreement'],
      ['w', 'Swipe'],
      ['c', 'Contribution'],
      ['f', 'Flicker'],
      ['n', 'No map'],
      ['d', 'Difference'],
    ] as const) {
      await press(key);
      await pressed(name).waitFor();
      expect(await top(), name).toBe(before);
    }
  });

  it('magnifies while Z is held', async () => {
    await show({ heatmaps: [] });
    await panel.page.keyboard.down('z');
    await pressed('Magnifier').waitFor();
    await panel.page.keyboard.up('z');
    await panel.page.getByRole('button', { name: 'Magnifier', pressed: false }).waitFor();
  });

  it('exports the maps with their legend as a PNG', async () => {
    await show();
    await panel.page.getByRole('button', { name: 'Save picture…' }).click();
    await panel.sent('exportMaps');
    const size = await panel.page.evaluate(async () => {
      const sent = window.sentToExtension as { message: { type: string; png?: Uint8Array<ArrayBuffer> } }[];
      const { png } = sent.find(({ message }) => message.type === 'exportMaps')!.message;
      const bitmap = await createImageBitmap(new Blob([png!]));
      return [bitmap.width, bitmap.height];
    });
    expect(size[0]).toBe(1648);
    expect(size[1]).toBeGreaterThan(650);
  });

  it('lists every key, closes by Escape and gives the focus back', async () => {
    await show();
    const keys = panel.page.getByRole('button', { name: '? Keys' }).first();
    await keys.focus();
    await press('Enter');
    await panel.page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await press('Escape');
    await panel.page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await keys.evaluate(button => button.matches(':focus'))).toBe(true);
  });

  it('is one stop of Tab for the whole bar, among whose buttons the arrows move', async () => {
    await show();
    const first = panel.page.getByRole('button', { name: 'Side by side' });
    await first.focus();
    await press('ArrowRight', 'ArrowRight', 'Enter');
    await pressed('Flicker').waitFor();
    await press('End', 'ArrowRight');
    expect(await first.evaluate(button => button.matches(':focus'))).toBe(true);
    await press('Tab');
    expect(
      await panel.page.getByRole('slider', { name: 'Opacity of the map' }).evaluate(e => e.matches(':focus')),
    ).toBe(true);
  });

  it.each([
    [1, 1],
    [20_000, 5000],
    [2000, 16],
    [600, 4000],
  ])('is sound for an image of %d × %d in a narrow column', async (width, height) => {
    await panel.page.setViewportSize({ width: 400, height: 900 });
    const { images } = pairSnapshot(harness.picture);
    const uri = harness.picture(
      `size-${Math.min(2048, width)}-${Math.max(1, Math.round((height * Math.min(2048, width)) / width))}`,
    );
    await show({
      images: [{ ...images[0], width, height, uri }, images[1]],
      heatmaps: [heatmapOf('general', 0.9, [3, 3])],
    });
    await image(1).focus();
    await press('Shift+ArrowLeft', ...Array<string>(12).fill('+'), 'ArrowLeft', 'w', 'd', 's');
    await expect.poll(() => readout(1)).toMatch(/^x \d+, y \d+/);
    const wider = await panel.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wider).toBe(0);
    if (width > 2048) await expect.poll(() => panel.allSent()).toContainEqual({ type: 'detail', n: 1 });
  });
});

/** What a stage shows at a point, as fractions of it, of the only or the given stage. */
const pixelAt = (panel: PanelPage, x: number, y: number, stage = 0): Promise<number[]> =>
  panel.page
    .locator('medprobe-stage canvas')
    .nth(stage)
    .evaluate(
      (canvas: HTMLCanvasElement, [fx, fy]) => {
        const at = canvas.getContext('2d')!.getImageData(canvas.width * fx!, canvas.height * fy!, 1, 1).data;
        return [...at.slice(0, 3)];
      },
      [x, y],
    );
