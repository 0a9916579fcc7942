import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import {
  checkToPairPanel,
  type Draft,
  type FromPairPanel,
  type Heatmap,
  type PairSnapshot,
} from '../../shared/panels/pair';
import { PANEL_PROTOCOL, type ImageNumber, type Notice } from '../../shared/panels/common';
import type { ProbeError } from '../../core/errors';
import { connectHost } from '../shared/host';
import { drawLegend } from '../shared/legend';
import { failureText, noticeBar, outcomeTag, spinner } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { appStyles } from './app.styles';
import { similarityMeters, similarityStyles } from './similarity';
import { applyToPair, chosenHeatmap, encoderTitle } from './state';
import { FIT, type View } from '../shared/view';
import './answers';
import './port';
import './question';

const SENTENCE = /^(.+?\.)(\s.*)?$/su;
const DEFAULT_OPACITY = 0.55;

/** The Pair panel: the verdict in words first, then the evidence. */
@customElement('medprobe-pair')
export class PairApp extends LitElement {
  static override styles = [tokens, pieces, similarityStyles, appStyles];

  @state() private shown: PairSnapshot | null = null;
  /** Something this side could not understand; kept apart from what the extension tells. */
  @state() private problem: Notice | null = null;
  @state() private view: View = FIT;
  @state() private map: 'none' | 'share' = 'share';
  /** Whose map is shown; null until the person chooses. */
  @state() private encoder: string | null = null;
  @state() private opacity = DEFAULT_OPACITY;
  @query('.legend canvas') private readonly legend!: HTMLCanvasElement | null;

  private readonly host = connectHost<ReturnType<typeof checkToPairPanel>, FromPairPanel>(
    checkToPairPanel,
    message => {
      if (message.type === 'snapshot') this.problem = null;
      if (message.type === 'snapshot' && message.pair !== this.shown?.pair) this.view = FIT;
      this.shown = applyToPair(this.shown, message);
      this.saveState();
    },
    (error: ProbeError) => (this.problem = { severity: 'error', message: error.message, remedy: error.remedy }),
  );
  private readonly post = (message: FromPairPanel): void => this.host.post(message);

  override connectedCallback(): void {
    super.connectedCallback();
    const kept = this.host.readState();
    if (kept?.['map'] === 'none') this.map = 'none';
    if (typeof kept?.['encoder'] === 'string') this.encoder = kept['encoder'];
    if (typeof kept?.['opacity'] === 'number') this.opacity = kept['opacity'];
    this.post({ type: 'ready', v: PANEL_PROTOCOL });
  }

  override updated(_changed: PropertyValues): void {
    const heatmap = this.shown === null ? null : chosenHeatmap(this.shown, this.encoder);
    if (this.legend !== null && heatmap?.state === 'ready') drawLegend(this.legend, heatmap.scale);
  }

  private saveState(): void {
    if (this.shown === null) return;
    const encoder = this.encoder === null ? {} : { encoder: this.encoder };
    this.host.writeState({ id: this.shown.pair, map: this.map, ...encoder, opacity: this.opacity });
  }

  private chooseMap(map: 'none' | 'share'): void {
    this.map = map;
    this.saveState();
  }

  private chooseEncoder(encoder: string): void {
    this.encoder = encoder;
    this.saveState();
  }

  private readonly onDraft = (draft: Draft): void => {
    if (this.shown === null) return;
    this.shown = { ...this.shown, draft };
    this.post({ type: 'draft', draft });
  };

  private renderHeadline(shown: PairSnapshot): TemplateResult {
    if (shown.headline === null) {
      const asking = shown.answers.some(a => a.state === 'asking');
      return html`<span class="tag dim">${asking ? html`${spinner()} Asking` : 'Not asked'}</span>
        <span class="dim"
          >${asking ? 'Waiting for the answers to both images.' : 'No model has been asked about this pair yet.'}</span
        >`;
    }
    const { outcome, sentence } = shown.headline;
    const [, first = sentence, rest = ''] = SENTENCE.exec(sentence) ?? [];
    return html`${outcomeTag(outcome)} <bdi class="sentence"><b>${visibleText(first)}</b>${visibleText(rest)}</bdi>`;
  }

  private renderToolbar(shown: PairSnapshot): TemplateResult {
    const none = shown.heatmaps.length === 0;
    const choice = (map: 'none' | 'share', label: string): TemplateResult =>
      html`<button aria-pressed=${this.map === map} ?disabled=${none} @click=${() => this.chooseMap(map)}>
        ${label}
      </button>`;
    const slide = (event: Event): void => {
      this.opacity = Number((event.target as HTMLInputElement).value) / 100;
      this.saveState();
    };
    return html`<div class="bar" role="toolbar" aria-label="Map">
      <span class="segments" title=${none ? 'No encoder of this pair has a patch grid.' : nothing}
        >${choice('none', 'No map')}${choice('share', 'What they share')}</span
      >
      ${this.renderEncoders(shown)}
      <label class="opacity"
        >Opacity
        <input
          type="range"
          min="10"
          max="100"
          .value=${String(Math.round(this.opacity * 100))}
          ?disabled=${none || this.map === 'none'}
          @input=${slide}
      /></label>
      ${this.renderMapState(shown)}
      <span class="spacer"></span>
      <span class="keys"><kbd>+</kbd> <kbd>−</kbd> zoom <kbd>←</kbd> <kbd>→</kbd> move <kbd>0</kbd> fit</span>
    </div>`;
  }

