import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { ProbeError } from '../../core/errors';
import { PANEL_PROTOCOL, type Notice } from '../../shared/panels/common';
import { checkToMapPanel, type FromMapPanel, type MapContent, type MapSnapshot } from '../../shared/panels/map';
import { cssText } from '../shared/cssText';
import { connectHost } from '../shared/host';
import { drawLegend } from '../shared/legend';
import { noticeBar, spinner } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { appStyles } from './app.styles';
import {
  failedList,
  listStyles,
  neighbourList,
  pairCard,
  similarList,
  type ListContext,
  type Thumbnails,
} from './lists';
import {
  applyToMap,
  blockSide,
  cosineText,
  neighboursOf,
  pairAt,
  progressText,
  type Cell,
  type ShownPair,
} from './state';
import './heatmap';
import '@vscode-elements/elements/dist/vscode-button/index.js';

/** Similar pairs that are listed before more are asked for. */
const SHORT = 20;
/** The pointer passes over many cells; pictures are asked for where it rests. */
const REST_MS = 60;

/** The Map panel: every pair of a folder's images, in an order that shows clusters. */
@customElement('medprobe-map')
export class MapApp extends LitElement {
  static override styles = [tokens, pieces, listStyles, appStyles];

  @state() private shown: MapSnapshot | null = null;
  /** Something this side could not understand; kept apart from what the extension tells. */
  @state() private problem: Notice | null = null;
  @state() private cursor: Cell | null = null;
  @state() private allSimilar = false;
  @state() private thumbnails: Thumbnails = new Map();
  @query('.legend canvas') private readonly legend!: HTMLCanvasElement | null;
  private readonly asked = new Set<number>();
  private restTimer = 0;

  private readonly host = connectHost<ReturnType<typeof checkToMapPanel>, FromMapPanel>(
    checkToMapPanel,
    message => {
      if (message.type === 'snapshot') this.take(message);
      if (message.type === 'thumbnails') {
        this.thumbnails = new Map([...this.thumbnails, ...message.thumbnails.map(t => [t.image, t.uri] as const)]);
      }
      this.shown = applyToMap(this.shown, message);
    },
    (error: ProbeError) => (this.problem = { severity: 'error', message: error.message, remedy: error.remedy }),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    const kept = this.host.readState();
    const [row, column] = [kept?.['row'], kept?.['column']];
    if (typeof row === 'number' && typeof column === 'number') this.cursor = { row, column };
    this.host.post({ type: 'ready', v: PANEL_PROTOCOL });
  }

  override disconnectedCallback(): void {
    clearTimeout(this.restTimer);
    super.disconnectedCallback();
  }

