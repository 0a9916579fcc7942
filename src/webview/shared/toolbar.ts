import { html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowLeft: (at, count) => (at + count - 1) % count,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Buttons that are one stop of the Tab key (a slider among them is one of its own), and among which the arrow keys move (WAI-ARIA authoring practices, toolbar).
 * What cannot be used has `aria-disabled`, not `disabled`, so that it can be found and read.
 */
@customElement('medprobe-toolbar')
export class Toolbar extends LitElement {
  private stop: HTMLElement | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'toolbar');
    this.addEventListener('keydown', this.onKey);
    this.addEventListener('focusin', this.onFocus);
  }

  override disconnectedCallback(): void {
    this.removeEventListener('keydown', this.onKey);
    this.removeEventListener('focusin', this.onFocus);
    super.disconnectedCallback();
  }

  private get buttons(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('button')];
  }

  private setStop(wanted: HTMLElement | undefined): void {
    const { buttons } = this;
    this.stop = wanted !== undefined && buttons.includes(wanted) ? wanted : (buttons[0] ?? null);
    for (const button of buttons) button.tabIndex = button === this.stop ? 0 : -1;
  }

  private readonly onFocus = (event: FocusEvent): void => {
    if (event.target instanceof HTMLButtonElement) this.setStop(event.target);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const { buttons } = this;
    const at = event.target instanceof HTMLElement ? buttons.indexOf(event.target) : -1;
    if (step === undefined || at < 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[step(at, buttons.length)]?.focus();
  };

  /** Buttons come and go with what can be done; whoever renders them calls this afterwards. */
  sync(): void {
    this.setStop(this.stop ?? undefined);
  }

  override render(): TemplateResult {
    return html`<slot @slotchange=${() => this.sync()}></slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'medprobe-toolbar': Toolbar;
  }
}
