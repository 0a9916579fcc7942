import { describe, expect, it } from 'vitest';
import { checkFromResultsPanel } from '../../../src/shared/panels/results';
import { resultRow, resultsSnapshot } from '../support/panelFixtures';
import type { PanelHarness, PanelPage } from '../support/panelHarness';
import { openForEach } from '../support/panelSuite';

/** More rows than fit a window of this height, with what is kept ready above and below. */
const MOST_ROWS = 40;

describe('the Results panel', () => {
  let harness: PanelHarness;
  let panel: PanelPage;
  openForEach('results', checkFromResultsPanel, opened => ({ harness, panel } = opened));

  const rows = () => panel.page.getByRole('row').filter({ hasNot: panel.page.getByRole('columnheader') });
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
    await panel.page.keyboard.press('Home');
    await expect.poll(selected).toBe('10001');
    const ids = (await panel.allSent()).flatMap(m => ('ids' in (m as object) ? (m as { ids: string[] }).ids : []));
    expect(ids).toContain('20000');
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
    await panel.page.getByText('10001').click();
    await expect.poll(async () => (await panel.sent('openPair'))['id']).toBe('10001');
    expect(await panel.keptState()).toEqual({ id: '2026-11-22-mc', chosen: '10001' });
  });

  it('filters by outcome, by readings that differ and by category', async () => {
    await panel.send(resultsSnapshot(60));
    await rows().first().waitFor();
    await panel.page.getByRole('button', { name: 'swapped 10' }).click();
    await panel.page.getByText('10 of 60 pairs').waitFor();
    expect(new Set(await panel.page.locator('.verdict .outcome').allInnerTexts())).toEqual(new Set(['⇄ swapped']));
    await panel.page.getByRole('button', { name: 'readings differ' }).click();
    await panel.page.getByText('1 of 60 pairs').waitFor();
    await panel.page
      .getByRole('button', { name: /^Spinal/ })
      .first()
      .click();
    await panel.page.getByText('No pair fits these filters.').waitFor();
    await panel.page.getByRole('button', { name: 'Show all pairs' }).click();
    await panel.page.getByText('60 pairs', { exact: true }).waitFor();
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
    const { run, progress, summary } = resultsSnapshot(12);
    await panel.send({
      type: 'progress',
      run: { ...run, state: 'complete' },
      progress: { ...progress, answered: 12, errors: 0 },
      summary: { ...summary, complete: true },
    });
    await panel.page.getByText('12 of 12 pairs').waitFor();
    expect(await panel.page.getByText('so far').count()).toBe(0);
  });

  it('offers to resume a run that stopped, and draws an interval where there is one', async () => {
    const { run, summary } = resultsSnapshot(12);
    const { figures } = summary;
    await panel.send(
      resultsSnapshot(12, {
        run: { ...run, state: 'stopped' },
        summary: {
          ...summary,
          figures: figures && { ...figures, setAccuracy: { ...figures.setAccuracy, ci95: [11, 27] } },
        },
      }),
    );
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
    const { summary } = resultsSnapshot(0);
    await panel.send(resultsSnapshot(0, { summary: { ...summary, figures: null, categories: [] } }));
    await panel.page.getByText('Figures appear with the first answers.').waitFor();
    await panel.page.getByText('This run has no pairs.').waitFor();
  });
});
