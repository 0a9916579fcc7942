import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PairAnswer } from '../../../src/shared/panels/answers';
import { checkFromPairPanel, type PairSnapshot } from '../../../src/shared/panels/pair';
import { accessibilityProblems } from '../support/accessibility';
import { ANSWERS, answerOf, CONFUSED, pairSnapshot, THINKER } from '../support/panelFixtures';
import { PanelHarness, type PanelPage } from '../support/panelHarness';
import { PANEL_THEMES } from '../support/panelThemes';

const THREE = { answers: [ANSWERS[0]!, THINKER, ANSWERS[1]!], headline: CONFUSED };
const RUN = 'run:2026-11-20-mc';
const RUNS = [{ column: RUN, endpoint: 'medgemma', detail: 'run of 2026-11-20 09:00 · mc · official wording' }];
const OF_RUN = `medgemma, ${RUNS[0]!.detail}`;
const RECORDED = answerOf(
  'medgemma',
  [
    { text: 'B', read: 'B', verdict: 'correct', finish: 'stop', cached: false },
    { text: 'A', read: 'A', verdict: 'correct', finish: 'stop', cached: false },
  ],
  { id: RUN, column: RUN, label: 'medgemma', at: '2026-11-20T09:00:00Z', outcome: 'told apart' },
);
const EARLIER: PairAnswer = {
  ...ANSWERS[0]!,
  id: 'earlier',
  at: '2026-11-21T10:00:00Z',
  asked: { ...ANSWERS[0]!.asked, question: 'Where is the air?' },
  edited: true,
};
const EDITED = { ...pairSnapshot(String).draft, question: 'Where is the air?' };
const plain = (text1: string, text2: string): PairAnswer =>
  answerOf('medgemma', [
    { text: text1, read: 'A', verdict: 'wrong', finish: 'stop', ms: 20 },
    { text: text2, read: 'A', verdict: 'correct', finish: 'stop', ms: 20 },
  ]);

