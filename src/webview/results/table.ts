import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type Range,
} from '@tanstack/virtual-core';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ResultsRow } from '../../shared/panels/results';
import { cssText } from '../shared/cssText';
import { imageBadge } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import {
  answerCell,
  cellOfColumn,
  changedText,
  outcomeText,
  questionCell,
  runCell,
  thumbs,
  type Thumbnails,
} from './cells';
import { columnsOf, rowHeight, tracksOf, type Column, type Layout, type Room } from './columns';
import { plotStyles, runMark } from './plot';
import { Recycling } from './recycling';
import { NO_SORT, sortsBy, type Sort } from './sort';
import { tableStyles } from './table.styles';

/** Height of the head, which lies over the rows, in CSS pixels. */
const HEAD = 30;
/** Rows kept ready above and below those in sight. */
const OVERSCAN = 3;

/** Pairs as rows, of which only those in sight exist. One stop for Tab; the chosen row is the active descendant. */
@customElement('medprobe-rows')
export class ResultRows extends LitElement {
  static override styles = [tokens, pieces, plotStyles, tableStyles];

  @property({ attribute: false }) rows: readonly ResultsRow[] = [];
  /** Labels of the runs that every row has. */
  @property({ attribute: false }) runs: readonly string[] = [];
  @property({ attribute: false }) hasSimilarity = false;
  @property({ attribute: false }) thumbnails: Thumbnails = new Map();
  /** Changes whenever `thumbnails` has more. */
  @property({ attribute: false }) thumbnailCount = 0;
  @property({ attribute: false }) sort: Sort = NO_SORT;
  @property({ attribute: false }) chosen: string | null = null;
  @property({ attribute: false }) onChoose: (id: string) => void = () => undefined;
  @property({ attribute: false }) onOpen: (id: string) => void = () => undefined;
  @property({ attribute: false }) onSort: (column: Column) => void = () => undefined;
  /** The ids of the rows in sight, whenever they change and lie still. */
  @property({ attribute: false }) onVisible: (ids: readonly string[]) => void = () => undefined;
  @state() private room: Room = 'wide';
  @query('.grid') private readonly grid!: HTMLElement | null;

  private readonly widths = { stacked: matchMedia('(max-width: 760px)'), medium: matchMedia('(max-width: 1100px)') };
  /** Where the chosen row was: what follows it when it is no longer listed. */
  private lastIndex = -1;
  private release: () => void = () => undefined;
  private readonly recycling = new Recycling();
  private readonly virtualizer = new Virtualizer<HTMLElement, HTMLElement>(this.virtualOptions());

  private virtualOptions() {
    const { height } = this;
    return {
      count: this.rows.length,
      getScrollElement: () => this.grid,
      estimateSize: () => height,
      overscan: OVERSCAN,
      scrollPaddingEnd: this.room === 'stacked' ? 0 : HEAD,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      rangeExtractor: (range: Range) => this.kept(range),
      onChange: () => this.requestUpdate(),
    };
  }

  /** Indices of the rows that exist: as many wherever the table is scrolled to, so that elements are neither made nor removed. */
  private kept({ startIndex, overscan, count }: Range): number[] {
    const seen = Math.ceil((this.grid?.clientHeight ?? 0) / this.height) + 1;
    const length = Math.min(seen + 2 * overscan, count);
    const first = Math.min(Math.max(startIndex - overscan, 0), count - length);
    return Array.from({ length }, (_, i) => first + i);
  }

  /** Of a row, in CSS pixels. */
  private get height(): number {
    return rowHeight({ room: this.room, runs: this.runs });
  }

  private get layout(): Layout {
    const images = this.rows.some(row => row.correct.length === 2) ? 2 : 1;
    return { room: this.room, runs: this.runs, images, hasSimilarity: this.hasSimilarity };
  }

  private readonly onWidth = (): void => {
    this.room = this.widths.stacked.matches ? 'stacked' : this.widths.medium.matches ? 'medium' : 'wide';
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.onWidth();
    for (const width of Object.values(this.widths)) width.addEventListener('change', this.onWidth);
    this.release = this.virtualizer._didMount();
  }

