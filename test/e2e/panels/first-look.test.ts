import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pairSnapshot } from '../support/panelFixtures';
import { PanelHarness } from '../support/panelHarness';

const picture = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg"/>')}`;

describe('the first look of the Pair panel', () => {
  let harness: PanelHarness;
  beforeAll(async () => (harness = await PanelHarness.start()));
  afterAll(() => harness.close());

  it.each([1400, 1000, 500])('shows the images where the viewer then draws them, %i px wide', async width => {
    const pictures = [picture, picture];
    const panel = await harness.open('pair', { width, height: 900, pictures });
    const boxes = async (selector: string) =>
      Promise.all((await panel.page.locator(selector).all()).map(element => element.boundingBox()));
    const before = await boxes('.first-look img');
    expect(before).toHaveLength(2);
    await panel.send(pairSnapshot(harness.picture, { headline: null, answers: [], run: null }));
    await panel.sent('shown');
    await panel.page.locator('.first-look').waitFor({ state: 'detached' });
    const after = await boxes('medprobe-stage');
    for (const [i, box] of before.entries()) {
      expect({ ...after[i], y: 0 }).toEqual({ ...box, y: 0 });
      // The toolbar's height is the editor's font's: one row of it more or less is not seen as a jump.
      expect(Math.abs(after[i]!.y - box!.y)).toBeLessThan(32);
    }
    expect(await panel.violations()).toEqual([]);
    await panel.close();
  });

  it('gives way to what the panel has to say', async () => {
    const panel = await harness.open('pair', { pictures: [picture, picture] });
    await panel.send({ type: 'snapshot', v: 0 });
    await panel.page.locator('.first-look').waitFor({ state: 'detached' });
    await panel.close();
  });
});
