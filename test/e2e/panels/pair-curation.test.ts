import { describe, expect, it } from 'vitest';
import { checkFromPairPanel } from '../../../src/shared/panels/pair';
import { LINE, LINE_WITH_PROBLEMS } from '../support/curationFixtures';
import { keyboardReport } from '../support/keyboard';
import { ANSWERS, CONFUSED, LABELS, pairSnapshot } from '../support/panelFixtures';
import type { PanelHarness, PanelOptions, PanelPage } from '../support/panelHarness';
import { openForEach } from '../support/panelSuite';

const FAILURE = { message: 'There is no pair chest-0014 any more.', remedy: 'Probe the images again.' };

describe('a pair of a manifest in the Pair panel', () => {
  let harness: PanelHarness;
  let panel: PanelPage;
  let openAgain: (options: PanelOptions) => Promise<PanelPage>;
  openForEach('pair', checkFromPairPanel, opened => ({ harness, panel, openAgain } = opened));

  const show = async (changes = {}): Promise<void> => {
    await panel.send(pairSnapshot(harness.picture, { curation: LINE, savedTo: 'study.pairs.jsonl:14', ...changes }));
    await panel.page.getByRole('heading', { name: 'This pair' }).waitFor();
  };
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await panel.page.keyboard.press(key);
  };
  const decisions = async (): Promise<unknown[]> => {
    const sent = (await panel.allSent()) as { type: string }[];
    return sent.filter(({ type }) => ['setStatus', 'undo', 'step'].includes(type));
  };
  /** All fields that were edited, as they were sent: each time those alone that changed. */
  const edited = async (): Promise<object> => {
    const sent = (await panel.allSent()) as { type: string; draft?: object }[];
    const drafts = sent.filter(({ type }) => type === 'draft').map(({ draft }) => draft);
    return drafts.reduce<object>((all, fields) => ({ ...all, ...fields }), {});
  };
  const button = (name: string) => panel.page.getByRole('button', { name, exact: true });

  it('is decided, taken back and left for the next one by single keys', async () => {
    await show();
    await press('y', 't', 'p', 'u', 'j', 'k', 'Shift+J');
    expect(await decisions()).toEqual([
      { type: 'setStatus', status: 'accepted' },
      { type: 'setStatus', status: 'rejected' },
      { type: 'setStatus', status: 'deferred' },
      { type: 'undo' },
      { type: 'step', by: 1, undecided: false },
      { type: 'step', by: -1, undecided: false },
      { type: 'step', by: 1, undecided: true },
    ]);
  });

  it('takes no key for a decision while something is written', async () => {
    await show();
    for (const name of ['Question for both images', 'Note', 'Option A']) {
      await panel.page.getByRole('textbox', { name }).focus();
      await press('y');
    }
    await panel.page.getByRole('combobox', { name: 'Add a category to both images' }).focus();
    await press('t');
    expect(await decisions()).toEqual([]);
  });

  it('says why it cannot be accepted, and what is wrong beside each field', async () => {
    await show({ curation: LINE_WITH_PROBLEMS });
    await press('y');
    await panel.page
      .getByRole('status')
      .getByText(/Cannot be accepted yet: .*this one is blank\. \(and 1 more\)/)
      .waitFor();
    expect(await decisions()).toEqual([]);
    const question = await panel.page.locator('medprobe-question .problems').innerText();
    expect(question).toMatch(/✕ Options A and B have the same text\.\s+! Option B is correct for both images\./);
    const details = (await panel.page.locator('medprobe-details p').allInnerTexts()).join('\n');
    expect(details).toContain('does not know the field "colour"');
    expect(details).toContain('Edited and not saved: question, options, correct option for image 2.');
    expect(await button('Save changes').getAttribute('disabled')).not.toBeNull();
    await button('Discard').click();
    await panel.sent('discard');
  });

  it('has its correct options exchanged, its categories set for each image, and its note kept', async () => {
    await show();
    await button('Exchange correct').click();
    expect(await panel.sent('draft')).toMatchObject({ draft: { correct1: 'A', correct2: 'B' } });
    const adding = panel.page.getByRole('combobox', { name: 'Add a category to both images' });
    await adding.fill('Chest');
    await adding.press('Enter');
    await panel.page.getByRole('checkbox', { name: 'Chest for image 1' }).uncheck();
    await panel.page.getByRole('textbox', { name: 'Note' }).fill('The label is doubtful.');
    await expect
      .poll(() => edited())
      .toMatchObject({
        categories1: ['Pulmonary'],
        categories2: ['Pulmonary', 'Chest'],
        note: 'The label is doubtful.',
      });
    await panel.send({ type: 'curation', curation: { ...LINE, edited: ['note'] } });
    await button('Save changes').click();
    expect(await panel.sent('savePair')).toMatchObject({ draft: { note: 'The label is doubtful.' } });
  });

  it('shows what the manifest says now when it is told to, edits or not', async () => {
    await show();
    const question = panel.page.getByRole('textbox', { name: 'Question for both images' });
    await question.fill('Mine');
    await panel.send({ type: 'draft', draft: { ...pairSnapshot(harness.picture).draft, question: 'Theirs' } });
    await expect.poll(() => question.inputValue()).toBe('Theirs');
  });

  it('has edits that were not saved again when it is made anew, and saves them', async () => {
    await show();
    await panel.page.getByRole('textbox', { name: 'Note' }).fill('The label is doubtful.');
    await panel.sent('draft');
    const draft = { ...pairSnapshot(harness.picture).draft, ...(await edited()) };
    panel = await openAgain({ state: await panel.keptState() });
    await show({ draft, curation: { ...LINE, edited: ['note'] } });
    expect(await panel.page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('The label is doubtful.');
    await panel.page.getByText('Edited and not saved: note.').waitFor();
    await button('Save changes').click();
    expect(await panel.sent('savePair')).toMatchObject({ draft: { note: 'The label is doubtful.' } });
  });

  it('leads to its line and its run, says that a benchmark’s own file is only shown, and when a line is gone', async () => {
    await show({ run: '2026-11-22-mc' });
    await panel.page.getByRole('button', { name: 'study.pairs.jsonl:14' }).click();
    await panel.page.getByRole('button', { name: 'run 2026-11-22-mc' }).click();
    await panel.sent('openSaved');
    await panel.sent('openRun');
    await show({
      editable: false,
      savedTo: null,
      curation: { state: 'readOnly', why: 'Only shown.', offer: 'convert' },
    });
    await button('Convert…').click();
    await panel.sent('convertManifest');
    await show({ pair: 'asked', editable: false, curation: { state: 'readOnly', why: 'Only shown.', offer: 'edit' } });
    await button('Edit this pair').click();
    await panel.sent('editPair');
    await press('y');
    expect(await decisions()).toEqual([]);
    await panel.send({ type: 'curation', curation: { state: 'lost', failure: FAILURE } });
    await panel.page.getByText(FAILURE.message).waitFor();
  });

  it('is used by keyboard alone: every control is reached, shows the focus and has a name', async () => {
    const all = { answers: ANSWERS, headline: CONFUSED, labels: LABELS, run: '2026-11-22-mc' };
    const nothing = { unreached: [], unseen: [], nameless: [] };
    await show({ ...all, curation: { ...LINE, edited: ['note'] } });
    await press('r');
    const { reached, ...rest } = await keyboardReport(panel);
    expect(rest).toEqual(nothing);
    expect(reached).toBeGreaterThan(45);
    await show({ pair: 'another', curation: { state: 'none' }, savedTo: null });
    await panel.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await press('w');
    expect(await keyboardReport(panel)).toMatchObject(nothing);
  });

  it('does not move when similarities, maps and the state of the line arrive', async () => {
    const { similarity, heatmaps } = pairSnapshot(harness.picture);
    const working = similarity.map(entry => ({ ...entry, state: 'working', cosine: null, note: '' }));
    await show({
      similarity: working,
      heatmaps: heatmaps.map(({ encoder }) => ({ state: 'working', encoder })),
      curation: { state: 'reading' },
    });
    await panel.page.locator('.readout').nth(1).waitFor();
    const boxes = async (): Promise<unknown[]> =>
      Promise.all(['medprobe-stage', '.evidence', 'medprobe-question', 'medprobe-answers'].map(part => box(part)));
    const box = (part: string) => panel.page.locator(part).first().boundingBox();
    const before = await boxes();
    await panel.send({ type: 'curation', curation: LINE });
    for (const entry of similarity) await panel.send({ type: 'similarity', similarity: entry });
    for (const heatmap of heatmaps) await panel.send({ type: 'heatmap', heatmap });
    await panel.page.getByText('One scale for both').waitFor();
    await panel.page.getByText('line 14 of 200').waitFor();
    expect(await boxes()).toEqual(before);
  });
});
