/** Whatever strangers wrote is spelled out in every panel: in texts, in what is said on hovering, in what is read aloud. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tracesIn } from '../support/hostileWorkspace';
import { mapSnapshot } from '../support/mapFixture';
import { PanelHarness } from '../support/panelHarness';
import type { PanelName, PanelPage } from '../support/panelHarness';
import { pairStates } from '../support/pairStates';
import { comparedSnapshot, controlledSnapshot, resultsSnapshot } from '../support/resultsFixture';

const MARK = '\u202egnp\u001b[0m';
const SPELLED = '‹U+202E›gnp‹U+001B›[0m';

/** What is no text of others: states, names of fields and columns, addresses, times, and letters of options. */
const OURS = new Set([
  ...['type', 'v', 'id', 'pair', 'map', 'state', 'status', 'kind', 'mode', 'severity', 'finish', 'offer', 'control'],
  ...['outcome', 'verdict', 'read', 'letter', 'correct', 'correct1', 'correct2', 'encoder', 'column', 'selected'],
  ...['uri', 'uris', 'host', 'at', 'created', 'field', 'edited', 'clashes', 'request', 'category', 'unit'],
]);

/** Every text of a message with a mark behind it, as if it came from a stranger. */
function marked(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return value === '' || OURS.has(key) ? value : `${value}${MARK}`;
  if (Array.isArray(value)) return value.map(item => marked(item, key));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, marked(item, name)]));
}

describe('Text of strangers in the panels', () => {
  let harness: PanelHarness;
  beforeAll(async () => {
    harness = await PanelHarness.start();
  });
  afterAll(() => harness.close());

  /** What came through, when the panel is first shown and after something was done in it. */
  async function traces(
    panel: PanelName,
    snapshot: object,
    act?: (page: PanelPage) => Promise<void>,
  ): Promise<string[]> {
    const page = await harness.open(panel, { height: 2000 });
    await page.send(marked(snapshot));
    await page.page.getByText(SPELLED).first().waitFor({ state: 'attached' });
    const found = await tracesIn(page.page);
    await act?.(page);
    found.push(...(await tracesIn(page.page)));
    await page.close();
    return [...new Set(found)];
  }

  it('is spelled out in every state of the Pair panel', async () => {
    const found: Record<string, string[]> = {};
    for (const [state, snapshot] of Object.entries(pairStates(harness.picture))) {
      const came = await traces('pair', snapshot).catch((error: unknown) => [`not shown: ${String(error)}`]);
      if (came.length > 0) found[state] = came;
    }
    expect(found).toEqual({});
  });

  it('is spelled out in the Results panel, alone, compared and with controls', async () => {
    for (const snapshot of [resultsSnapshot(30), comparedSnapshot(30, 2), controlledSnapshot(30)]) {
      const found = await traces('results', snapshot, async ({ page }) => {
        await page.getByRole('grid').focus();
        await page.keyboard.press('Home');
        await page.keyboard.press('Enter');
      });
      expect(found).toEqual([]);
    }
  });

  it('is spelled out in the Map panel', async () => {
    const failed = [{ name: 'broken.png', failure: { message: 'It is no image.', remedy: 'Look at it.' } }];
    const found = await traces('map', mapSnapshot({ failed }), async ({ page }) => {
      await page.locator('figure').first().focus();
      await page.keyboard.press('ArrowRight');
    });
    expect(found).toEqual([]);
  });
});
