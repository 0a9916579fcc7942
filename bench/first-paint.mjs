/**
 * From the command Probe Pair on two selected images to both images on the screen, in the real workbench, both images
 * in the caches: the time from the click on the menu's entry to the frame after both are drawn, and when the page's
 * script had run, the first message and the images' addresses were there. Warm-ups, then the median of the rounds.
 *
 *     npm run bench -- first-paint
 */
import os from 'node:os';
import { launchBrowser } from '../scripts/host/browser.mjs';
import { copyWorkspace, startServer } from '../scripts/host/server.mjs';
import { inRoot, root } from '../scripts/host/shell.mjs';

const IMAGES = ['head-bleed-side-1.png', 'head-bleed-side-2.png'];
const WARM_UPS = 3;
const ROUNDS = 15;
const MARK = 'first-paint ';

/** Runs in every frame before its scripts: the workbench tells of the click, a Pair panel of what it shows. */
function watch(mark) {
  const { customElements, Element, requestAnimationFrame } = globalThis;
  const now = () => performance.timeOrigin + performance.now();
  const say = (what, at = now()) => console.log(`${mark}${JSON.stringify({ what, at })}`);
  document.addEventListener(
    'mouseup',
    event => {
      if (event.target instanceof Element && event.target.closest('.context-view') !== null) say('click');
    },
    true,
  );
  const told = new Set();
  const once = what => {
    if (!told.has(what)) say(what);
    told.add(what);
  };
  const look = () => {
    const viewer = document.querySelector('medprobe-pair')?.shadowRoot?.querySelector('medprobe-viewer');
    if (viewer != null) once('snapshot');
    const stages = [...(viewer?.shadowRoot?.querySelectorAll('medprobe-stage') ?? [])];
    if (stages.filter(stage => stage.shown.every(({ image }) => image.uri !== undefined)).length === 2)
      once('addresses');
    const drawn = stages.filter(stage => stage.shadowRoot?.querySelector('.readout') != null);
    if (drawn.length < 2) return void requestAnimationFrame(look);
    // Drawn in the next frame (stage.ts), and on the screen when the one after it begins.
    requestAnimationFrame(() => requestAnimationFrame(() => once('paint')));
  };
  // The page is written into a frame that is there already: what waited in its first document is gone by then.
  const define = customElements.define.bind(customElements);
  customElements.define = (name, ...rest) => {
    define(name, ...rest);
    if (name !== 'medprobe-pair') return;
    once('script');
    look();
  };
}

const middle = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function selectImages(page) {
  const row = name => page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first();
  await row('images').click();
  await row(IMAGES[0]).click();
  await page.locator('.tab.active', { hasText: IMAGES[0] }).waitFor();
  await row(IMAGES[1]).click({ modifiers: ['ControlOrMeta'] });
  return row(IMAGES[1]);
}

/** The click until it works: extensions add to menus some seconds after the start. */
async function probe(page, row) {
  const entry = page.locator('.context-view .action-label').getByText('Probe Pair', { exact: true });
  for (let tries = 0; ; tries++) {
    await row.click({ button: 'right' });
    try {
      return await entry.click({ timeout: 3000 });
    } catch (error) {
      if (tries === 20) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** One probe, its marks in milliseconds after the click. */
async function round(page, row, said) {
  said.length = 0;
  await probe(page, row);
  while (!said.some(({ what }) => what === 'paint')) await page.waitForEvent('console', { timeout: 60_000 });
  const from = said.findLast(({ what }) => what === 'click').at;
  // The maps are let come to an end, so that the next round finds the workers idle.
  const panel = page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');
  await panel.getByText('One scale for both').waitFor();
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill('>View: Close Editor');
  await page.keyboard.press('Enter');
  await page.locator('iframe.webview').first().waitFor({ state: 'detached' });
  return Object.fromEntries(said.filter(({ what }) => what !== 'click').map(({ what, at }) => [what, at - from]));
}

const workspace = copyWorkspace(inRoot('samples'));
const server = await startServer();
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(60_000);
  const said = [];
  page.on('console', message => {
    if (message.text().startsWith(MARK)) said.push(JSON.parse(message.text().slice(MARK.length)));
  });
  await page.addInitScript(watch, MARK);
  await page.goto(server.url(workspace.folder, { extension: root }));
  const row = await selectImages(page);
  for (let i = 0; i < WARM_UPS; i++) await round(page, row, said);
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await round(page, row, said));
  const medians = Object.keys(rounds[0]).map(what => [what, Math.round(middle(rounds.map(marks => marks[what])))]);
  const paints = rounds.map(({ paint }) => Math.round(paint)).toSorted((a, b) => a - b);
  const load = os.loadavg()[0].toFixed(1);
  console.log(JSON.stringify({ rounds: ROUNDS, load, medianMs: Object.fromEntries(medians), paints }, undefined, 2));
} finally {
  await browser.close();
  await server.stop();
  workspace.remove();
}
