import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PHOTOGRAPHS } from '../support/photographs';
import { launchWorkbench } from '../support/workbench';
import type { Theme, Workbench } from '../support/workbench';

const THEMES: readonly Theme[] = PHOTOGRAPHS ? ['highContrastDark', 'light', 'dark'] : [];
const QUESTIONS = [
  'image,question,answer',
  'images/head-bleed-side-1.png,Is a bleed seen?,yes',
  'images/head-bleed-side-2.png,Is the bleed on the left of the picture?,no',
  'images/chest-pneumothorax-side-1.png,Is a pneumothorax seen?,yes',
];

/** One entry of MediConfusion's `data/dataset.json`, of two phantoms. */
const ENTRY = {
  ...{ im_1: 'a.jpg', im_2: 'b.jpg', im_1_local: 1, im_2_local: 2, cap_1: '', cap_2: '', AI_question: '' },
  ...{ category_1: ['Cerebral'], category_2: ['Cerebral'], BiomedCLIP_sim: 0.95, DINO_sim: 0.6 },
  ...{ question: 'On which side is the bleed?', option_A: 'Left', option_B: 'Right', AI_option_A: '', AI_option_B: '' },
  ...{ im_1_correct: 'A', im_2_correct: 'B' },
};

describe('What becomes of a run in the real workbench', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await launchWorkbench();
  });
  afterAll(() => workbench?.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench?.screenshot(`failed ${task.name}`);
  });
  const panel = () => workbench.webview();
  const runs = () => path.join(workbench.folder, '.medprobe', 'runs');
  const inEveryTheme = async (name: string): Promise<void> => {
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`${name}-${theme}`);
    }
  };
  /** The editor's own dialog for files, with the name that it proposes or another one. */
  const chooseFile = async (title: string, file?: string): Promise<void> => {
    await workbench.page.locator('.quick-input-widget:visible .quick-input-title', { hasText: title }).waitFor();
    // Until it lists a folder, it may put that folder's name over what was typed.
    await workbench.quickRow('..').waitFor();
    if (file !== undefined) await workbench.quickInput.fill(file);
    await workbench.page
      .locator('.quick-input-widget:visible')
      .getByRole('button', { name: /^(OK|Import)$/ })
      .click();
  };
  const written = (extension: string): string | undefined =>
    readdirSync(workbench.folder).find(name => name.endsWith(extension) && name !== 'README.md');

  it('it asks controls and repeats, and says what they did', async () => {
    await workbench.runCommand('MedProbe: Run Benchmark…');
    await workbench.step('Run Benchmark: Manifest', 'phantoms.pairs.jsonl');
    await workbench.step('Run Benchmark: Endpoint', 'baseline:first');
    await workbench.step('Run Benchmark: Mode', 'Multiple choice');
    await workbench.step('Run Benchmark: Pairs', 'All 12 pairs');
    await workbench.quickRow('Image withheld').waitFor();
    for (const extra of ['Options swapped', 'Repeat each question']) await workbench.quickRow(extra).click();
    await workbench.screenshot('run-controls');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.quick-input-title', { hasText: 'Run Benchmark: Repeats' }).waitFor();
    await workbench.enter('2');
    await workbench.page.locator('.quick-input-title', { hasText: 'Temperature of Repeats' }).waitFor();
    await workbench.enter('1');
    await workbench.quickRow('24 questions and 72 of controls and repeats').waitFor();
    await workbench.screenshot('run-controls-overview');
    await workbench.step('Run Benchmark: Start', 'Start');
    const controls = panel().getByRole('region', { name: 'Controls' });
    await controls.getByText('0.0 points').waitFor();
    await controls.getByText('two answers the same 100.0 %').scrollIntoViewIfNeeded();
    await workbench.screenshot('run-controls-results');
    const [run = ''] = readdirSync(runs());
    const { controls: asked, repeats } = JSON.parse(readFileSync(path.join(runs(), run, 'run.json'), 'utf8')) as {
      controls: unknown;
      repeats: unknown;
    };
    expect([asked, repeats]).toEqual([['options-swapped'], { count: 2, temperature: 1 }]);
  });

  it.each([
    ['HTML', '.html', 'options-swapped'],
    ['Markdown', '.md', 'options-swapped'],
  ])('it becomes a report in %s', async (format, extension, part) => {
    await workbench.runCommand('MedProbe: Create Report…');
    await workbench.quickRow('baseline:first').click();
    await workbench.page.keyboard.press('Enter');
    await workbench.pick(format);
    if (format === 'HTML') await workbench.pick('Without images');
    await chooseFile('Create Report');
    await workbench.tab(extension).waitFor(); // it takes the focus
    await expect.poll(() => written(extension), { timeout: 30_000 }).toBeDefined();
    expect(readFileSync(path.join(workbench.folder, written(extension) ?? ''), 'utf8')).toContain(part);
    await workbench.screenshot(`report-written${extension}`);
  });

  it('it is exported as one file, and imported again', async () => {
    await workbench.runCommand('MedProbe: Export Run…');
    await workbench.pick('baseline:first');
    await workbench.pick('Answers and manifest');
    await workbench.screenshot('run-export');
    await chooseFile('Export Run');
    await expect.poll(() => written('.medprobe-run.zip'), { timeout: 30_000 }).toBeDefined();
    const [run = ''] = readdirSync(runs());
    expect(written('.medprobe-run.zip')).toBe(`${run}.medprobe-run.zip`);
    renameSync(path.join(runs(), run), path.join(workbench.folder, 'elsewhere'));
    await workbench.runCommand('MedProbe: Import Run…');
    await chooseFile('Import Run', path.join(workbench.folder, written('.medprobe-run.zip') ?? ''));
    await panel().getByRole('region', { name: 'Controls' }).waitFor();
    expect(existsSync(path.join(runs(), run, 'answers.jsonl'))).toBe(true);
    await workbench.screenshot('run-imported');
  });

  it('a benchmark of single images is recognised, converted and run', async () => {
    writeFileSync(path.join(workbench.folder, 'questions.csv'), `${QUESTIONS.join('\n')}\n`);
    await workbench.page.locator('.activitybar').getByRole('tab', { name: 'MedProbe' }).click();
    const row = workbench.page.locator('.monaco-list-row', { hasText: 'to be converted' });
    await row.waitFor();
    await workbench.screenshot('views-layout');
    await inEveryTheme('views-layout');
    await row.click();
    await workbench.page.locator('.monaco-list-row', { hasText: /questions\.pairs\.jsonl.*3 accepted/ }).waitFor();
    await workbench.runCommand('MedProbe: Run Benchmark…');
    await workbench.step('Run Benchmark: Manifest', 'questions.pairs.jsonl');
    await workbench.step('Run Benchmark: Endpoint', 'baseline:first');
    await workbench.step('Run Benchmark: Pairs', 'All 3 cases');
    // What was ticked last is ticked again.
    for (const extra of ['Image blank', 'Repeat each question']) await workbench.quickRow(extra).click();
    await workbench.step('Run Benchmark: Controls', 'Image blank');
    await workbench.step('Run Benchmark: Start', 'Start');
    await panel().getByText('3 of 3 cases', { exact: true }).waitFor();
    await panel().getByRole('region', { name: 'Controls' }).getByText('Image blank').waitFor();
    await workbench.screenshot('run-cases');
    await inEveryTheme('run-cases');
  });

  it('a pair of a benchmark’s own file is converted to one that can be edited, from its panel', async () => {
    const data = path.join(workbench.folder, 'data');
    mkdirSync(path.join(data, 'images'), { recursive: true });
    for (const n of [1, 2]) {
      const phantom = path.join(workbench.folder, 'images', `head-bleed-side-${n}.png`);
      copyFileSync(phantom, path.join(data, 'images', `${n}.jpg`));
    }
    writeFileSync(path.join(data, 'dataset.json'), JSON.stringify({ 10001: ENTRY }));
    await workbench.runCommand('MedProbe: Run Benchmark…');
    await workbench.step('Run Benchmark: Manifest', 'dataset.json');
    await workbench.step('Run Benchmark: Endpoint', 'baseline:first');
    await workbench.step('Run Benchmark: Pairs', 'The one pair');
    await workbench.step('Run Benchmark: Controls', 'Options swapped');
    await workbench.step('Run Benchmark: Start', 'Start');
    await panel().getByRole('row', { name: /10001/ }).dblclick();
    await panel().getByRole('button', { name: 'Convert…' }).click();
    await chooseFile('Convert to a Manifest That Can Be Edited');
    await panel().getByText('One scale for both').waitFor();
    await workbench.screenshot('pair-converted');
    const converted = path.join(workbench.folder, `${path.basename(workbench.folder)}.pairs.jsonl`);
    const [line = ''] = readFileSync(converted, 'utf8').split('\n');
    expect(JSON.parse(line)).toMatchObject({ id: '10001', image1: 'data/images/1.jpg', status: 'accepted' });
    await panel()
      .getByRole('button', { name: /Reject/ })
      .click();
    await expect.poll(() => readFileSync(converted, 'utf8'), { timeout: 30_000 }).toContain('"rejected"');
  });
});
