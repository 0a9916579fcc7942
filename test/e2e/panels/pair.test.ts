import { describe, expect, it } from 'vitest';
import { checkFromPairPanel } from '../../../src/shared/panels/pair';
import { ANSWERS, answerOf, CONFUSED, CT_VALUES, LABELS, pairSnapshot } from '../support/panelFixtures';
import type { PanelHarness, PanelPage } from '../support/panelHarness';
import { openForEach } from '../support/panelSuite';

describe('the Pair panel', () => {
  let harness: PanelHarness;
  let panel: PanelPage;
  openForEach('pair', checkFromPairPanel, opened => ({ harness, panel } = opened));

  const snapshot = (changes = {}): Promise<void> => panel.send(pairSnapshot(harness.picture, changes));
  const text = (selector: string): Promise<string> => panel.page.locator(selector).first().innerText();

  it('says that it is opening until it is told what to show', async () => {
    expect(await text('.loading')).toContain('Opening the pair');
  });

  it('shows both images, their similarity and the legend of one scale', async () => {
    await snapshot();
    await panel.page.getByRole('img', { name: /^Image 2, chest-07-left\.png/ }).waitFor();
    expect(await text('.headline')).toContain('No model has been asked about this pair yet');
    const meter = await panel.page
      .getByRole('region', { name: /General/ })
      .first()
      .innerText();
    expect(meter).toContain('0.943');
    expect(meter).toContain('general-purpose network, not medical');
    expect(await panel.page.getByRole('region', { name: 'Colour scale' }).innerText()).toContain('One scale for both');
  });

  it('opens the file of an image by its name, once', async () => {
    await snapshot();
    await panel.page.getByRole('button', { name: 'chest-07-left.png' }).click();
    expect(await panel.sent('openImage')).toEqual({ type: 'openImage', n: 2 });
    await panel.page.getByRole('button', { name: 'chest-07-right.png' }).press('Enter');
    await expect.poll(async () => (await panel.sent('openImage'))['n']).toBe(1);
    const opened = (await panel.allSent()).filter(m => (m as { type: string }).type === 'openImage');
    expect(opened).toHaveLength(2);
  });

  it('asks by keyboard, can be cancelled, and tells the outcome in words', async () => {
    await snapshot();
    const question = panel.page.getByRole('textbox', { name: 'Question for both images' });
    await question.fill('Which side is larger?');
    await question.press('Control+Enter');
    const ask = await panel.sent('ask');
    expect(ask).toMatchObject({ endpoint: 'medgemma', draft: { question: 'Which side is larger?', correct1: 'B' } });
    expect(await panel.sent('draft')).toMatchObject({ draft: { question: 'Which side is larger?' } });

    const asking = answerOf('medgemma', [{}, {}], { state: 'asking' });
    await panel.send({ type: 'columns', columns: [asking.column], runs: [] });
    await panel.send({ type: 'answer', answer: asking, headline: null });
    await panel.page.getByRole('button', { name: 'Cancel', exact: true }).first().click();
    await panel.sent('cancelAsk');

    await panel.send({ type: 'answer', answer: ANSWERS[0], headline: CONFUSED });
    await expect
      .poll(() => text('.headline'))
      .toBe(`✕ Confused\n${CONFUSED.sentence} Set accuracy counts it wrong, and confusion counts it.`);
    expect(await panel.page.locator('del.only').allInnerTexts()).toEqual(['thin']);
    expect(await panel.page.locator('ins.only').allInnerTexts()).toEqual(['visible']);
    await panel.page.getByRole('img', { name: 'read as A, wrong' }).waitFor();
    expect(await text('medprobe-answers .board')).toContain('Cut off at the length limit');
  });

  it('says what is missing before a question can be asked', async () => {
    const { draft } = pairSnapshot(harness.picture);
    await snapshot({ draft: { ...draft, question: ' ' } });
    await panel.page.getByText('Write a question to ask it.').waitFor();
    await panel.page.getByRole('textbox', { name: 'Question for both images' }).press('Control+Enter');
    expect(await panel.allSent()).not.toContainEqual(expect.objectContaining({ type: 'ask' }));
  });

  it('keeps letters and correct options together when an option is removed', async () => {
    await snapshot();
    await panel.page.getByRole('button', { name: 'Add option' }).click();
    await panel.page.getByRole('textbox', { name: 'Option C' }).fill('Neither');
    await panel.page.getByRole('radio', { name: 'C Neither is correct for image 2' }).check();
    await panel.page.getByRole('button', { name: 'Remove option A' }).click();
    await panel.page.getByRole('button', { name: 'Save as pair' }).click();
    expect(await panel.sent('savePair')).toMatchObject({
      draft: {
        options: [
          { letter: 'A', text: 'Right' },
          { letter: 'B', text: 'Neither' },
        ],
        correct1: 'A',
        correct2: 'B',
      },
    });
  });

  it('keeps what was typed when the same pair is sent again, and drops it for another', async () => {
    await snapshot();
    const question = panel.page.getByRole('textbox', { name: 'Question for both images' });
    await question.fill('Mine');
    await snapshot();
    await snapshot({ savedTo: 'study.pairs.jsonl:3' });
    await panel.page.getByText('study.pairs.jsonl:3').waitFor();
    expect(await question.inputValue()).toBe('Mine');
    await snapshot({ pair: 'another' });
    await expect.poll(() => question.inputValue()).toBe('On which side is the pneumothorax?');
  });

  it('tells a person about a message that it does not understand', async () => {
    await snapshot();
    await panel.send({ type: 'similarity', similarity: { id: 'x' } });
    await panel.page.getByRole('alert').waitFor();
    expect(await panel.page.getByRole('alert').innerText()).toContain('does not understand');
    await panel.page.getByRole('img', { name: /^Image 1/ }).waitFor();
  });

  it('holds labels against both images, and folds them away', async () => {
    await snapshot({
      labels: { ...LABELS, text: '', sheets: [{ ...LABELS.sheets[0], labels: [], scores: [[], []] }] },
    });
    const field = panel.page.getByRole('textbox', { name: 'Labels, separated by commas' });
    await field.fill(LABELS.text);
    await field.press('Enter');
    expect(await panel.sent('labels')).toEqual({ type: 'labels', text: LABELS.text });
    const working = { ...LABELS.sheets[0], state: 'working', scores: null };
    await panel.send({ type: 'labels', labels: { ...LABELS, sheets: [working] } });
    const sheet = panel.page.getByRole('region', { name: 'Labels under medsiglip-448' });
    await sheet.waitFor();
    const height = (await sheet.boundingBox())!.height;
    await panel.send({ type: 'labels', labels: LABELS });
    await sheet.getByText('72.1 %').waitFor();
    expect(await sheet.getByRole('row').allInnerTexts()).toMatchObject([
      expect.stringMatching(/image 1.*image 2/s),
      expect.stringMatching(/^pneumothorax\s+72\.1 %\s+0\.131\s+44\.1 %\s+0\.119$/),
      expect.stringMatching(/^no pneumothorax\s+10\.4 %\s+0\.087\s+18\.8 %\s+0\.095$/),
      expect.stringMatching(/^pleural effusion\s+< 0\.1 %\s+−0\.013\s+0\.1 %\s+0\.002$/),
    ]);
    expect((await sheet.boundingBox())!.height).toBe(height);
    expect(await field.inputValue()).toBe(LABELS.text);
    await panel.page.getByText('Labels', { exact: true }).click();
    await sheet.waitFor({ state: 'hidden' });
    await expect.poll(() => panel.keptState()).toMatchObject({ labels: false });
  });

  it('offers to add an encoder where none reads text', async () => {
    await snapshot({ labels: { text: 'mass', known: false, sheets: [] } });
    const add = panel.page.getByRole('button', { name: 'Add Encoder…' });
    await panel.page.getByRole('textbox', { name: 'Question for both images' }).waitFor();
    expect(await add.count()).toBe(0);
    await panel.send({ type: 'labels', labels: { text: 'mass', known: true, sheets: [] } });
    await add.click();
    expect(await panel.sent('addEncoder')).toEqual({ type: 'addEncoder' });
  });

  it('reaches every control by Tab', async () => {
    await snapshot({ savedTo: 'study.pairs.jsonl:14' });
    await panel.page.getByRole('button', { name: 'Ask about both' }).waitFor();
    const seen = new Set<string>();
    for (let i = 0; i < 40; i++) {
      await panel.page.keyboard.press('Tab');
      seen.add(await panel.page.evaluate(focusedName));
    }
    for (const name of [
      'Side by side',
      'Image 1',
      'Opacity of the map',
      'Question for both images',
      'Option A',
      'Endpoint',
      'Ask about both',
    ]) {
      expect(
        [...seen].some(s => s.includes(name)),
        `${name} among ${[...seen].join(' | ')}`,
      ).toBe(true);
    }
  });

  it('says a CT’s values in Hounsfield units, exactly once they are here, and where it is in millimetres', async () => {
    const { images } = pairSnapshot(harness.picture);
    const spacing = [0.5, 0.25] as const;
    const ct = { values: CT_VALUES, levels: CT_VALUES.own, facts: 'DICOM · CT · 12 bit', spacing };
    const image = panel.page.getByRole('application', { name: /^Image 2/ });
    const readout = (): Promise<string> => image.locator('.readout').innerText();
    const press = (key: string): Promise<void> => panel.page.keyboard.press(key);
    await snapshot({ heatmaps: [], images: [images[0], { ...images[1], ...ct }] });
    await image.getByText('1280 × 1040 · 320 × 520 mm · DICOM · CT · 12 bit').waitFor();
    await panel.page.getByText('Encoders and models get image 2 from −160 to 239 HU.').waitFor();
    await image.focus();
    await press('Shift+ArrowLeft');
    await expect.poll(() => readout()).toMatch(/^x 600, y 552 \(150\.0 × 276\.0 mm\): ≈ −?\d+ HU$/);
    const asked = { type: 'readValues', n: 2, column: 600, row: 552 };
    await expect.poll(() => panel.allSent()).toContainEqual(asked);
    await panel.send({ type: 'values', n: 2, column: 600, row: 552, values: [-987] });
    const exact = 'x 600, y 552 (150.0 × 276.0 mm): −987 HU';
    await expect.poll(() => readout()).toBe(exact);
    expect(await image.locator('xpath=following-sibling::*').innerText()).toBe(exact);
    await press('V');
    // It is on the screen, and then told to a screen reader.
    await panel.page
      .getByText(/image 2 from −\d+ to \d+ HU \(of −1024 to 3071 HU\)\. Encoders/)
      .first()
      .waitFor();
    expect(await panel.sent('levels')).toMatchObject({ n: 2, levels: { low: -177, high: 256 } });
    await press('1');
    await expect.poll(async () => (await panel.sent('levels'))['levels']).toBe('own');
    await press('4');
    await expect.poll(async () => (await panel.sent('levels'))['levels']).toEqual({ low: -1350, high: 149 });
  });
});

/** Runs in the page: what has the focus, through shadow roots. */
function focusedName(): string {
  const names: string[] = [];
  let element = document.activeElement;
  while (element !== null) {
    names.push(element.getAttribute('label') ?? element.getAttribute('aria-label') ?? element.textContent ?? '');
    element = element.shadowRoot?.activeElement ?? null;
  }
  return names.join(' ').trim();
}
