// What every suite of a panel does before and after each of its tests.
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { PanelHarness, type PanelName, type PanelOptions, type PanelPage } from './panelHarness';

interface Opened {
  readonly harness: PanelHarness;
  readonly panel: PanelPage;
  /** Another in its place, as after a reload of the window. */
  readonly openAgain: (options: PanelOptions) => Promise<PanelPage>;
}

/**
 * Opens a fresh panel for each test and hands it over. Afterwards the extension must understand all that the panel sent
 * (`check` throws for what it does not), and the page's policy must have refused nothing.
 */
export function openForEach(
  name: PanelName,
  check: (message: unknown) => unknown,
  use: (opened: Opened) => void,
): void {
  let harness: PanelHarness;
  let panel: PanelPage;
  beforeAll(async () => {
    harness = await PanelHarness.start();
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    panel = await harness.open(name);
    const openAgain = async (options: PanelOptions): Promise<PanelPage> => {
      await panel.close();
      return (panel = await harness.open(name, options));
    };
    use({ harness, panel, openAgain });
  });
  afterEach(async () => {
    const sent = await panel.allSent();
    const violations = await panel.violations();
    await panel.close();
    for (const message of sent.map(revived)) expect(() => check(message)).not.toThrow();
    expect(violations).toEqual([]);
  });
}

/** Arrays of bytes come out of a page as objects. */
function revived(message: unknown): unknown {
  const { type, png } = message as { type: string; png?: object };
  return type === 'exportMaps' ? { type, png: Uint8Array.from(Object.values(png ?? {}) as number[]) } : message;
}
