import { describe, expect, it } from 'vitest';
import { checkFromResultsPanel } from '../../../src/shared/panels/results';
import type { PanelHarness, PanelOptions, PanelPage } from '../support/panelHarness';
import { openForEach } from '../support/panelSuite';
import {
  comparedSnapshot,
  controlledSnapshot,
  figure,
  resultRow,
  resultsSnapshot,
  runView,
} from '../support/resultsFixture';

/** More rows than fit a window of this height, with what is kept ready above and below. */
const MOST_ROWS = 40;

describe('the Results panel', () => {
  let harness: PanelHarness;
  let panel: PanelPage;
  let openAgain: (options: PanelOptions) => Promise<PanelPage>;
  openForEach('results', checkFromResultsPanel, opened => ({ harness, panel, openAgain } = opened));

  const rows = () =>
    panel.page
      .getByRole('grid')
      .getByRole('row')
      .filter({ hasNot: panel.page.getByRole('columnheader') });
  /** What is listed, in words; a screen reader is told the same. */
  const listed = (text: string) => panel.page.locator('.listed').getByText(text, { exact: true }).waitFor();
  const selected = (): Promise<string> => panel.page.locator('[aria-selected=true] .id').innerText();

  it('shows how the run stands, with every figure and what it is a part of', async () => {
    await panel.send(resultsSnapshot(176));
    await rows().first().waitFor();
    expect(await panel.page.locator('header').innerText()).toContain(
      '125 of 176 pairs · 2 errors will be asked again · 3.1 answers/s · 16 s left',
    );
    const shown = await panel.page.locator('.figures').innerText();
    expect(shown).toMatch(/Set accuracy\s*so far\s*18\.4 % 23\/125\s*\[12\.6, 26\.1\]\s*guessing 25 %/);
    expect(shown).toMatch(/Precision\s*so far\s*67\.6 % 23\/34/);
    expect(await panel.page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('125');
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    await panel.sent('cancelRun');
  });

  it('keeps only the rows in sight of 10,000, and asks for their thumbnails once', async () => {
    await panel.send(resultsSnapshot(10_000));
    await rows().first().waitFor();
    expect(await rows().count()).toBeLessThan(MOST_ROWS);
    await panel.page.getByRole('grid').focus();
    await panel.page.keyboard.press('End');
    await expect.poll(selected).toBe('20000');
    expect(await rows().count()).toBeLessThan(MOST_ROWS);
    const asked = async () =>
      (await panel.allSent()).flatMap(m => ('ids' in (m as object) ? (m as { ids: string[] }).ids : []));
    // Rows that pass by are not asked for: only those that lie still.
    await expect.poll(asked).toContain('20000');
    await panel.page.keyboard.press('Home');
    await expect.poll(selected).toBe('10001');
    const ids = await asked();
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeLessThan(2 * MOST_ROWS);
  });

  it('moves by J and K and opens by Enter or a click', async () => {
    await panel.send(resultsSnapshot(30));
    await rows().first().waitFor();
    await panel.page.getByRole('grid').focus();
    for (const key of ['j', 'j', 'k', 'ArrowDown']) await panel.page.keyboard.press(key);
    await expect.poll(selected).toBe('10003');
    const active = await panel.page.getByRole('grid').getAttribute('aria-activedescendant');
    expect(await panel.page.locator(`#${active ?? ''} .id`).innerText()).toBe('10003');
    await panel.page.keyboard.press('Enter');
    expect(await panel.sent('openPair')).toMatchObject({ id: '10003' });
    await rows().first().click();
    await expect.poll(async () => (await panel.sent('openPair'))['id']).toBe('10001');
    expect(await panel.keptState()).toMatchObject({ id: '2026-11-22-mc', chosen: '10001' });
  });

  it('filters by outcome, correctness, readings, category and words, by keyboard alone, and says what it lists', async () => {
    await panel.send(resultsSnapshot(60));
    await rows().first().waitFor();
    const toolbar = panel.page.getByRole('toolbar', { name: 'Filter pairs' });
    await toolbar.getByRole('button', { name: 'told apart' }).focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await panel.page.keyboard.press(key);
    await listed('10 of 60 pairs: swapped');
    expect(new Set(await panel.page.locator('.verdict .outcome').allInnerTexts())).toEqual(new Set(['⇄ swapped']));
    await toolbar.getByRole('button', { name: 'readings differ' }).press('Enter');
    await listed('1 of 60 pairs: swapped, readings differ');
    await panel.page.getByRole('button', { name: 'Clear all filters' }).press('Enter');
    await listed('60 pairs');
    await toolbar.getByRole('button', { name: 'one image correct' }).press('Enter');
    await panel.page.getByRole('button', { name: 'Spinal' }).press('Enter');
    await panel.page.keyboard.press('/');
    await panel.page.keyboard.type('Lesion 10');
    await listed('2 of 60 pairs: one image correct, Spinal, “Lesion 10”');
    await panel.page.keyboard.press('ArrowDown');
    await expect.poll(selected).toBe('10011');
    await toolbar.getByRole('button', { name: /^Spinal/ }).press('Enter');
    await listed('10 of 60 pairs: one image correct, “Lesion 10”');
    expect(await panel.page.evaluate(() => document.activeElement?.localName)).toBe('medprobe-results');
  });

  it('sorts by its columns and says so, and finds order, filters and row again when it is made anew', async () => {
    await panel.send(resultsSnapshot(60));
    const heading = () => panel.page.getByRole('columnheader', { name: 'outcome' });
    await heading().getByRole('button').press('Enter');
    expect(await heading().getAttribute('aria-sort')).toBe('ascending');
    await expect.poll(() => rows().first().locator('.outcome').innerText()).toBe('⇄ swapped');
    await panel.page.getByRole('button', { name: /^confused/ }).click();
    await panel.page.getByRole('button', { name: 'Hide figures' }).click();
    await panel.page.getByRole('grid').focus();
    await panel.page.keyboard.press('End');
    await expect.poll(selected).toBe('10059');
    const state = await panel.keptState();
    panel = await openAgain({ state });
    await panel.send(resultsSnapshot(60));
    await listed('20 of 60 pairs: confused');
    expect(await panel.page.getByRole('button', { name: 'Show figures' }).count()).toBe(1);
    expect(await heading().getAttribute('aria-sort')).toBe('ascending');
    await expect.poll(selected).toBe('10059');
  });

  it('compares runs: figures, tests, the pairs that changed, and the answers to the chosen one', async () => {
    await panel.send(comparedSnapshot(60, 2));
    await rows().first().waitFor();
    const comparison = panel.page.getByRole('region', { name: 'Comparison' });
    expect(await comparison.innerText()).toContain('McNemar exact p = 0.82, by groups p = 0.85');
    await comparison.getByRole('button', { name: 'only GPT-4o' }).click();
    await listed('10 of 60 pairs: only GPT-4o correct');
    await panel.page.getByRole('button', { name: '≠ outcome changed' }).click();
    await listed('10 of 60 pairs: only GPT-4o correct, outcome changed');
    expect(new Set(await panel.page.locator('.row .changed').allInnerTexts())).toEqual(new Set(['≠ changed']));
    await panel.page.getByRole('grid').focus();
    const { id } = await panel.sent('answers');
    const one = ['A. It lies on the left.', 'A. The left.'];
    await panel.send({ type: 'answers', id, runs: [one, ['B. It lies on the right.', 'A. The left.']] });
    const answers = panel.page.getByRole('region', { name: 'Answers of the chosen pair' });
    await expect.poll(() => answers.locator('ins').allInnerTexts()).toEqual(['B', 'right']);
    expect(await answers.locator('del').allInnerTexts()).toEqual(['A', 'left']);
    await panel.page.keyboard.press('Enter');
    expect(await panel.sent('openPair')).toMatchObject({ id });
  });

  it('says what controls and repeats did, and what of that is not done', async () => {
    await panel.send(controlledSnapshot(30));
    const controls = panel.page.getByRole('region', { name: 'Controls' });
    const row = (name: string) => controls.getByRole('row', { name: new RegExp(`^${name}`) });
    expect(await row('Options swapped').innerText()).toMatch(
      /−19\.3 points \[−31\.4, −7\.1\]\s*by groups p < 0\.001, Holm p = 0\.0012/,
    );
    expect(await row('Image withheld').innerText()).toMatch(/not complete[\s\S]*guessing 25\.0 %/);
    expect(await row('Paraphrased').innerText()).toMatch(
      /left out: no paraphrase[\s\S]*Nothing is answered both ways yet/,
    );
    expect(await row('Repeats').innerText()).toContain('two answers the same 88.3 %, mean over 240 questions');
    expect(await panel.violations()).toEqual([]);
  });

  it('lists what was not answered apart, with why, and leads there', async () => {
    await panel.send(resultsSnapshot(60));
    await panel.page.getByText('10 questions not answered').click();
    await panel.page.getByText('The server answered 503.').waitFor();
    await panel.page.getByRole('button', { name: '10012' }).press('Enter');
    await expect.poll(selected).toBe('10012');
    await panel.page.getByRole('button', { name: 'List these pairs only' }).press('Enter');
    await listed('10 of 60 pairs: an error');
  });

  it('shows a row that is wanted from elsewhere, takes away a filter that hides it and says so', async () => {
    await panel.send(resultsSnapshot(600));
    await panel.send({ type: 'reveal', id: '10500' });
    await expect.poll(selected).toBe('10500');
    await expect.poll(() => panel.page.getByRole('grid').evaluate(grid => grid.matches(':focus'))).toBe(true);
    await panel.page.getByRole('searchbox').fill('10400');
    await listed('1 of 600 pairs: “10400”');
    await panel.send({ type: 'reveal', id: '10400' });
    await expect.poll(selected).toBe('10400');
    await listed('1 of 600 pairs: “10400”');
    await panel.send({ type: 'reveal', id: '10012' });
    await expect.poll(selected).toBe('10012');
    await panel.page.getByText('The filters were cleared to show 10012.').waitFor();
    await panel.send({ type: 'reveal', id: 'elsewhere' });
    await panel.page.getByText('This run does not ask the pair elsewhere.').waitFor();
  });

  it('shows cases of one image, with figures by other names', async () => {
    const [view] = resultsSnapshot(1).runs;
    const run = { outcome: 'wrong', images: [{ read: 'A', verdict: 'wrong', text: 'A' }], readingsDiffer: false };
    const figures = [{ name: 'Accuracy', meaning: 'cases answered correctly', figure: figure(3, 9), guessing: 25 }];
    await panel.send({
      ...resultsSnapshot(1),
      runs: [{ ...view, summary: { ...view!.summary, figures, categories: [] } }],
      rows: [{ ...resultRow(0), correct: ['B'], runs: [run] }],
    });
    await panel.page.getByRole('button', { name: 'wrong 1' }).waitFor();
    expect(await panel.page.locator('.figures').innerText()).toMatch(/Accuracy\s*so far\s*33\.3 % 3\/9/);
    expect(await panel.page.getByRole('columnheader', { name: 'image' }).count()).toBe(2);
    expect(await panel.page.getByRole('columnheader', { name: 'case' }).count()).toBe(1);
  });

  it('takes in new answers and thumbnails while it runs', async () => {
    await panel.send(resultsSnapshot(12));
    await rows().first().waitFor();
    const fresh = { ...resultRow(1), id: '10006' };
    await panel.send({ type: 'rows', rows: [fresh] });
    await expect.poll(() => rows().nth(5).locator('.verdict').innerText()).toContain('told apart');
    await panel.send({ type: 'thumbnails', thumbnails: [{ id: '10001', uris: [harness.picture('chest-1'), null] }] });
    await rows().first().getByRole('img', { name: 'image 1', exact: true }).waitFor();
    await rows().first().getByRole('img', { name: 'image 2 cannot be shown' }).waitFor();
    const { run, progress, summary } = runView(12);
    const complete = {
      run: { ...run, state: 'complete' },
      progress: { ...progress, answered: 12, errors: 0 },
      summary: { ...summary, complete: true },
    };
    await panel.send({ type: 'progress', runs: [complete], comparison: null });
    await panel.page.locator('header').getByText('12 of 12 pairs').waitFor();
    expect(await panel.page.getByText('so far').count()).toBe(0);
    expect(await panel.page.getByRole('status').first().innerText()).toContain('12 of 12 pairs');
  });

  it('keeps scroll, filter, order and focus while answers come in', async () => {
    await panel.send(resultsSnapshot(600));
    await panel.page.getByRole('button', { name: /^confused/ }).click();
    const grid = panel.page.getByRole('grid');
    await grid.focus();
    await panel.page.keyboard.press('End');
    const scroll = () => grid.evaluate(element => element.scrollTop);
    await expect.poll(scroll).toBeGreaterThan(1000);
    const [before, row] = [await scroll(), await selected()];
    await panel.send({ type: 'rows', rows: [{ ...resultRow(0), id: '10006' }] });
    await panel.send({ type: 'progress', runs: [runView(600)], comparison: null });
    await listed('201 of 600 pairs: confused');
    expect([await scroll(), await selected()]).toEqual([before, row]);
    expect(await grid.evaluate(element => element.matches(':focus'))).toBe(true);
  });

  it('offers to resume a run that stopped, and draws an interval where there is one', async () => {
    const view = runView(12);
    const [first, ...others] = view.summary.figures;
    const figures = [{ ...first, figure: { ...first!.figure, ci95: [11, 27] } }, ...others];
    const run = { ...view.run, state: 'stopped' };
    await panel.send({ ...resultsSnapshot(12), runs: [{ ...view, run, summary: { ...view.summary, figures } }] });
    await panel.page.getByText('[11.0, 27.0]').waitFor();
    await panel.page.getByRole('button', { name: 'Resume' }).click();
    await panel.sent('resumeRun');
  });

  it('shows hostile manifest text as text', async () => {
    const row = { ...resultRow(0), question: '<script>alert(1)</script> \u202Eevil' };
    await panel.send(resultsSnapshot(1, { rows: [row] }));
    await rows().first().waitFor();
    expect(await panel.page.locator('.question span').first().innerText()).toBe(
      '<script>alert(1)</script> ‹U+202E›evil',
    );
  });

  it('says so before there are figures, and where there are no pairs', async () => {
    const view = runView(0);
    const summary = { ...view.summary, figures: [], categories: [] };
    await panel.send(resultsSnapshot(0, { runs: [{ ...view, summary }] }));
    await panel.page.getByText('Figures appear with the first answers.').waitFor();
    await panel.page.getByText('There are no pairs.').waitFor();
  });
});