  override disconnectedCallback(): void {
    this.release();
    for (const width of Object.values(this.widths)) width.removeEventListener('change', this.onWidth);
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('rows') || changed.has('chosen')) {
      const index = this.chosenIndex;
      if (index >= 0) this.lastIndex = index;
    }
    this.virtualizer.setOptions(this.virtualOptions());
    if (changed.has('room') || changed.has('runs')) this.virtualizer.measure();
  }

  override firstUpdated(): void {
    this.reveal();
  }

  override updated(): void {
    this.virtualizer._willUpdate();
    if (this.virtualizer.isScrolling) return; // what flies past need not be drawn
    this.onVisible(this.virtualizer.getVirtualItems().flatMap(item => this.rows[item.index]?.id ?? []));
  }

  override focus(): void {
    this.grid?.focus();
  }

  /** Brings the chosen row into sight, where it is listed. */
  reveal(): void {
    const index = this.chosenIndex;
    if (index >= 0) this.virtualizer.scrollToIndex(index, { align: 'auto' });
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
    const index = this.chosenIndex;
    // Of a row that is no longer listed, the next one has taken the place.
    const [before, after] = index >= 0 ? [index - 1, index + 1] : [this.lastIndex - 1, Math.max(this.lastIndex, 0)];
    const seen = (this.grid?.clientHeight ?? 0) - (this.room === 'stacked' ? 0 : HEAD);
    const page = Math.max(1, Math.floor(seen / this.height) - 1);
    switch (key) {
      case 'j':
      case 'J':
      case 'ArrowDown':
        return after;
      case 'k':
      case 'K':
      case 'ArrowUp':
        return before;
      case 'PageDown':
        return after + page - 1;
      case 'PageUp':
        return before - page + 1;
      case 'Home':
        return 0;
      case 'End':
        return this.rows.length - 1;
      default:
        return null;
    }
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    // The head's buttons have keys of their own.
    if (event.target !== this.grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = this.rows[this.chosenIndex];
    const target = this.target(event.key);
    if (event.key === 'Enter' && row !== undefined) this.onOpen(row.id);
    else if (target !== null) this.choose(target);
    else return;
    event.preventDefault();
  };

  private readonly onFocus = (): void => {
    if (this.chosenIndex < 0) this.choose(Math.max(this.lastIndex, 0));
  };

  private renderHead(columns: readonly Column[]): TemplateResult {
    return html`<div class="row head" role="row" aria-rowindex="1">
      ${columns.map(column => {
        const { kind, name, sort: key, of } = column;
        const label = html`${kind === 'run' ? runMark(of ?? 0) : nothing}<bdi>${visibleText(name)}</bdi>${
          kind === 'answer' ? html` ${imageBadge(of === 1 ? 2 : 1)}` : nothing
        }`;
        if (key === undefined) return html`<span class="heading" role="columnheader">${label}</span>`;
        const sorted = sortsBy(this.sort, key, of);
        const direction = sorted ? (this.sort.descending ? 'descending' : 'ascending') : 'none';
        const arrow = sorted ? (this.sort.descending ? '↓' : '↑') : '↕';
        return html`<span role="columnheader" aria-sort=${direction}>
          <button class="heading" title=${visibleText(name)} @click=${() => this.onSort(column)}>
            ${label}<span class="arrow ${direction}" aria-hidden="true">${arrow}</span>
          </button>
        </span>`;
      })}
    </div>`;
  }

  private renderStacked(row: ResultsRow): TemplateResult {
    const [first] = row.runs;
    const cells = [thumbs(row, this.thumbnails), questionCell(row, true)];
    if (this.runs.length > 1) {
      const outcomes = this.runs.map((_, of) => runCell(row.runs[of], of, true));
      return html`${cells}<span class="cell card-changed" role="gridcell">${changedText(row)}</span>${outcomes}`;
    }
    return html`${cells}
      <span class="cell verdict" role="gridcell">${first === undefined ? nothing : outcomeText(first.outcome)}</span>
      ${row.correct.map((_, of) => answerCell(row, of))}`;
  }

  private renderRow(columns: readonly Column[], index: number): TemplateResult | typeof nothing {
    const row = this.rows[index];
    if (row === undefined) return nothing;
    const shown = { thumbnails: this.thumbnails, withCategories: !columns.some(({ kind }) => kind === 'category') };
    return html`<div
      class="row"
      role="row"
      id="row-${index}"
      aria-rowindex=${index + 2}
      aria-selected=${row.id === this.chosen}
      @click=${() => {
        this.choose(index);
        // Of several runs a click shows the answers beside each other; a second one opens the pair.
        if (this.runs.length === 1) this.onOpen(row.id);
      }}
      @dblclick=${() => {
        if (this.runs.length > 1) this.onOpen(row.id);
      }}
    >
      ${this.room === 'stacked' ? this.renderStacked(row) : columns.map(column => cellOfColumn(row, column, shown))}
    </div>`;
  }

  override render(): TemplateResult {
    const items = this.virtualizer.getVirtualItems();
    const elements = this.recycling.assign(items.map(({ index }) => index));
    const chosen = this.chosenIndex;
    const active = items.some(item => item.index === chosen) ? `row-${chosen}` : nothing;
    const columns = columnsOf(this.layout);
    const { tracks, least } = tracksOf(columns);
    const stacked = this.room === 'stacked';
    const lines = stacked ? {} : { '--tracks': tracks, '--least': `${least}px` };
    const sizes = cssText({ '--row': `${this.height}px`, ...lines });
    return html`<div
      class="grid ${stacked ? 'stacked' : ''} ${this.runs.length > 1 ? 'several' : ''}"
      role="grid"
      tabindex="0"
      aria-label="Pairs"
      aria-rowcount=${this.rows.length + 1}
      aria-activedescendant=${active}
      .style=${sizes}
      @keydown=${this.onKey}
      @focus=${this.onFocus}
    >
      ${stacked ? nothing : this.renderHead(columns)}
      <div class="body" role="presentation" .style=${cssText({ height: `${this.virtualizer.getTotalSize()}px` })}>
        <div
          class="kept ${this.virtualizer.isScrolling ? 'passing' : ''}"
          role="rowgroup"
          .style=${cssText({ transform: `translateY(${items[0]?.start ?? 0}px)` })}
        >
          ${repeat(
            items,
            item => elements.get(item.index),
            item => this.renderRow(columns, item.index),
          )}
        </div>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'medprobe-rows': ResultRows;
  }
}
