/**
 * The Results panel with 10,000 pairs, its built page in a headless browser: frames a second while it is scrolled with a
 * real mouse wheel, how long a filter, an order or a search takes until it is drawn, how soon the panel shows an answer
 * that has come in, and the memory of the page's process.
 *
 *     npm run bench -- results-panel
 *
 * Run from the project's folder. Prints one JSON object; `idle` is what the same page does with nothing to draw. Rates and
 * wall times are those of the machine as busy as it is; CPU times (`cpuMs…`) of the thread or process that does the work
 * do not depend on what else runs.
 */
import { readFileSync } from 'node:fs';
import type { CDPSession } from 'playwright-core';
import { askablePairs } from '../src/core/benchmark/askable';
import { JournalState } from '../src/core/benchmark/journal';
import type { Manifest } from '../src/core/dataset/types';
import { LiveRun } from '../src/extension/run/liveRun';
import { ShownRuns } from '../src/extension/run/shownRuns';
import { PanelHarness } from '../test/e2e/support/panelHarness';
import type { PanelPage } from '../test/e2e/support/panelHarness';
import { balancedManifest } from '../test/unit/benchmark/manifest';

const PAIRS = 10_000;
const ROUNDS = 5;
const SECOND = 1000;
/** One notch of a wheel, as browsers report it. */
const NOTCH = 120;
const CATEGORIES = ['Cerebral', 'Vascular', 'Head and Neck', 'Spinal', 'Cardiac', 'Pulmonary', 'Nuclear Medicine'];

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Two pairs in three share an image with another, as in MediConfusion. */
const manifest: Manifest = balancedManifest('/data', PAIRS, (pair, i) => ({
  ...pair,
  ...(i % 3 === 1 ? { image2: `images/p${String(i - 1).padStart(4, '0')}-1.png` } : {}),
  categories1: [CATEGORIES[i % 7]!],
  categories2: [CATEGORIES[i % 7]!],
  similarity: { 'general@1': 0.9 + ((i * 37) % 1000) / 10_000 },
}));
const { pairs } = askablePairs(manifest);

const answered = (pair: string, image: 1 | 2, letter: string) =>
  ({
    ...({ v: 1, t: 'answer', pair, image, request: 'r', finish: 'stop', cached: false } as const),
    ...{ text: `${letter}. The finding lies there, and is seen well.`, ms: 400, at: '2026-11-22T09:16:00Z' },
    read: { official: letter, robust: letter },
  }) as const;

/** A run of which every pair is answered but the last one; the first of several is still going. */
function run(id: string, shift: number): LiveRun {
  const state = new JournalState();
  pairs.slice(0, -1).forEach((pair, i) => {
    const letters = [Math.floor(i / 5) + shift, Math.floor(i / 3) + shift].map(n => (n % 2 === 0 ? 'A' : 'B'));
    state.add(answered(pair.id, 1, letters[0]!));
    state.add(answered(pair.id, 2, letters[1]!));
  });
  const file = {
    ...({ v: 1, id, created: '2026-11-22T09:15:30Z', medprobe: '0.1.0', benchmark: 'pairs', mode: 'mc' } as const),
    ...{ protocolVersion: 1, wording: 'medprobe', templateKey: null, system: null, controls: [] },
    manifest: { path: 'set.pairs.jsonl', sha256: manifest.sha256, pairs: PAIRS },
    endpoint: { kind: 'baseline', name: id },
    parameters: { temperature: 0, maxTokens: 16 },
    image: { format: 'png', maxSide: 896, quality: 90 },
    flags: { allowBlind: false },
  };
  return new LiveRun({ run: file, pairs, state }, shift === 0 ? 'running' : 'stopped');
}

/** Frames that the page draws in a second, and the longest between two of them, while the wheel turns or nothing happens. */
async function framesIn({ page }: PanelPage, notches: number): Promise<{ rate: number; longestMs: number }> {
  const counting = page.evaluate(async length => {
    const times: number[] = [];
    const start = performance.now();
    while (performance.now() - start < length) times.push(await new Promise<number>(requestAnimationFrame));
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    return { rate: (gaps.length * 1000) / (times.at(-1)! - times[0]!), longestMs: Math.max(...gaps) };
  }, SECOND);
  const until = performance.now() + SECOND;
  while (notches !== 0 && performance.now() < until) await page.mouse.wheel(0, notches * NOTCH);
  return counting;
}

/** CPU time that the page's main thread has taken so far, in ms. */
async function cpuMs(page: CDPSession): Promise<number> {
  const { metrics } = await page.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}

async function scrolling(panel: PanelPage, page: CDPSession, notches: number) {
  const box = (await panel.page.locator('medprobe-rows').boundingBox())!;
  await panel.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const top = () => panel.page.locator('.grid').evaluate(grid => grid.scrollTop);
  const from = await top();
  const [cpuBefore, begun] = [await cpuMs(page), performance.now()];
  const rounds: { rate: number; longestMs: number }[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await framesIn(panel, notches));
  const seconds = (performance.now() - begun) / 1000;
  const cpu = (await cpuMs(page)) - cpuBefore;
  const rates = rounds.map(({ rate }) => rate);
  const rows = Math.round(((await top()) - from) / 56);
  const longestMs = Math.max(...rounds.map(round => round.longestMs));
  const frames = seconds * middle(rates);
  return { median: middle(rates), least: Math.min(...rates), longestMs, rows, cpuMsPerFrame: cpu / frames };
}

