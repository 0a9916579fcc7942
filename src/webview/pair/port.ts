import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';

import type { PairImage, ReadyHeatmap } from '../../shared/panels/pair';
import { failureText, imageBadge, spinner } from '../shared/pieces';
import { cssText } from '../shared/cssText';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { drawHeatmap } from './heatmapCanvas';
import {
  FIT,
  panBy,
  patchAt,
  place,
  zoomAt,
  type Box,
  type Patch,
  type Placement,
  type Point,
  type View,
} from '../shared/view';

const KEY_ZOOM = 1.25;
const KEY_PAN = 48;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** One image of the pair with its map. The view is the parent's, so that both images move together. */
@customElement('medprobe-port')
export class ImagePort extends LitElement {
  static override styles = [
    tokens,
    pieces,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      figure {
        background: var(--vscode-editor-background);
        height: 100%;
        margin: 0;
        overflow: hidden;
        position: relative;
        touch-action: none;
      }
      figure:focus-visible {
        outline-offset: -2px;
        outline-width: 2px;
      }
      figure.zoomed {
        cursor: grab;
      }
      figure.zoomed:active {
        cursor: grabbing;
      }
      img,
      canvas,
      .patch {
        position: absolute;
        user-select: none;
      }
      canvas,
      .patch {
        pointer-events: none;
      }
      .patch {
        outline: 1.5px solid var(--vscode-foreground);
      }
      figcaption,
      .readout,
      .state {
        background: var(--vscode-editor-background);
        border: 1px solid var(--line);
        border-radius: 3px;
        position: absolute;
      }
      figcaption {
        align-items: center;
        display: flex;
        gap: 8px;
        left: 10px;
        max-width: calc(100% - 20px);
        padding: 2px 8px 2px 3px;
        top: 8px;
      }
      figcaption .facts {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .readout {
        bottom: 8px;
        font: 11px/16px var(--mono);
        max-width: calc(100% - 20px);
        padding: 1px 7px;
        right: 10px;
      }
      .state {
        border-color: transparent;
        display: flex;
        flex-direction: column;
        gap: 4px;
        inset: 40px 20px auto;
        margin: auto;
        max-width: 40ch;
        text-align: center;
      }
    `,
  ];

  @property({ attribute: false }) image!: PairImage;
  /** The map to lay over the image; null while there is none or it is switched off. */
  @property({ attribute: false }) heatmap: ReadyHeatmap | null = null;
  /** Of the map, 0 to 1. */
  @property({ type: Number }) opacity = 1;
  @property({ attribute: false }) view: View = FIT;
  @property({ attribute: false }) onView: (view: View) => void = () => undefined;
  @property({ attribute: false }) onOpen: () => void = () => undefined;
  @state() private port: Box = { width: 0, height: 0 };
  @state() private patch: Patch | null = null;
  @query('figure') private readonly figure!: HTMLElement;
  @query('canvas') private readonly canvas!: HTMLCanvasElement | null;

  private drawn: HTMLCanvasElement | null = null;

  private readonly observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.port = { width: entry.contentRect.width, height: entry.contentRect.height };
  });

  override firstUpdated(): void {
    this.observer.observe(this.figure);
    this.figure.addEventListener('wheel', this.onWheel, { passive: false });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.observer.observe(this.figure);
  }

  override disconnectedCallback(): void {
    this.observer.disconnect();
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('heatmap') || changed.has('image')) this.patch = null;
  }

  /** The canvas comes and goes with the picture and the map, and a new one is empty. */
  override updated(changed: PropertyValues<this>): void {
    const { canvas, heatmap } = this;
    if (canvas === null || heatmap === null) return;
    if (canvas === this.drawn && !changed.has('heatmap') && !changed.has('image')) return;
    drawHeatmap(canvas, heatmap, this.values(heatmap), this.image);
    this.drawn = canvas;
  }

  private values = (map: ReadyHeatmap): readonly number[] => (this.image.n === 1 ? map.values1 : map.values2);

  private get shown(): boolean {
    return this.image.uri !== undefined && this.image.width > 0 && this.port.width > 0;
  }

  private pointOf(event: MouseEvent): Point {
    const box = this.figure.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private zoom(factor: number, at: Point): void {
    this.onView(zoomAt(this.view, factor, at, this.image, this.port));
  }

  /** Zooming out of the fitted view is left to the page, so that it can be scrolled over the images. */
  private readonly onWheel = (event: WheelEvent): void => {
    if (!this.shown || (this.view.zoom === 1 && event.deltaY >= 0)) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), this.pointOf(event));
  };

  private readonly onPointer = (event: PointerEvent): void => {
    // Its link must get its own click, which a captured pointer would take away.
    const onCaption = event.target instanceof Element && event.target.closest('figcaption') !== null;
    if (!this.shown || onCaption) return;
    if (event.type === 'pointerdown') this.figure.setPointerCapture(event.pointerId);
    if (event.buttons === 1 && event.type === 'pointermove') {
      this.onView(panBy(this.view, { x: event.movementX, y: event.movementY }, this.image, this.port));
    }
    this.patch = this.heatmap === null ? null : patchAt(this.pointOf(event), this.placement, this.heatmap);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key];
    const elsewhere = event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey;
    if (!this.shown || elsewhere) return;
    const middle = { x: this.port.width / 2, y: this.port.height / 2 };
    if (event.key === '+' || event.key === '=') this.zoom(KEY_ZOOM, middle);
    else if (event.key === '-') this.zoom(1 / KEY_ZOOM, middle);
    else if (event.key === '0') this.onView(FIT);
    else if (event.key === 'Enter') this.onOpen();
    else if (arrow !== undefined && event.shiftKey) this.movePatch(arrow);
    else if (arrow !== undefined) {
      this.onView(panBy(this.view, { x: -arrow.x * KEY_PAN, y: -arrow.y * KEY_PAN }, this.image, this.port));
    } else return;
    event.preventDefault();
  };

  private movePatch(by: Point): void {
    if (this.heatmap === null) return;
    const { rows, columns } = this.heatmap;
    const from = this.patch ?? { row: Math.floor(rows / 2), column: Math.floor(columns / 2) };
    this.patch = {
      row: Math.min(Math.max(from.row + by.y, 0), rows - 1),
      column: Math.min(Math.max(from.column + by.x, 0), columns - 1),
    };
  }

  private get placement(): Placement {
    return place(this.view, this.image, this.port);
  }

  private renderPatch(map: ReadyHeatmap, at: Placement): TemplateResult | typeof nothing {
    if (this.patch === null) return nothing;
    const cell = { width: at.width / map.columns, height: at.height / map.rows };
    return html`<div
      class="patch"
      .style=${cssText({
        left: `${at.left + this.patch.column * cell.width}px`,
        top: `${at.top + this.patch.row * cell.height}px`,
        width: `${cell.width}px`,
        height: `${cell.height}px`,
      })}
    ></div>`;
  }

  private renderPicture(uri: string): TemplateResult {
    const at = this.placement;
    const box = cssText({
      left: `${at.left}px`,
      top: `${at.top}px`,
      width: `${at.width}px`,
      height: `${at.height}px`,
    });
    return html`
      <img src=${uri} .style=${box} alt="Image ${this.image.n}, ${visibleText(this.image.name)}" draggable="false" />
      ${
        this.heatmap === null
          ? nothing
          : html`<div .style=${cssText({ opacity: String(this.opacity) })}>
                <canvas .style=${box} aria-hidden="true"></canvas>
              </div>
              ${this.renderPatch(this.heatmap, at)}`
      }
      <div class="readout" aria-live="polite">${this.readout(at)}</div>
    `;
  }

  private readout(at: Placement): string {
    if (this.heatmap !== null && this.patch !== null) {
      const { row, column } = this.patch;
      const value = this.values(this.heatmap)[row * this.heatmap.columns + column];
      return `patch row ${row + 1}, column ${column + 1}: ${value === undefined ? 'no value' : value.toFixed(2)}`;
    }
    return `${Math.round((at.width / this.image.width) * 100)} %${this.view.zoom > 1 ? ' · linked' : ''}`;
  }

  private renderState(): TemplateResult | typeof nothing {
    if (this.image.error !== undefined) return html`<div class="state">${failureText(this.image.error)}</div>`;
    return this.image.uri === undefined
      ? html`<div class="state dim"><span>${spinner()} Reading the image…</span></div>`
      : nothing;
  }

  override render(): TemplateResult {
    const { image } = this;
    const size = image.width > 0 ? ` · ${image.width} × ${image.height}` : '';
    return html`<figure
      tabindex="0"
      role="group"
      aria-label="Image ${image.n}: plus and minus zoom, arrows move, 0 fits, Shift and arrows read the map"
      class=${this.view.zoom > 1 ? 'zoomed' : ''}
      @pointerdown=${this.onPointer}
      @pointermove=${this.onPointer}
      @pointerleave=${() => (this.patch = null)}
      @dblclick=${() => this.onView(FIT)}
      @keydown=${this.onKey}
    >
      ${this.shown && image.uri !== undefined ? this.renderPicture(image.uri) : nothing} ${this.renderState()}
      <figcaption>
        ${imageBadge(image.n)}
        <span class="facts">
          <button class="link" title="Open the file" @click=${this.onOpen}><bdi>${visibleText(image.name)}</bdi></button
          ><span class="dim">${size}${image.facts === '' ? '' : ` · ${image.facts}`}</span>
        </span>
      </figcaption>
    </figure>`;
  }
}