  override updated(changed: PropertyValues): void {
    const content = this.shown?.content;
    if (this.legend !== null && content) drawLegend(this.legend, content.scale);
    if (!changed.has('shown') && !changed.has('cursor') && !changed.has('allSimilar')) return;
    clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => this.onRest(), REST_MS);
  }

  private take(snapshot: MapSnapshot): void {
    this.problem = null;
    this.thumbnails = new Map();
    this.asked.clear();
    const side = snapshot.content?.side ?? Infinity;
    if (this.cursor !== null && (this.cursor.row >= side || this.cursor.column >= side)) this.cursor = null;
    this.host.writeState({ id: snapshot.map, ...this.cursor });
  }

  private onRest(): void {
    if (this.shown === null) return;
    this.host.writeState({ id: this.shown.map, ...this.cursor });
    const { content } = this.shown;
    if (content === null) return;
    const pair = this.pairUnder(content);
    const under = pair === null ? [] : [pair, ...neighboursOf(content, pair.first)];
    const wanted = [...under, ...this.listed(content)].flatMap(({ first, second }) => [first, second]);
    const images = [...new Set(wanted)].filter(image => !this.asked.has(image));
    if (images.length === 0) return;
    for (const image of images) this.asked.add(image);
    this.host.post({ type: 'thumbnails', images });
  }

  private pairUnder(content: MapContent): ShownPair | null {
    return this.cursor === null ? null : pairAt(content, this.cursor);
  }

  private listed({ similar }: MapContent): readonly ShownPair[] {
    return this.allSimilar ? similar : similar.slice(0, SHORT);
  }

  private readonly onCursor = (cell: Cell): void => {
    this.cursor = cell;
  };

  private readonly open = ({ first, second }: ShownPair): void => {
    if (first !== second) this.host.post({ type: 'openPair', first, second });
  };

  private renderActions({ state: now, content }: MapSnapshot): TemplateResult {
    const button = (label: string, icon: string, type: 'pause' | 'resume' | 'stop' | 'refresh'): TemplateResult =>
      html`<vscode-button secondary icon=${icon} @click=${() => this.host.post({ type })}>${label}</vscode-button>`;
    switch (now) {
      case 'embedding':
        return html`${button('Pause', 'debug-pause', 'pause')} ${button('Cancel', 'debug-stop', 'stop')}`;
      case 'paused':
        return html`${button('Resume', 'debug-continue', 'resume')} ${button('Cancel', 'debug-stop', 'stop')}`;
      case 'comparing':
        return button('Cancel', 'debug-stop', 'stop');
      default:
        return button(now === 'ready' || content !== null ? 'Refresh' : 'Go on', 'refresh', 'refresh');
    }
  }

  private renderHeader(shown: MapSnapshot): TemplateResult {
    const { progress, encoder } = shown;
    const share = progress.total === 0 ? 0 : (progress.done / progress.total) * 100;
    const origin = encoder.origin === '' ? '' : ` · ${encoder.origin}`;
    return html`<header>
        <div class="about">
          <h1><bdi>${visibleText(shown.folder)}</bdi></h1>
          <span role="status">${progressText(shown.state, progress)}</span>
          <span class="dim provenance"><bdi>${visibleText(`${encoder.title}${origin}`)}</bdi></span>
        </div>
        ${this.renderActions(shown)}
      </header>
      <div
        class="done ${shown.state}"
        role="progressbar"
        aria-label="Images embedded"
        aria-valuemin="0"
        aria-valuemax=${progress.total}
        aria-valuenow=${progress.done}
      >
        <i .style=${cssText({ width: `${share}%` })}></i>
      </div>`;
  }

  private renderLegend(content: MapContent, encoder: string): TemplateResult {
    const block = blockSide(content);
    const what =
      block === 1
        ? 'Each cell is one pair.'
        : `More images than cells: each cell shows the most similar pair of up to ${block} × ${block}.`;
    return html`<div class="legend" role="group" aria-label="Colour scale">
      <canvas aria-hidden="true"></canvas>
      <p class="ends"><span>${content.scale.min} or less</span><span>${content.scale.max}</span></p>
      <p>Cosine similarity under <bdi>${visibleText(encoder)}</bdi>, on one fixed scale for every map. ${what}</p>
    </div>`;
  }

  private renderSide(shown: MapSnapshot, content: MapContent): TemplateResult {
    const context: ListContext = { content, thumbnails: this.thumbnails, open: this.open };
    const pair = this.pairUnder(content);
    if (pair === null) {
      return html`<aside>
        <section class="dim">Point at a cell, or move with the arrow keys, to see its pair.</section>
        ${this.renderSimilar(context)} ${failedList(shown.failed)}
      </aside>`;
    }
    const name = visibleText(content.names[pair.first] ?? '');
    return html`<aside>
      <section aria-label="Pair under the cursor">${pairCard(context, pair)}</section>
      <section aria-label="Nearest neighbours">
        <h2>Nearest to <bdi>${name}</bdi></h2>
        ${neighbourList(context, neighboursOf(content, pair.first))}
      </section>
      ${this.renderSimilar(context)} ${failedList(shown.failed)}
    </aside>`;
  }

  private renderSimilar(context: ListContext): TemplateResult | typeof nothing {
    const { similar, nearDuplicate } = context.content;
    if (similar.length === 0) return nothing;
    const listed = this.listed(context.content);
    const same = similar.filter(pair => pair.cosine >= nearDuplicate).length;
    const count = same === similar.length && same < pairsOf(context.content) ? `${same} or more` : String(same);
    return html`<section aria-label="Most similar pairs">
      <h2>Most similar pairs · near-duplicates (from ${nearDuplicate}): ${count}</h2>
      ${similarList(context, listed)}
      ${
        listed.length < similar.length
          ? html`<button class="link" @click=${() => (this.allSimilar = true)}>Show ${similar.length}</button>`
          : nothing
      }
    </section>`;
  }

  private readout(content: MapContent): string {
    const pair = this.pairUnder(content);
    if (pair === null) return '';
    const [first, second] = [pair.first, pair.second].map(image => visibleText(content.names[image] ?? ''));
    return `${first} and ${second}: cosine ${cosineText(pair.cosine)}`;
  }

  private renderMap(shown: MapSnapshot, content: MapContent): TemplateResult {
    if (content.side === 0) {
      return html`<p class="dim empty">No image of this folder could be compared.</p>
        ${failedList(shown.failed)}`;
    }
    return html`<div class="main">
      <div class="map">
        <medprobe-heatmap
          .content=${content}
          .cursor=${this.cursor}
          .readout=${this.readout(content)}
          .onCursor=${this.onCursor}
          .onOpen=${(cell: Cell) => this.open(pairAt(content, cell))}
        ></medprobe-heatmap>
        ${this.renderLegend(content, shown.encoder.title)}
      </div>
      ${this.renderSide(shown, content)}
    </div>`;
  }

  override render(): TemplateResult {
    const { shown } = this;
    if (shown === null) {
      return html`${noticeBar(this.problem)}
        <p class="dim empty" role="status">${spinner()} Opening the map…</p>`;
    }
    return html`
      ${this.renderHeader(shown)} ${noticeBar(this.problem)} ${noticeBar(shown.notice)}
      ${
        shown.content === null
          ? html`<p class="dim empty">
                The map appears when every image is embedded; what is embedded is kept, whatever happens.
              </p>
              ${failedList(shown.failed)}`
          : this.renderMap(shown, shown.content)
      }
    `;
  }
}

const pairsOf = ({ names }: MapContent): number => (names.length * (names.length - 1)) / 2;