type Updating = HTMLElement & { readonly updateComplete: Promise<unknown> };

/** From what a person does until the page has laid out what follows: the slowest of several, in ms. */
async function reacting({ page }: PanelPage, session: CDPSession, what: 'filter' | 'order' | 'search') {
  const cpuBefore = await cpuMs(session);
  const times = await page.evaluate(async kind => {
    const panel = document.querySelector<Updating>('medprobe-results')!;
    const root = panel.shadowRoot!;
    const rows = () => root.querySelector<Updating>('medprobe-rows')!;
    const chip = (name: string) =>
      [...root.querySelectorAll<HTMLElement>('.chip')].find(c => c.innerText.includes(name))!;
    const heading = (name: string) =>
      [...rows().shadowRoot!.querySelectorAll<HTMLElement>('button.heading')].find(b => b.innerText.includes(name))!;
    const search = (text: string) => {
      const field = root.querySelector<HTMLInputElement>('#search')!;
      field.value = text;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    const actions = {
      filter: ['confused', 'swapped', 'one image correct', 'confused', 'swapped', 'one image correct'].map(
        name => () => chip(name).click(),
      ),
      order: ['outcome', 'similarity', 'similarity', 'category', 'pair', 'pair', 'time', 'pair', 'pair', 'pair'].map(
        name => () => heading(name).click(),
      ),
      search: ['f', 'fi', 'finding', 'finding p01', 'finding p0123 seen', 'nowhere', ''].map(
        text => () => search(text),
      ),
    }[kind];
    const times: number[] = [];
    for (const act of actions) {
      await new Promise(requestAnimationFrame);
      const start = performance.now();
      act();
      await panel.updateComplete;
      await root.querySelector<Updating>('medprobe-rows')?.updateComplete;
      panel.getBoundingClientRect();
      times.push(performance.now() - start);
    }
    return times;
  }, what);
  return { slowestMs: Math.max(...times), cpuMsEach: ((await cpuMs(session)) - cpuBefore) / times.length };
}

/** From an answer until the panel shows it: what the extension computes, then what the page does with it. */
async function live(panel: PanelPage, shown: ShownRuns) {
  const last = pairs.at(-1)!;
  shown.lives[0]!.content.state.add(answered(last.id, 1, 'B'));
  shown.lives[0]!.content.state.add(answered(last.id, 2, 'A'));
  const [start, cpuStart] = [performance.now(), process.cpuUsage()];
  const rows = { type: 'rows', rows: [shown.row(last)] };
  const progress = { type: 'progress', ...shown.overview() };
  const hostMs = performance.now() - start;
  const hostCpuMs = process.cpuUsage(cpuStart).user / 1000;
  const pageMs = await panel.page.evaluate(
    async ([messages, text]) => {
      const begun = performance.now();
      for (const message of messages) window.postMessage(message, '*');
      const header = () => document.querySelector('medprobe-results')!.shadowRoot!.querySelector('header')!;
      while (!header().innerText.includes(text)) await new Promise(requestAnimationFrame);
      return performance.now() - begun;
    },
    [[rows, progress], `${PAIRS.toLocaleString('en')} of ${PAIRS.toLocaleString('en')} pairs`] as const,
  );
  return { hostMs, hostCpuMs, pageMs };
}

/** Of the page's own process, in MiB: what its script holds, and what is resident in memory. */
async function memory(browser: CDPSession, page: CDPSession) {
  await page.send('HeapProfiler.collectGarbage');
  const { usedSize } = await page.send('Runtime.getHeapUsage');
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  const resident = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  return { heap: usedSize / 2 ** 20, rendererResident: Math.max(...resident) };
}

async function measure(harness: PanelHarness, shown: ShownRuns) {
  const panel = await harness.open('results', { width: 1600, height: 1000 });
  const browser = await panel.page.context().browser()!.newBrowserCDPSession();
  const page = await panel.page.context().newCDPSession(panel.page);
  await page.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await memory(browser, page);
  const snapshotStart = performance.now();
  const snapshot = shown.snapshot();
  const snapshotMs = performance.now() - snapshotStart;
  await panel.send(snapshot);
  await panel.page.locator('medprobe-rows .row').nth(3).waitFor();
  const { rate: idle } = await framesIn(panel, 0);
  const gentle = await scrolling(panel, page, 1);
  const fast = await scrolling(panel, page, 20);
  const several = shown.lives.length > 1;
  const report = {
    runs: shown.lives.length,
    framesPerSecond: { idle, gentle, fast },
    ...(several
      ? {}
      : {
          reactions: {
            filter: await reacting(panel, page, 'filter'),
            order: await reacting(panel, page, 'order'),
            search: await reacting(panel, page, 'search'),
          },
        }),
    snapshotMs,
    live: await live(panel, shown),
    memoryMiB: { before, after: await memory(browser, page) },
  };
  await panel.close();
  return report;
}

async function main() {
  const harness = await PanelHarness.start({ root: process.cwd() });
  try {
    const one = await measure(harness, new ShownRuns(manifest, [run('one', 0)]));
    const three = await measure(harness, new ShownRuns(manifest, [run('a', 0), run('b', 1), run('c', 3)]));
    console.log(JSON.stringify({ pairs: PAIRS, window: '1600 × 1000', one, three }, undefined, 2));
  } finally {
    await harness.close();
  }
}

await main();
