/**
 * From the command Probe Pair on two selected images to both images on the screen, in the real workbench, both images
 * in the caches: the milliseconds from the click on the menu's entry to
 *   paint   the frame in which the editor shows the page and both images are on it (the page's own pictures),
 *   script  the panel's script having run,
 *   panel   the frame after the viewer has drawn both, which is the whole panel, ready for hand and key;
 * and beside them, by turns, `webview`: the same for a webview that holds one line of text and nothing else, which is
 * what the editor itself takes. Built as it is published. Warm-ups, then the median of the rounds.
 *
 *     npm run bench -- first-paint
 */
import os from 'node:os';
import { launchBrowser } from '../scripts/host/browser.mjs';
import { copyWorkspace, startServer } from '../scripts/host/server.mjs';
import { inRoot, nodePath, root, run } from '../scripts/host/shell.mjs';

const IMAGES = ['head-bleed-side-1.png', 'head-bleed-side-2.png'];
const WARM_UPS = 3;
const ROUNDS = Number(process.env.FIRST_PAINT_ROUNDS ?? 15);
const MARK = 'first-paint ';

/** Runs in every frame before its scripts: the workbench tells of the click, the frames of a webview of what they show. */
function watch(mark) {
  const { customElements, Element, location, requestAnimationFrame } = globalThis;
  const now = () => performance.timeOrigin + performance.now();
  const told = new Set();
  const say = what => console.log(`${mark}${JSON.stringify({ what, at: now() })}`);
  const once = what => {
    if (!told.has(what)) say(what);
    told.add(what);
  };
  // Drawn in the next frame, which ends before the task that is asked for at its beginning.
  const painted = what => requestAnimationFrame(() => setTimeout(() => once(what)));
  document.addEventListener(
    'mouseup',
    event => {
      if (event.target instanceof Element && event.target.closest('.context-view') !== null) say('click');
    },
    true,
  );
  // The editor's own page of a webview, which shows the extension's page in a frame when that has loaded.
  const lookInside = () => {
    const frame = document.querySelector('iframe#active-frame');
    const pictures = [...(frame?.contentDocument?.querySelectorAll('medprobe-pair img') ?? [])];
    if (pictures.length === 2 && pictures.every(picture => picture.complete && picture.naturalWidth > 0))
      Promise.all(pictures.map(picture => picture.decode())).then(() => painted('paint'));
    else if (frame?.contentDocument?.querySelector('#bare') != null) painted('webview');
    else requestAnimationFrame(lookInside);
  };
  if (location.pathname.endsWith('/pre/index.html')) requestAnimationFrame(lookInside);
  const look = () => {
    const viewer = document.querySelector('medprobe-pair')?.shadowRoot?.querySelector('medprobe-viewer');
    const stages = [...(viewer?.shadowRoot?.querySelectorAll('medprobe-stage') ?? [])];
    const drawn = stages.filter(stage => stage.shadowRoot?.querySelector('.readout') != null);
    if (drawn.length === 2) painted('panel');
    else requestAnimationFrame(look);
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

/** The click until it works: extensions add to menus some seconds after the start, and a menu ignores clicks as it opens. */
async function choose(page, row, title) {
  const entry = page.locator('.context-view .action-label').getByText(title, { exact: true });
  const taken = async () => {
    await entry.click({ timeout: 3000 });
    await entry.waitFor({ state: 'detached', timeout: 1000 });
  };
  for (let tries = 0; ; tries++) {
    await row.click({ button: 'right' });
    try {
      // The menu that ignored the first click is open by the second.
      return await taken().catch(taken);
    } catch (error) {
      if (tries === 20) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** One webview from the click to its last mark, in milliseconds after the click; closed again. */
async function round(page, row, said, { title, last, settled }) {
  said.length = 0;
  await choose(page, row, title);
  while (!said.some(({ what }) => what === last)) await page.waitForEvent('console', { timeout: 60_000 });
  const from = said.findLast(({ what }) => what === 'click').at;
  await settled(page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame'));
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill('>View: Close Editor');
  await page.keyboard.press('Enter');
  await page.locator('iframe.webview').first().waitFor({ state: 'detached' });
  const marks = Object.fromEntries(
    said.filter(({ what }) => what !== 'click').map(({ what, at }) => [what, at - from]),
  );
  // A page whose pictures were late comes without: then the whole panel is the first that is seen.
  return { paint: marks[last], ...marks };
}

// The maps are let come to an end, so that the next round finds the workers idle.
const PAIR = { title: 'Probe Pair', last: 'panel', settled: panel => panel.getByText('One scale for both').waitFor() };
const BARE = { title: 'Bare Webview', last: 'webview', settled: panel => panel.locator('#bare').waitFor() };

await run(nodePath(), [inRoot('esbuild.mjs'), '--production'], { show: true });
const workspace = copyWorkspace(inRoot('samples'));
const server = await startServer({ companions: [inRoot('bench/support/bare-webview')] });
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
  const both = async () => ({ ...(await round(page, row, said, BARE)), ...(await round(page, row, said, PAIR)) });
  for (let i = 0; i < WARM_UPS; i++) await both();
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await both());
  const of = what => rounds.map(marks => marks[what]);
  const medians = ['webview', 'paint', 'script', 'panel'].map(what => [what, Math.round(middle(of(what)))]);
  const toWebview = middle(rounds.map(({ paint, webview }) => paint / webview)).toFixed(2);
  const paints = of('paint')
    .map(Math.round)
    .toSorted((a, b) => a - b);
  const load = os.loadavg()[0].toFixed(1);
  const result = { rounds: ROUNDS, load, medianMs: Object.fromEntries(medians), paintToWebview: toWebview, paints };
  console.log(JSON.stringify(result, undefined, 2));
} finally {
  await browser.close();
  await server.stop();
  workspace.remove();
}
