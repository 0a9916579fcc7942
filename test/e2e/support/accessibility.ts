// The automated accessibility check of a panel's page, shadow roots included.
import axe from 'axe-core';
import type { PanelPage } from './panelHarness';

/** What axe-core finds, each with its rule and where; empty for a page without a finding. */
export async function accessibilityProblems({ page }: PanelPage): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} – ${target.flat().join(' ')} – ${failureSummary ?? ''}`),
  );
}