describe('the answers in the Pair panel', () => {
  let harness: PanelHarness;
  let panel: PanelPage;
  beforeAll(async () => {
    harness = await PanelHarness.start();
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    panel = await harness.open('pair');
  });
  afterEach(async () => {
    const sent = await panel.allSent();
    const violations = await panel.violations();
    await panel.close();
    for (const message of sent) expect(() => checkFromPairPanel(message)).not.toThrow();
    expect(violations).toEqual([]);
  });

  const show = async (changes: Partial<PairSnapshot>): Promise<void> => {
    await panel.send(pairSnapshot(harness.picture, changes));
    await panel.page.locator('medprobe-answers').waitFor();
  };
  const head = (name: string) => panel.page.getByRole('group', { name, exact: true });
  const cell = (name: string, n: 1 | 2) => panel.page.getByRole('group', { name: `${name}, image ${n}`, exact: true });

  it('says of each column who answered, the outcome in words and the measure behind it', async () => {
    await show(THREE);
    const words = await head('MedGemma 4B').innerText();
    expect(words).toContain('google/medgemma-4b-it');
    expect(words).toContain('localhost:8000');
    expect(words).toContain('answered A for both images. Correct were B for 1 and A for 2.');
    expect(words).toContain('Set accuracy counts it wrong');
    const thinker = await head('MedGemma 27B').innerText();
    expect(thinker).toContain('Image 1: 2 of 3 said B, 1 of 3 said A.');
    expect(thinker).toContain('Image 2: all 3 said A.');
    expect(thinker).toContain('At temperature 0 repeats may be identical');
  });

  it('marks flips by symbol, word and for a screen reader, and differences between models when asked', async () => {
    await show(THREE);
    expect(await cell('MedGemma 27B', 1).locator('.flag').allInnerTexts()).toEqual([
      '¬ negation',
      '# number',
      '⇄ side',
    ]);
    expect(await cell('MedGemma 27B', 2).locator('.flip').last().textContent()).toContain(
      'flip of side: the answer for image 1 says “right”',
    );
    await head('MedGemma 27B').press('d');
    await panel.page.getByRole('button', { name: 'Between models', pressed: true }).waitFor();
    expect(await cell('MedGemma 4B', 1).locator('.only').count()).toBe(0);
    await cell('MedGemma 27B', 1).locator('ins[title="Not in the answer of MedGemma 4B"]').first().waitFor();
    await head('MedGemma 27B').press('d');
    await expect.poll(() => panel.page.locator('.only, .flip').count()).toBe(0);
    await expect.poll(() => panel.keptState()).toMatchObject({ diff: 'none' });
  });

  it('says what was cut off, refused, unreadable, cached or failed, and shows what came of it', async () => {
    await show({
      answers: [
        ANSWERS[0]!,
        answerOf('baseline:same', [
          { text: '', thought: 'It might', finish: 'length', error: { message: 'The reply was cut off.' } },
          { text: 'I cannot help.', read: null, verdict: 'invalid', finish: 'refusal' },
        ]),
      ],
    });
    expect(await cell('MedGemma 4B', 2).innerText()).toMatch(/Cut off at the length limit\n.*from the cache/s);
    const cut = cell('Baseline: always the same', 1);
    expect(await cut.innerText()).toContain('Cut off at the length limit before it answered: no answer');
    await cut.getByRole('button', { name: /Thought · 8 characters/ }).click();
    await cut.getByText('It might').waitFor();
    expect(await cell('Baseline: always the same', 2).innerText()).toMatch(/The model refused.*Unreadable/s);
  });

  it('shows the probability of letters and of tokens', async () => {
    await show(THREE);
    const bars = cell('MedGemma 4B', 1).getByRole('list', { name: /Probability of each option/ });
    expect(await bars.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/A\s*81\.0 %/),
      expect.stringMatching(/B\s*17\.0 %/),
    ]);
    const thinker = cell('MedGemma 27B', 1);
    await thinker.getByRole('button', { name: 'Token probabilities' }).click();
    await thinker.getByRole('button', { name: '“B” 62.0 %; instead “A” 36.0 %' }).focus();
    await expect.poll(() => thinker.locator('.readout').innerText()).toBe('“B” 62.0 %; instead “A” 36.0 %');
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(() => thinker.locator('.readout').innerText()).toBe('“.” 99.0 %');
  });

  it('adds, moves and removes columns by keyboard, and keeps the focus', async () => {
    await show({
      ...THREE,
      columns: [ANSWERS[0]!.column, THINKER.column],
      answers: [...THREE.answers, RECORDED],
      runs: RUNS,
    });
    const choice = panel.page.getByRole('combobox', { name: 'Endpoint or run to show beside' });
    await choice.selectOption({ label: 'medgemma · run of 2026-11-20 09:00 · mc · official wording' });
    await panel.page.getByRole('button', { name: 'Add column' }).press('Enter');
    expect(await panel.sent('columns')).toMatchObject({ columns: [ANSWERS[0]!.column, THINKER.column, RUN] });
    await panel.send({ type: 'columns', columns: [ANSWERS[0]!.column, THINKER.column, RUN], runs: RUNS });
    await head(OF_RUN).getByRole('button', { name: 'Results of this run' }).click();
    expect(await panel.sent('showRun')).toMatchObject({ column: RUN });
    await head('MedGemma 4B').focus();
    await panel.page.keyboard.press('Shift+ArrowRight');
    const swapped = [THINKER.column, ANSWERS[0]!.column, RUN];
    await expect.poll(() => panel.sent('columns')).toMatchObject({ columns: swapped });
    await panel.send({ type: 'columns', columns: swapped, runs: RUNS });
    const focused = () => panel.page.locator('.head:focus').getAttribute('aria-label');
    await expect.poll(focused).toBe('MedGemma 4B');
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(focused).toBe(OF_RUN);
    await panel.page.keyboard.press('Delete');
    await expect.poll(() => panel.sent('columns')).toMatchObject({ columns: [THINKER.column, ANSWERS[0]!.column] });
    await expect.poll(focused).toBe('MedGemma 4B');
  });

  it('asks again, several times and warmer, tells what came, and cancels one of several', async () => {
    await show(THREE);
    await head('MedGemma 4B').press('q');
    expect(await panel.sent('ask')).toMatchObject({ endpoint: 'medgemma', anew: true });
    await panel.page.getByRole('combobox', { name: 'How often each is asked' }).selectOption('5 times');
    await panel.page.getByText('Repeats at temperature 0 may be identical.').waitFor();
    const temperature = panel.page.getByRole('spinbutton', { name: 'Temperature' });
    await temperature.fill('0.7');
    await temperature.press('Tab');
    await head('MedGemma 27B').getByRole('button', { name: 'Ask again' }).click();
    await expect
      .poll(() => panel.sent('ask'))
      .toMatchObject({ endpoint: 'medgemma-27b', times: 5, temperature: 0.7, anew: true });
    const asking: PairAnswer = {
      ...answerOf('medgemma-27b', [{}, {}]),
      id: 'new',
      at: '2026-11-23T00:00:00Z',
      state: 'asking',
      times: 5,
    };
    await panel.send({ type: 'answer', answer: asking, headline: null });
    await panel.send({
      type: 'answer',
      answer: { ...asking, images: [{ text: 'A', read: 'A', verdict: 'wrong' }, {}] },
      headline: null,
    });
    await panel.page.getByRole('status').getByText('medgemma-27b, image 1: read as A, wrong.').waitFor();
    await head('MedGemma 27B').press('q');
    expect(await panel.sent('cancelAsk')).toMatchObject({ endpoint: 'medgemma-27b' });
  });

  it('lists earlier answers, and shows any beside the present one', async () => {
    await show({ ...THREE, answers: [EARLIER, ...THREE.answers] });
    await head('MedGemma 4B').press('h');
    const rows = panel.page.getByRole('region', { name: 'History' }).getByRole('row');
    expect(await rows.count()).toBe(5);
    expect(await rows.last().innerText()).toMatch(
      /2026-11-21 \d\d:00\s+MedGemma 4B\s+edited question: Where is the air\?\s+✕ confused/,
    );
    await rows
      .last()
      .getByRole('button', { name: /^Show beside/ })
      .click();
    const earlier = panel.page.locator('.column.earlier');
    await expect.poll(() => earlier.innerText()).toMatch(/earlier answer.*Edited question.*Where is the air\?/s);
    await earlier.locator('.head').press('Delete');
    await expect.poll(() => earlier.count()).toBe(0);
  });

  it('asks an edited question here only', async () => {
    await show({ ...THREE, editable: false });
    await panel.page.getByRole('button', { name: 'Edit the question to ask it here' }).click();
    await panel.page.getByRole('textbox', { name: 'Question for both images' }).fill('Where is the air?');
    expect(await panel.sent('edit')).toMatchObject({ draft: { question: 'Where is the air?' } });
    await panel.page.getByText('never recorded as the manifest’s').waitFor();
    await panel.page.getByRole('button', { name: 'Ask about both' }).click();
    expect(await panel.sent('ask')).toMatchObject({ draft: { question: 'Where is the air?' } });
    await panel.page.getByRole('button', { name: 'Back to the manifest’s question' }).click();
    await panel.page.getByText('On which side is the pneumothorax?').first().waitFor();
    await expect.poll(() => panel.sent('edit')).toMatchObject({ draft: null });
    expect((await panel.allSent()).map(message => (message as { type: string }).type)).not.toContain('draft');
  });

  it('copies a column as text and the whole comparison as Markdown, by button and key', async () => {
    await show(THREE);
    await head('MedGemma 4B').getByRole('button', { name: 'Copy as text' }).click();
    const copied = async (): Promise<unknown> => (await panel.sent('copy'))['text'];
    expect(await copied()).toContain('A. There is a left-sided apical pneumothorax with a thin pleural line.');
    await panel.page.getByRole('status').getByText('Copied the answers of MedGemma 4B as text.').waitFor();
    await head('MedGemma 4B').press('m');
    await expect.poll(copied).toMatch(/^# On which side is the pneumothorax\\\?\n/);
  });

  it('shows hostile model text as text', async () => {
    const markup =
      '<img src=x onerror="window.hit=1"><b>bold</b> [x](command:workbench.action.quit) \u001b[31mred \u001b]8;;http://evil\u0007link';
    await show({
      answers: [
        { ...plain(markup, 'safe \u202Etxet desrever\u202C end'), label: '<i>x</i>\u202E', model: '[m](command:x)' },
      ],
    });
    const cells = panel.page.locator('medprobe-answers .cell');
    const shown = await cells.allInnerTexts();
    expect(shown[0]).toContain(
      '<img src=x onerror="window.hit=1"><b>bold</b> [x](command:workbench.action.quit) ‹U+001B›',
    );
    expect(shown[1]).toContain('‹U+202E›txet desrever‹U+202C›');
    expect(await panel.page.locator('medprobe-answers').locator('img, a, i, h3 b').count()).toBe(0);
    expect(await panel.page.evaluate(() => 'hit' in window)).toBe(false);
  });

  it('folds an answer and a thought of a megabyte, and shows all when asked', async () => {
    const long = 'wörter '.repeat(150_000);
    const [one, two] = plain(long, 'short').images;
    await show({ answers: [answerOf('medgemma', [{ ...one, thought: long }, two])] });
    const first = cell('MedGemma 4B', 1);
    expect((await first.innerText()).length).toBeLessThan(1000);
    await first.getByRole('button', { name: 'Show all 1,050,000 characters' }).click();
    await expect.poll(async () => (await first.innerText()).length).toBeGreaterThan(1_000_000);
    await first.getByRole('button', { name: 'Show less' }).click();
    await first.press('o');
    await expect.poll(async () => (await first.innerText()).length).toBeGreaterThan(1200);
    expect((await first.innerText()).length).toBeLessThan(2500);
    expect(await cell('MedGemma 4B', 2).innerText()).toContain('too long to mark the differences');
  });

  it.each(PANEL_THEMES)('has nothing that axe finds, in the theme %s, and is photographed', async theme => {
    const themed = await harness.open('pair', { theme });
    const answers = [EARLIER, ...THREE.answers, RECORDED];
    await themed.send(
      pairSnapshot(harness.picture, { ...THREE, answers, runs: RUNS, editable: false, edited: EDITED }),
    );
    await themed.page.locator('.head').first().press('h');
    await themed.page
      .getByRole('button', { name: /^Show beside/ })
      .last()
      .click();
    await themed.page.locator('.thought > button').first().click();
    await themed.page.getByRole('button', { name: 'Token probabilities' }).click();
    await themed.screenshot('answers');
    expect(await accessibilityProblems(themed, theme === 'dark' ? 'all' : 'contrast')).toEqual([]);
    await themed.close();
  });

  it('is photographed before anything was asked, and with one model', async () => {
    await show({});
    await panel.screenshot('answers-empty');
    await show({ answers: [ANSWERS[0]!], headline: CONFUSED, savedTo: 'study.pairs.jsonl:14', pair: 'another' });
    await panel.page.locator('.cell').first().waitFor();
    await panel.screenshot('answers-one');
  });

  it('stacks its columns in 400 pixels, with nothing wider than the window', async () => {
    const narrow = await harness.open('pair', { width: 400 });
    await narrow.send(pairSnapshot(harness.picture, { ...THREE, answers: [EARLIER, ...THREE.answers], runs: RUNS }));
    await narrow.page.locator('.head').first().press('h');
    await narrow.page.getByRole('region', { name: 'History' }).waitFor();
    await narrow.screenshot('answers-400');
    expect(await narrow.page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
    const [first, second] = await narrow.page
      .locator('.column')
      .evaluateAll(all => all.map(column => column.getBoundingClientRect().top));
    expect(second).toBeGreaterThan(first!);
    await narrow.close();
  });
});
