import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';
import { isCanary, seeing } from '../../support/seeing';
import { launchWorkbench } from '../support/workbench';
import type { Workbench } from '../support/workbench';

/** Questions of the capability probe, asked once: what it found is kept for the run, over the reload of the window as well. */
const CANARY_ASKS = 8;

describe('Run Benchmark in the real workbench', () => {
  let server: OpenAiServer;
  let workbench: Workbench;
  beforeAll(async () => {
    const pages = { '/v1/models': { data: [{ id: 'always-b' }] }, '/props': {} };
    server = await startOpenAiServer({ answer: seeing(() => 'B'), delayMs: 1_000, pages });
    workbench = await launchWorkbench({ theme: 'light' });
  });
  afterAll(async () => {
    await workbench?.close();
    await server?.close();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench?.screenshot(`failed ${task.name}`);
  });
  const panel = () => workbench.webview();

  it('runs a baseline from the palette and shows its figures', async () => {
    await workbench.runCommand('MedProbe: Run Benchmark…');
    await workbench.step('Run Benchmark: Manifest', 'phantoms.pairs.jsonl');
    await workbench.step('Run Benchmark: Endpoint', 'baseline:first');
    await workbench.step('Run Benchmark: Mode', 'Multiple choice');
    await workbench.step('Run Benchmark: Pairs', 'All 12 pairs');
    await workbench.step('Run Benchmark: Controls', 'Options swapped');
    await workbench.quickRow('No image is sent anywhere.').waitFor();
    await workbench.screenshot('run-overview-light');
    await workbench.step('Run Benchmark: Start', 'Start');
    await panel().getByText('0/12').first().waitFor();
    await panel().getByText('12/24').first().waitFor();
    await panel().getByText('12/12').first().waitFor();
    await workbench.screenshot('run-baseline-light');
  });

  it('opens a pair of the run in the Pair panel', async () => {
    await panel().getByText('head-bleed-side').first().click();
    await panel()
      .getByText(/baseline:first answered A for both images/)
      .first()
      .waitFor();
    await workbench.screenshot('run-pair-light');
  });

  it('adds an endpoint, which tests itself', async () => {
    await workbench.runCommand('MedProbe: Add Endpoint…');
    await workbench.pick('Other OpenAI-compatible server');
    await workbench.page.getByText('Add Endpoint (2/6)').waitFor();
    await workbench.enter(server.url);
    await workbench.page.getByText('Add Endpoint (3/6)').waitFor();
    await workbench.pick('No Key');
    await workbench.pick('always-b');
    await workbench.page.getByText('A name for it in MedProbe').waitFor();
    await workbench.enter('slow-server');
    await workbench.page.getByText('US dollars for a million tokens').waitFor();
    await workbench.enter('');
    await workbench.page.getByText('slow-server was added. It sees images').first().waitFor();
    await panel().locator('vscode-option[value="slow-server"]').waitFor({ state: 'attached' });
    expect(server.asks.filter(isCanary)).toHaveLength(CANARY_ASKS);
  });

  it('goes on with a run after the window was reloaded in the middle of it, asking nothing twice', async () => {
    await workbench.runCommand('MedProbe: Run Benchmark…');
    await workbench.step('Run Benchmark: Manifest', 'phantoms.pairs.jsonl');
    // How many pairs to ask was said before, of this manifest.
    await workbench.step('Run Benchmark: Endpoint', 'slow-server');
    await workbench.step('Run Benchmark: Start', 'Start');
    await server.arrived(CANARY_ASKS + 6);
    await workbench.screenshot('run-live-light');
    await workbench.reload();
    await panel().getByText('12/12').first().waitFor({ timeout: 120_000 });
    expect(readdirSync(path.join(workbench.folder, '.medprobe', 'runs'))).toHaveLength(2);
    expect(server.asks.filter(isCanary)).toHaveLength(CANARY_ASKS);
    const asked = server.asks.filter(ask => !isCanary(ask));
    const questions = asked.map(ask => `${ask.prompt} ${ask.images[0]!.sha256}`);
    // What was in flight when the window went away (4 at most) is asked again; nothing else is.
    expect(questions.length - new Set(questions).size).toBeLessThanOrEqual(4);
    expect(new Set(questions).size).toBe(24);
  });

  it('shows both runs beside each other', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('MedProbe: Compare Runs…');
    await workbench.quickRow('slow-server').waitFor();
    for (const run of ['slow-server', 'baseline:first']) await workbench.quickRow(run).click();
    await workbench.page.keyboard.press('Enter');
    await panel().getByText('2 runs compared').waitFor();
    await panel().getByText('McNemar exact').waitFor();
    await panel().locator('.row', { hasText: 'head-bleed-side' }).click();
    await panel().getByRole('region', { name: 'Answers of the chosen pair' }).getByText('slow-server').waitFor();
    await workbench.screenshot('run-compared-light');
  });

  it('asks a pair from the Test Explorer, and shows what was expected and what was answered', async () => {
    await workbench.runCommand('Testing: Focus on Test Explorer View');
    const tests = workbench.page.locator('.test-explorer-tree .monaco-list-row');
    const manifest = tests.filter({ hasText: 'phantoms.pairs.jsonl' }).first();
    await manifest.click();
    await workbench.page.keyboard.press('ArrowRight');
    const category = tests.filter({ hasText: 'Cerebral' }).first();
    await category.click();
    await workbench.page.keyboard.press('ArrowRight');
    const pair = tests.filter({ hasText: 'head-bleed-side' }).first();
    await pair.click();
    await pair.locator('.action-label[aria-label^="Run Test"]').click();
    await workbench.page.locator('.test-output-peek-tree .monaco-list-row', { hasText: 'head-bleed-side' }).click();
    // The editor's own difference: expected beside actual.
    await workbench.page.locator('.monaco-diff-editor .modified').getByText('image').first().waitFor();
    await workbench.screenshot('tests-light');
  });
});
