import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { PairStatus } from '../../core/dataset/types';
import type { Curation, CurationRequest, LineCuration } from '../../shared/panels/curation';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { segmentStyles } from './segments.styles';
import { isWriting } from './writing';
import '../shared/toolbar';

/** A mark beside every colour, as for outcomes. */
const STATUS_LOOK: Readonly<Record<PairStatus, readonly [tone: string, mark: string, word: string]>> = {
  draft: ['dim', '✎', 'Draft'],
  accepted: ['good', '✓', 'Accepted'],
  rejected: ['bad', '✕', 'Rejected'],
  deferred: ['warn', '↷', 'Deferred'],
};

interface Button {
  readonly label: string;
  readonly key: string;
  readonly title: string;
  readonly pressed?: boolean;
  /** Why it cannot be used now. */
  readonly refusal?: string | undefined;
  readonly request: CurationRequest;
}

/** Where the pair stands in its manifest, and every decision about it; all of it by single keys too. */
@customElement('medprobe-triage')
export class TriageBar extends LitElement {
  static override styles = [
    tokens,
    pieces,
    segmentStyles,
    css`
      .bar {
        align-items: center;
        border-bottom: 1px solid var(--line);
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
        min-height: 40px;
        padding: 6px var(--gap);
      }
      medprobe-toolbar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
      }
    `,
  ];

  @property({ attribute: false }) curation!: Curation;
  @property({ attribute: false }) post: (message: CurationRequest) => void = () => undefined;
  /** Why the last key or button did nothing. */
  @state() private refused = '';
  @query('medprobe-toolbar') private readonly toolbar!: HTMLElementTagNameMap['medprobe-toolbar'] | null;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.onKey);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('keydown', this.onKey);
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('curation')) this.refused = '';
  }

  override updated(): void {
    this.toolbar?.sync();
  }

  private buttons(of: LineCuration): { readonly decide: readonly Button[]; readonly go: readonly Button[] } {
    const [missing, ...others] = of.toAccept;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    const broken = of.problems.find(({ severity }) => severity === 'error')?.message;
    const toAccept = missing === undefined ? undefined : `Cannot be accepted yet: ${missing}${more}`;
    const decide = (label: string, key: string, status: PairStatus, refusal: string | undefined): Button => ({
      label,
      key,
      title: `${label}${of.edited.length === 0 ? '' : ' and save what was edited'} (key ${key})`,
      pressed: of.status === status,
      refusal,
      request: { type: 'setStatus', status },
    });
    const step = (label: string, key: string, by: 1 | -1, is: boolean): Button => ({
      label,
      key,
      title: `${label} pair of the manifest (key ${key}; Shift+${key}: the ${label.toLowerCase()} that is not decided)`,
      refusal: is ? undefined : `There is no ${label.toLowerCase()} pair in this manifest.`,
      request: { type: 'step', by, undecided: false },
    });
    return {
      decide: [
        decide('Accept', 'Y', 'accepted', toAccept),
        decide('Reject', 'T', 'rejected', broken),
        decide('Defer', 'P', 'deferred', broken),
        {
          label: 'Undo',
          key: 'U',
          title: of.undo === null ? 'Undo (key U)' : `Undo: ${of.undo} (key U)`,
          refusal: of.undo === null ? 'Nothing was changed from here yet.' : undefined,
          request: { type: 'undo' },
        },
      ],
      go: [step('Previous', 'K', -1, of.hasPrevious), step('Next', 'J', 1, of.hasNext)],
    };
  }

  private press({ refusal, request }: Button): void {
    this.refused = refusal ?? '';
    if (refusal === undefined) this.post(request);
  }

  /** Not while something is being written; Shift with J and K leaves out what is decided. */
  private readonly onKey = (event: KeyboardEvent): void => {
    if (this.curation.state !== 'line' || event.ctrlKey || event.metaKey || event.altKey || isWriting(event)) return;
    const key = event.key.toUpperCase();
    const { decide, go } = this.buttons(this.curation);
    const button = [...decide, ...go].find(other => other.key === key);
    if (button === undefined) return;
    event.preventDefault();
    const { request } = button;
    if (event.shiftKey && request.type === 'step') this.post({ ...request, undecided: true });
    else if (!event.shiftKey) this.press(button);
  };

  private renderButton(button: Button): TemplateResult {
    const { label, key, title, pressed, refusal } = button;
    return html`<button
      type="button"
      aria-pressed=${pressed ?? nothing}
      aria-disabled=${refusal === undefined ? nothing : 'true'}
      aria-keyshortcuts=${key}
      title=${visibleText(refusal ?? title)}
      @click=${() => this.press(button)}
    >
      ${label}
    </button>`;
  }

  override render(): TemplateResult | typeof nothing {
    const { curation } = this;
    if (curation.state === 'reading') return html`<div class="bar dim">Reading the manifest…</div>`;
    if (curation.state !== 'line') return nothing;
    const { status, line, lines, id, edited } = curation;
    const [tone, mark, word] = STATUS_LOOK[status];
    const { decide, go } = this.buttons(curation);
    const group = (label: string, buttons: readonly Button[]): TemplateResult =>
      html`<span class="segments" role="group" aria-label=${label}>${buttons.map(b => this.renderButton(b))}</span>`;
    return html`<section class="bar" aria-label="This pair in its manifest">
      <span role="status"
        ><span class="tag ${tone}"><span aria-hidden="true">${mark} </span>${word}</span>
        <bdi>${visibleText(id)}</bdi>
        <span class="dim">line ${line} of ${lines}</span>
        ${edited.length === 0 ? nothing : html`<span class="warn"><span aria-hidden="true">● </span>edited</span>`}</span
      >
      <medprobe-toolbar aria-label="Decide, and go on">
        ${group('Decision', decide)} ${group('Pairs of the manifest', go)}
      </medprobe-toolbar>
      <span class="dim" role="status"><bdi>${visibleText(this.refused)}</bdi></span>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'medprobe-triage': TriageBar;
  }
}