  private renderEncoders(shown: PairSnapshot): TemplateResult | typeof nothing {
    if (shown.heatmaps.length < 2) return nothing;
    const chosen = chosenHeatmap(shown, this.encoder)?.encoder;
    const choice = ({ encoder }: Heatmap): TemplateResult =>
      html`<button
        aria-pressed=${encoder === chosen}
        ?disabled=${this.map === 'none'}
        @click=${() => this.chooseEncoder(encoder)}
      >
        <bdi>${visibleText(encoderTitle(shown, encoder))}</bdi>
      </button>`;
    return html`<span class="segments" role="group" aria-label="Encoder of the map"
      >${shown.heatmaps.map(choice)}</span
    >`;
  }

  private renderMapState(shown: PairSnapshot): TemplateResult {
    const heatmap = chosenHeatmap(shown, this.encoder);
    const failed =
      heatmap?.state === 'error' ||
      shown.images.some(i => i.error !== undefined) ||
      shown.similarity.some(s => s.state === 'error');
    return html`<span aria-live="polite">
        ${heatmap?.state === 'working' ? html`${spinner()} Working out what they share…` : nothing}
        ${heatmap?.state === 'error' ? failureText(heatmap.error) : nothing}
      </span>
      ${
        failed
          ? html`<button class="link retry" @click=${() => this.post({ type: 'retry' })}>Try again</button>`
          : nothing
      }`;
  }

  private renderLegend(shown: PairSnapshot): TemplateResult | typeof nothing {
    const heatmap = chosenHeatmap(shown, this.encoder);
    if (heatmap?.state !== 'ready' || this.map === 'none') return nothing;
    return html`<section class="legend" aria-label="Colour scale">
      <h3>One scale for both · <bdi>${visibleText(encoderTitle(shown, heatmap.encoder))}</bdi></h3>
      <canvas aria-hidden="true"></canvas>
      <p class="ends"><span>${heatmap.scale.min}</span><span>${heatmap.scale.max}</span></p>
      <p><bdi>${visibleText(heatmap.meaning)}</bdi></p>
    </section>`;
  }

  private renderImages(shown: PairSnapshot): TemplateResult {
    const chosen = chosenHeatmap(shown, this.encoder);
    const heatmap = this.map === 'share' && chosen?.state === 'ready' ? chosen : null;
    return html`<div class="images">
      ${shown.images.map(
        image =>
          html`<medprobe-port
            .image=${image}
            .heatmap=${heatmap}
            .opacity=${this.opacity}
            .view=${this.view}
            .onView=${(view: View) => (this.view = view)}
            .onOpen=${() => this.post({ type: 'openImage', n: image.n })}
          ></medprobe-port>`,
      )}
    </div>`;
  }

  override render(): TemplateResult {
    const { shown } = this;
    if (shown === null) {
      return html`${noticeBar(this.problem)}
        <p class="loading dim" role="status">${spinner()} Opening the pair…</p>`;
    }
    return html`
      <header class="headline" aria-live="polite">${this.renderHeadline(shown)}</header>
      ${noticeBar(this.problem)} ${noticeBar(shown.notice)}
      ${
        shown.untrusted
          ? noticeBar({
              severity: 'warning',
              message: 'Restricted Mode: endpoints and models set up in this folder are not used.',
              remedy: 'Trust the folder to use them.',
            })
          : nothing
      }
      ${this.renderToolbar(shown)} ${this.renderImages(shown)}
      ${similarityMeters(shown.similarity, this.renderLegend(shown))}
      <main>
        <section class="ask" aria-label="Question">
          <medprobe-question
            .draft=${shown.draft}
            .editable=${shown.editable}
            .endpoints=${shown.endpoints}
            .selected=${shown.selected}
            .asking=${shown.answers.some(a => a.state === 'asking')}
            .savedTo=${shown.savedTo}
            .onDraft=${this.onDraft}
            .post=${this.post}
          ></medprobe-question>
        </section>
        <section class="answers" aria-label="Answers" aria-live="polite">
          <medprobe-answers
            .answers=${shown.answers}
            .endpoints=${shown.endpoints}
            .onTranscript=${(endpoint: string, n: ImageNumber) => this.post({ type: 'showTranscript', endpoint, n })}
          ></medprobe-answers>
        </section>
      </main>
    `;
  }
}
