// The automated accessibility check of a panel's page, shadow roots included.
import axe from 'axe-core';
import type { PanelPage } from './panelHarness';

/** The one rule whose result depends on the theme. */
const CONTRAST: axe.RunOptions = { runOnly: { type: 'rule', values: ['color-contrast'] } };

/** What axe-core finds, each with its rule and where; empty for a page without a finding. */
export async function accessibilityProblems({ page }: PanelPage, rules: 'all' | 'contrast'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    options => (globalThis as unknown as { axe: typeof axe }).axe.run(document, options),
    rules === 'all' ? {} : CONTRAST,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} – ${target.flat().join(' ')} – ${failureSummary ?? ''}`),
  );
}
