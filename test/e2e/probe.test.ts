import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchWorkbench } from './support/workbench';
import type { Workbench } from './support/workbench';

const FIRST = 'head-bleed-side-1.png';
const SECOND = 'head-bleed-side-2.png';

describe('Probe pair in the real workbench', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await launchWorkbench();
    await workbench.expand('images');
  });
  afterAll(() => workbench.close());

  it('opens from a right-click on two images, with cosine and heatmap', async () => {
    await workbench.selectTwo(FIRST, SECOND);
    await workbench.contextMenu(SECOND, 'Probe Pair');
    const panel = workbench.webview();
    await panel.getByRole('img', { name: FIRST }).first().waitFor();
    await workbench.screenshot('probe-opened');
  });
});
