import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/accessibility';
import { LINE_WITH_PROBLEMS } from '../support/curationFixtures';
import { mapSnapshot } from '../support/mapFixture';
import { ANSWERS, CONFUSED, LABELS, pairSnapshot } from '../support/panelFixtures';
import { PanelHarness, type PanelPage } from '../support/panelHarness';
import { PANEL_THEMES } from '../support/panelThemes';
import { comparedSnapshot, resultsSnapshot } from '../support/resultsFixture';

/** The ways to see a pair, by the keys that lead from one to the next. */
const VIEWS = ['c', 'r', 'g', 'w', 'd', '?'];

describe.each(PANEL_THEMES)('axe finds nothing in the theme %s', theme => {
  // Only contrast depends on the theme: the other rules need to be checked in one.
  const rules = theme === 'dark' ? 'all' : 'contrast';
  let harness: PanelHarness;
  beforeAll(async () => {
    harness = await PanelHarness.start();
  });
  afterAll(() => harness.close());
  const problems = (panel: PanelPage): Promise<string[]> => accessibilityProblems(panel, rules);

  it('in the Pair panel: empty, working, failed, and complete in every view', async () => {
    const found: string[] = [];
    const pair = await harness.open('pair', { theme });
    found.push(...(await problems(pair)));
    const error = { message: 'The weights cannot be read.', remedy: 'Install MedProbe again.' };
    const { images } = pairSnapshot(harness.picture);
    await pair.send(
      pairSnapshot(harness.picture, {
        images: [{ ...images[0], error }, images[1]],
        heatmaps: [
          { state: 'working', encoder: 'general' },
          { state: 'error', encoder: 'structure', error },
        ],
        untrusted: true,
        notice: { severity: 'error', ...error },
      }),
    );
    await pair.page.getByRole('button', { name: 'Try again' }).waitFor();
    found.push(...(await problems(pair)));
    const complete = { answers: ANSWERS, headline: CONFUSED, labels: LABELS, pair: 'another' };
    await pair.send(pairSnapshot(harness.picture, complete));
    await pair.page.locator('.readout').nth(1).waitFor();
    for (const key of VIEWS) {
      await pair.page.keyboard.press(key);
      found.push(...(await problems(pair)).map(problem => `after the key ${key}: ${problem}`));
    }
    expect(found).toEqual([]);
    await pair.close();
  });

  it('in the Pair panel of a manifest’s pair: edited with problems, only shown, and gone', async () => {
    const pair = await harness.open('pair', { theme });
    const failure = { message: 'There is no such pair.', remedy: 'Probe the images again.' };
    const states = [
      {
        curation: { ...LINE_WITH_PROBLEMS, status: 'deferred' },
        savedTo: 'study.pairs.jsonl:14',
        run: '2026-11-22-mc',
      },
      { curation: { state: 'readOnly', why: 'Only shown.', offer: 'convert' }, editable: false },
      { curation: { state: 'lost', failure } },
    ] as const;
    for (const [n, changes] of states.entries()) {
      await pair.send(pairSnapshot(harness.picture, { ...changes, pair: String(n) }));
      await pair.page.getByRole('heading', { name: 'This pair' }).waitFor();
      expect(await problems(pair)).toEqual([]);
    }
    await pair.close();
  });

  it('in the Results panel: empty, filtered with a row chosen and errors open, and three runs compared', async () => {
    const results = await harness.open('results', { theme });
    const found = await problems(results);
    await results.send(resultsSnapshot(40));
    await results.page.getByText('questions not answered').click();
    await results.page.getByRole('button', { name: /^confused/ }).click();
    await results.page.getByRole('button', { name: 'Vascular' }).click();
    await results.page.getByRole('button', { name: 'similarity' }).click();
    await results.page.getByRole('grid').focus();
    found.push(...(await problems(results)));
    await results.send(comparedSnapshot(40, 3));
    await results.page.getByText('McNemar').first().waitFor();
    await results.page.getByRole('grid').press('j');
    const { id } = await results.sent('answers');
    await results.send({ type: 'answers', id, runs: Array.from({ length: 3 }, (_, run) => [`A. Run ${run}.`, 'B.']) });
    await results.page.locator('ins').first().waitFor();
    found.push(...(await problems(results)).map(problem => `compared: ${problem}`));
    expect(found).toEqual([]);
    await results.close();
  });

  it('in the Map panel', async () => {
    const map = await harness.open('map', { theme });
    expect(await problems(map)).toEqual([]);
    await map.send(mapSnapshot());
    await map.page.getByRole('application').focus();
    await map.page.keyboard.press('ArrowRight');
    await map.page.getByRole('region', { name: 'Pair under the cursor' }).waitFor();
    expect(await problems(map)).toEqual([]);
    await map.close();
  });
});
