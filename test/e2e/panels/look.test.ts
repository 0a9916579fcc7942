import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LINE_WITH_PROBLEMS } from '../support/curationFixtures';
import { ANSWERS, CONFUSED, LABELS, pairSnapshot } from '../support/panelFixtures';
import { PanelHarness, type PanelPage } from '../support/panelHarness';
import { pairStates } from '../support/pairStates';
import { PANEL_THEMES } from '../support/panelThemes';
import { comparedSnapshot, controlledSnapshot, resultsSnapshot } from '../support/resultsFixture';
import { PHOTOGRAPHS } from '../support/photographs';
import type { ResultsSnapshot } from '../../../src/shared/panels/results';

/** Views by the keys that lead there, one after the other. */
const VIEWS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['contribution', ['c']],
  ['both', ['e', 'e', 'a']],
  ['correspondence', ['e', 'r', 'x', 'Shift+ArrowLeft']],
  ['disagreement', ['g']],
  ['swipe', ['w']],
  ['flicker', ['f', ' ']],
  ['difference', ['d']],
  ['help', ['s', '?']],
];

/** No part of the page may be wider than the window. */
const overflow = (panel: PanelPage): Promise<number> =>
  panel.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('the panels in every kind of theme, photographed', () => {
  let harness: PanelHarness;
  beforeAll(async () => {
    harness = await PanelHarness.start();
  });
  afterAll(() => harness.close());

  const showPair = async (panel: PanelPage): Promise<void> => {
    await panel.send(
      pairSnapshot(harness.picture, {
        answers: ANSWERS,
        headline: CONFUSED,
        labels: LABELS,
        savedTo: 'study.pairs.jsonl:14',
        run: '2026-11-22-mc',
        curation: LINE_WITH_PROBLEMS,
      }),
    );
    await panel.page.getByText('visible', { exact: true }).waitFor();
  };
  const showResults = async (panel: PanelPage, snapshot: ResultsSnapshot = resultsSnapshot(176)): Promise<void> => {
    await panel.send(snapshot);
    const { ids } = await panel.sent('thumbnails');
    const uris = [harness.picture('chest-1'), harness.picture('chest-2')];
    await panel.send({ type: 'thumbnails', thumbnails: (ids as string[]).map(id => ({ id, uris })) });
    await panel.page.getByRole('grid').focus();
    await panel.page.locator('medprobe-rows img').first().waitFor();
  };

  /** Runs beside each other, with the answers to a pair that they do not agree about. */
  const showCompared = async (panel: PanelPage, runs: number): Promise<void> => {
    await showResults(panel, comparedSnapshot(176, runs));
    await panel.page.getByRole('grid').focus();
    await panel.page.keyboard.press('Home');
    const answer = (run: number) => [`B. It lies on the ${run === 0 ? 'left' : 'right'} side.`, 'A. The left side.'];
    const { id } = await panel.sent('answers');
    await panel.send({ type: 'answers', id, runs: Array.from({ length: runs }, (_, run) => answer(run)) });
    await panel.page.locator('ins, del').first().waitFor();
  };

  const showControls = async (panel: PanelPage): Promise<void> => {
    await panel.send(controlledSnapshot(176));
    await panel.page.getByRole('region', { name: 'Controls' }).scrollIntoViewIfNeeded();
    await panel.page.getByText('Repeats').last().scrollIntoViewIfNeeded();
  };

  it.runIf(PHOTOGRAPHS).each(PANEL_THEMES)('%s', async theme => {
    const pair = await harness.open('pair', { theme });
    await showPair(pair);
    await pair.screenshot('pair');
    expect(await pair.violations()).toEqual([]);
    await pair.close();

    const results = await harness.open('results', { theme, height: 860 });
    await showResults(results);
    await results.screenshot('results');
    await showControls(results);
    await results.screenshot('results-controls');
    await showCompared(results, 2);
    await results.screenshot('results-compared');
    expect(await results.violations()).toEqual([]);
    await results.close();
  });

  it.runIf(PHOTOGRAPHS)('every view and map of the Pair panel', async () => {
    const pair = await harness.open('pair', { width: 1180, height: 900 });
    await showPair(pair);
    await pair.page.getByRole('application').first().focus();
    for (const [name, keys] of VIEWS) {
      for (const key of keys) await pair.page.keyboard.press(key);
      await pair.screenshot(`pair-${name}`);
    }
    expect(await pair.violations()).toEqual([]);
    await pair.close();
  });

  it.runIf(PHOTOGRAPHS).each(PANEL_THEMES)('every state of the Pair panel: %s', async theme => {
    for (const [width, suffix] of [
      [1280, ''],
      [400, '-400'],
    ] as const) {
      const pair = await harness.open('pair', { theme, width });
      for (const [name, snapshot] of Object.entries(pairStates(harness.picture))) {
        await pair.send(snapshot);
        await pair.page.locator('medprobe-viewer').waitFor();
        await pair.page.waitForLoadState('networkidle');
        await pair.screenshot(`state-${name}${suffix}`);
        expect(await overflow(pair), name).toBe(0);
      }
      await pair.close();
    }
  });

  it('fits a column of 400 pixels', async () => {
    const pair = await harness.open('pair', { width: 400 });
    await showPair(pair);
    await pair.screenshot('pair-400');
    expect(await overflow(pair)).toBe(0);
    await pair.close();

    const results = await harness.open('results', { width: 400 });
    await showResults(results);
    await results.screenshot('results-400');
    expect(await overflow(results)).toBe(0);
    await showControls(results);
    await results.screenshot('results-controls-400');
    expect(await overflow(results)).toBe(0);
    await showCompared(results, 2);
    await results.screenshot('results-compared-400');
    expect(await overflow(results)).toBe(0);
    await results.close();
  });
});
