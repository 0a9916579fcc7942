import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

import type { ResultsRow, ResultsRowImage } from '../../shared/panels/results';
import { imageBadge, letterChip, outcomeWords } from '../shared/pieces';
import { cssText } from '../shared/cssText';
import { pieces, tokens } from '../shared/styles';
import { cutText, visibleText } from '../shared/visibleText';
import { tableStyles } from './table.styles';

/** Row heights in CSS pixels, as table.styles.ts sets them. */
const ROW = 56;
const STACKED_ROW = 88;
const OVERSCAN = 6;
/** No row can show more of a text than this. */
const SHOWN_TEXT = 300;

export type Thumbnails = ReadonlyMap<string, readonly (string | null)[]>;

/** Pairs as rows, of which only those in sight exist. One stop for Tab; the chosen row is the active descendant. */
@customElement('medprobe-rows')
export class ResultRows extends LitElement {
  static override styles = [tokens, pieces, tableStyles];

  @property({ attribute: false }) rows: readonly ResultsRow[] = [];
  @property({ attribute: false }) thumbnails: Thumbnails = new Map();
  @property({ attribute: false }) chosen: string | null = null;
  @property({ attribute: false }) onChoose: (id: string) => void = () => undefined;
  @property({ attribute: false }) onOpen: (id: string) => void = () => undefined;
  /** The ids of the rows in sight, whenever they change. */
  @property({ attribute: false }) onVisible: (ids: readonly string[]) => void = () => undefined;
  @state() private stacked = false;
  @query('.grid') private readonly grid!: HTMLElement | null;

  private readonly narrow = matchMedia('(max-width: 760px)');
  private release: () => void = () => undefined;
  private readonly virtualizer = new Virtualizer<HTMLElement, HTMLElement>(this.virtualOptions());

  private virtualOptions() {
    return {
      count: this.rows.length,
      getScrollElement: () => this.grid,
      estimateSize: () => (this.stacked ? STACKED_ROW : ROW),
      overscan: OVERSCAN,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.requestUpdate(),
    };
  }

  private readonly onNarrow = (): void => {
    this.stacked = this.narrow.matches;
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.onNarrow();
    this.narrow.addEventListener('change', this.onNarrow);
    this.release = this.virtualizer._didMount();
  }

  override disconnectedCallback(): void {
    this.release();
    this.narrow.removeEventListener('change', this.onNarrow);
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues): void {
    this.virtualizer.setOptions(this.virtualOptions());
    if (changed.has('stacked')) this.virtualizer.measure();
  }

  override updated(): void {
    this.virtualizer._willUpdate();
    this.onVisible(this.virtualizer.getVirtualItems().flatMap(item => this.rows[item.index]?.id ?? []));
  }

  private get chosenIndex(): number {
    return this.rows.findIndex(row => row.id === this.chosen);
  }

  private choose(index: number): void {
    const at = Math.min(Math.max(index, 0), this.rows.length - 1);
    const row = this.rows[at];
    if (row === undefined) return;
    this.onChoose(row.id);
    this.virtualizer.scrollToIndex(at, { align: 'auto' });
  }

  /** Where a key leads from the chosen row; null for a key that is not ours. */
  private target(key: string): number | null {
    const now = this.chosenIndex;
    const page = Math.max(1, Math.floor((this.grid?.clientHeight ?? 0) / (this.stacked ? STACKED_ROW : ROW)) - 1);
    switch (key) {
      case 'j':
      case 'J':
      case 'ArrowDown':
        return now + 1;
      case 'k':
      case 'K':
      case 'ArrowUp':
        return now - 1;
      case 'PageDown':
        return now + page;
      case 'PageUp':
        return now - page;
      case 'Home':
        return 0;
      case 'End':
        return this.rows.length - 1;
      default:
        return null;
    }
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = this.rows[this.chosenIndex];
    const target = this.target(event.key);
    if (event.key === 'Enter' && row !== undefined) this.onOpen(row.id);
    else if (target !== null) this.choose(target);
    else return;
    event.preventDefault();
  };

