// Every control of a page by keyboard alone: which are reached, which show that they have the focus, which have no name.
import type { PanelPage } from './panelHarness';

export interface KeyboardReport {
  /** Controls reached by Tab, and by arrow keys inside toolbars and groups of radio buttons. */
  readonly reached: number;
  readonly unreached: readonly string[];
  /** Reached, but nothing changed to be seen. */
  readonly unseen: readonly string[];
  /** What a screen reader would not name. */
  readonly nameless: readonly string[];
}

/** More stops than any panel has. */
const MOST_STOPS = 150;

export async function keyboardReport(panel: PanelPage): Promise<KeyboardReport> {
  const { page } = panel;
  await page.evaluate(walker);
  const unseen = new Set<string>();
  const step = async (key: string): Promise<Stop> => {
    await page.keyboard.press(key);
    const stop = await page.evaluate(() => window.keyboardWalk.stop());
    if (stop.left !== null) unseen.add(stop.left);
    return stop;
  };
  for (let stops = 0, stop = await step('Tab'); stop.id !== null && stops < MOST_STOPS; stops++) {
    const { id, arrow } = stop;
    for (let moved = 0; arrow !== null && moved < MOST_STOPS; moved++) if ((await step(arrow)).id === id) break;
    stop = await step('Tab');
    if (stop.isKnown) break;
  }
  const { reached, unreached } = await page.evaluate(() => window.keyboardWalk.end());
  return { reached, unreached, unseen: [...unseen], nameless: await namelessControls(panel) };
}

/** From the browser's own accessibility tree, as screen readers get it. */
async function namelessControls({ page }: PanelPage): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes
    .filter(({ ignored, properties }) => !ignored && properties?.some(p => p.name === 'focusable' && p.value.value))
    .filter(({ role, name }) => role?.value !== 'RootWebArea' && String(name?.value ?? '').trim() === '')
    .map(({ role }) => String(role?.value));
}

interface Stop {
  /** Null where the page itself has the focus. */
  readonly id: number | null;
  readonly isKnown: boolean;
  /** The key that moves on inside a group that is one stop of Tab. */
  readonly arrow: string | null;
  /** What lost the focus and looks just as before. */
  readonly left: string | null;
}

declare global {
  interface Window {
    keyboardWalk: { stop(): Stop; end(): { reached: number; unreached: string[] } };
  }
}

/** Runs in the page. */
function walker(): void {
  const CONTROLS = 'button, input, textarea, select, summary, a[href], [tabindex], [role=slider], [role=application]';
  const LOOKS = ['outline', 'border', 'boxShadow', 'backgroundColor', 'textDecoration'] as const;
  const reached = new Map<Element, number>();
  let last: { element: Element; look: string } | null = null;

  const deepest = (): Element | null => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element === document.body ? null : element;
  };
  const hostOf = (element: Element): Element | null => (element.getRootNode() as ShadowRoot).host ?? null;
  const words = (element: Element): string =>
    `${element.localName} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`;
  /** Of the control, what is around it in its own component, and the component. */
  const look = (element: Element): string => {
    const around = [element, element.parentElement, hostOf(element)].filter(part => part !== null);
    const styles = around.flatMap(part => [null, '::before', '::after'].map(pseudo => getComputedStyle(part, pseudo)));
    return JSON.stringify(styles.map(style => LOOKS.map(name => style[name])));
  };
  const all = (root: Document | ShadowRoot): Element[] => [
    ...root.querySelectorAll(CONTROLS),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : all(shadowRoot))),
  ];
  const isRoving = (element: Element): boolean => element.closest('[role=toolbar]') !== null;
  const canBeUsed = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true }) &&
    !element.matches(':disabled, [disabled], [aria-hidden=true]') &&
    hostOf(element)?.matches('[disabled]') !== true &&
    (element.getAttribute('tabindex') !== '-1' || isRoving(element)) &&
    // Of a group of radio buttons, as of a toolbar, the arrow keys reach the others.
    element.shadowRoot?.delegatesFocus !== true;

  window.keyboardWalk = {
    stop: () => {
      const element = deepest();
      const left =
        last !== null && last.element !== element && look(last.element) === last.look ? words(last.element) : null;
      last = element === null ? null : { element, look: look(element) };
      if (element === null) return { id: null, isKnown: false, arrow: null, left };
      const isKnown = reached.has(element);
      if (!isKnown) reached.set(element, reached.size);
      const isRadio = element instanceof HTMLInputElement && element.type === 'radio';
      const arrow = isRoving(element) ? 'ArrowRight' : isRadio ? 'ArrowDown' : null;
      return { id: reached.get(element)!, isKnown, arrow, left };
    },
    end: () => {
      const seen = [...reached.keys()];
      // The answers are one stop, whose place moves with the focus; their arrow keys have tests of their own.
      const isCell = (element: Element): boolean => element.matches('[data-row]');
      const isReached = (element: Element): boolean =>
        reached.has(element) ||
        seen.some(inner => hostOf(inner) === element) ||
        (isCell(element) && seen.some(other => isCell(other) && hostOf(other) === hostOf(element)));
      const unreached = all(document).filter(element => canBeUsed(element) && !isReached(element));
      return { reached: reached.size, unreached: unreached.map(words) };
    },
  };
}
