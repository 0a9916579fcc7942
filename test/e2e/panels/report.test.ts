// The HTML report in a browser: what is said in it stays text, axe finds nothing, and how it looks.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../scripts/host/browser.mjs';
import { base64Of } from '../../../src/core/image/sendable';
import { decodeRgb } from '../../../src/core/image/decode';
import { encodeForSending } from '../../../src/core/image/encode';
import { THUMBNAIL_SPEC } from '../../../src/core/report/formats';
import { htmlReport } from '../../../src/core/report/html/page';
import type { Report } from '../../../src/core/report/model';
import { allCorrect, mixed, MODEL, OTHER, recordedRuns, reportOf } from '../../unit/report/fixtures';
import type { RunSpec } from '../../unit/report/fixtures';

const SCREENS = path.resolve('test-results/screens');
const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-report-'));
const SAMPLES = ['chest-pneumothorax-side-1.png', 'chest-pneumothorax-side-2.png'];

/** Text that would act on a page, a terminal or what stands around it. */
const HOSTILE =
  '</span><script>document.title = "owned"</script><img src="http://127.0.0.1:9/x" onerror="document.title=1">' +
  '[link](command:workbench.action.quit) \u001b[2J \u202Eright to left ' +
  'word '.repeat(200);

/** Most replies a letter, some with a thought, one hostile. */
const talkative: RunSpec['answer'] = (request, signal) =>
  request.pair === 'p0003' ? `B ${HOSTILE}` : mixed(request, signal);

async function thumbnail(location: { readonly path: string }) {
  const sample = path.resolve('samples/images', SAMPLES[location.path.endsWith('-1.png') ? 0 : 1] ?? '');
  const image = await decodeRgb(readFileSync(sample), {}, sample);
  const sent = await encodeForSending(image, THUMBNAIL_SPEC);
  return { mime: sent.mime, base64: base64Of(sent), width: sent.width, height: sent.height };
}

async function reported(name: string, n: number, specs: readonly RunSpec[]): Promise<Report> {
  const folder = path.join(root, name);
  mkdirSync(folder, { recursive: true });
  return reportOf(await recordedRuns(folder, n, specs), { thumbnail });
}

describe('the HTML report', () => {
  let browser: Browser;
  let one = '';
  let two = '';
  beforeAll(async () => {
    browser = await launchBrowser();
    const specs = [
      { info: MODEL, answer: talkative },
      { info: OTHER, answer: allCorrect },
    ];
    one = written('one', await reported('one', 16, specs.slice(0, 1)));
    two = written('two', await reported('two', 16, specs));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(root, { recursive: true });
  });

  const written = (name: string, report: Report): string => {
    const file = path.join(root, `${name}.html`);
    writeFileSync(file, htmlReport(report));
    return pathToFileURL(file).href;
  };

  interface Seen {
    readonly page: Page;
    /** What the page's policy refused, and every request but for the page itself. */
    readonly complaints: string[];
  }

  async function opened(url: string, scheme: 'light' | 'dark', width = 1200): Promise<Seen> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    const complaints: string[] = [];
    page.on('console', message => complaints.push(message.text()));
    page.on('request', request => {
      if (!request.url().startsWith('file:') && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    await page.goto(url);
    return { page, complaints };
  }

  async function shot(page: Page, name: string): Promise<void> {
    mkdirSync(SCREENS, { recursive: true });
    await page.screenshot({ path: path.join(SCREENS, `report-${name}.png`) });
  }

  async function problems(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
    );
  }

  it.each([
    ['one', 'dark'],
    ['two', 'light'],
  ] as const)('has nothing that axe finds: %s, %s', async (name, scheme) => {
    const url = name === 'one' ? one : two;
    const { page, complaints } = await opened(url, scheme);
    await shot(page, `${name}-${scheme}`);
    await page.evaluate(() => document.querySelectorAll('details').forEach(details => (details.open = true)));
    expect(await problems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.goto(`${url}#pair-p0003`);
    await shot(page, `${name}-pair-${scheme}`);
    await page.close();
  });

  it('shows what a model said as text alone, and fetches nothing', async () => {
    const { page, complaints } = await opened(one, 'light');
    const reply = page.locator('#pair-p0003 details .text').first();
    expect(await reply.textContent()).toContain('</span><script>document.title = "owned"</script><img src=');
    expect(await reply.textContent()).toContain('‹U+001B›[2J ‹U+202E›right to left');
    expect(await page.title()).toBe('Pairs · mc: medgemma-4b-it');
    expect(await page.locator('script, img[src^="http"]').count()).toBe(0);
    expect(complaints).toEqual([]);
    const picture = page.locator('#pair-p0000 img').first();
    await picture.scrollIntoViewIfNeeded();
    expect(await picture.getAttribute('height')).toBe('200');
    await page.close();
  });

  it('shows some of the pairs alone by a link, without a script', async () => {
    const { page } = await opened(two, 'light', 420);
    const shown = () => page.locator('.pair:visible h3 a').allTextContents();
    expect(await shown()).toHaveLength(16);
    await page.getByRole('link', { name: '≈ confused 3' }).click();
    expect(await shown()).toEqual(['p0001', 'p0003', 'p0009']);
    await shot(page, 'two-narrow');
    await page.getByRole('link', { name: 'all 16' }).click();
    expect(await shown()).toHaveLength(16);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 800, height: 1000 });
    await page.goto(`${two}#figures`);
    await shot(page, 'two-print');
    await page.close();
  });
});