  private readonly onFocus = (): void => {
    if (this.chosenIndex < 0) this.choose(0);
  };

  private renderThumbs(row: ResultsRow): TemplateResult {
    const uris = this.thumbnails.get(row.id);
    return html`<span class="cell thumbs" role="gridcell">
      ${row.images.map((_, i) => {
        const uri = uris?.[i];
        if (uri === null)
          return html`<span class="none" role="img" aria-label="image ${i + 1} cannot be shown">✕</span>`;
        return uri === undefined
          ? html`<span class="none"></span>`
          : html`<img src=${uri} alt="image ${i + 1}" draggable="false" />`;
      })}
    </span>`;
  }

  private renderReading(image: ResultsRowImage | undefined, n: 1 | 2): TemplateResult {
    const cell = (content: unknown): TemplateResult =>
      html`<span class="cell reading n${n}" role="gridcell">${content}</span>`;
    if (image === undefined) return cell(nothing);
    if (image.error !== undefined) {
      return cell(html`<span class="bad" title=${visibleText(image.error)}>✕ error</span>`);
    }
    if (image.read === undefined) return cell(html`<span class="dim">not asked yet</span>`);
    return cell(html`${letterChip(image.read, image.verdict)} <span class="dim">correct ${image.correct}</span>`);
  }

  private renderRow(index: number, start: number): TemplateResult | typeof nothing {
    const row = this.rows[index];
    if (row === undefined) return nothing;
    const short = (text: string): string => visibleText(cutText(text, SHOWN_TEXT)).replaceAll('\n', ' ');
    const options = row.options.map(o => `${o.letter} ${o.text}`).join(' · ');
    const below = row.categories.length === 0 ? options : `${options} · ${row.categories.join(', ')}`;
    return html`<div
      class="row"
      role="row"
      id="row-${index}"
      aria-rowindex=${index + 2}
      aria-selected=${row.id === this.chosen}
      .style=${cssText({ transform: `translateY(${start}px)` })}
      @click=${() => {
        this.choose(index);
        this.onOpen(row.id);
      }}
    >
      <span class="cell id" role="gridcell" title=${visibleText(row.id)}>${short(row.id)}</span>
      ${this.renderThumbs(row)}
      <span class="cell question" role="gridcell">
        <span><bdi>${short(row.question)}</bdi></span
        ><small><bdi>${short(below)}</bdi></small>
      </span>
      ${this.renderReading(row.images[0], 1)} ${this.renderReading(row.images[1], 2)}
      <span class="cell verdict" role="gridcell">
        ${outcomeWords(row.outcome)}${row.readingsDiffer ? html`<small class="differ">readings differ</small>` : nothing}
      </span>
    </div>`;
  }

  override render(): TemplateResult {
    const items = this.virtualizer.getVirtualItems();
    const chosen = this.chosenIndex;
    const active = items.some(item => item.index === chosen) ? `row-${chosen}` : nothing;
    return html`<div
      class="grid"
      role="grid"
      tabindex="0"
      aria-label="Pairs"
      aria-rowcount=${this.rows.length + 1}
      aria-activedescendant=${active}
      @keydown=${this.onKey}
      @focus=${this.onFocus}
    >
      <div class="row head" role="row" aria-rowindex="1">
        <span role="columnheader">pair</span>
        <span role="columnheader">images</span>
        <span role="columnheader">question</span>
        <span role="columnheader">image ${imageBadge(1)}</span>
        <span role="columnheader">image ${imageBadge(2)}</span>
        <span role="columnheader">outcome</span>
      </div>
      <div class="body" role="rowgroup" .style=${cssText({ height: `${this.virtualizer.getTotalSize()}px` })}>
        ${repeat(
          items,
          item => item.key,
          item => this.renderRow(item.index, item.start),
        )}
      </div>
    </div>`;
  }
}
