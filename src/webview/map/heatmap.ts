import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { CELL_SCALE } from '../../core/embedding/cells';
import { colourAt } from '../../core/saliency/heatmap';
import type { MapContent } from '../../shared/panels/map';
import { cssText } from '../shared/cssText';
import { putPixels } from '../shared/legend';
import { pieces, tokens } from '../shared/styles';
import { FIT, patchAt, type Point, type View } from '../shared/view';
import { Viewport } from '../shared/viewport';
import { moveCell, type Cell } from './state';

const KEY_ZOOM = 1.5;

/** The cells as a canvas of one pixel each, which is then drawn at any size. */
function drawCells({ side, cells, scale }: MapContent): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const pixels = new Uint8Array(side * side * 4);
  cells.forEach((cell, n) => pixels.set([...colourAt(cell / CELL_SCALE, scale), 255], n * 4));
  putPixels(canvas, pixels);
  return canvas;
}

/** The matrix of a map, with a cursor that pointer and keys move. */
@customElement('medprobe-heatmap')
export class MapHeatmap extends LitElement {
  static override styles = [
    tokens,
    pieces,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      figure {
        cursor: crosshair;
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
      canvas {
        display: block;
        height: 100%;
        width: 100%;
      }
      .line,
      .cell {
        pointer-events: none;
        position: absolute;
      }
      .line {
        background: var(--vscode-foreground);
        opacity: 0.35;
      }
      /* Seen on every colour of the map, which is the same in every theme. */
      .cell {
        box-shadow: 0 0 0 3px #000000;
        outline: 1.5px solid #ffffff;
      }
    `,
  ];

  @property({ attribute: false }) content!: MapContent;
  @property({ attribute: false }) cursor: Cell | null = null;
  /** Says what the cursor shows, for those who hear it. */
  @property() readout = '';
  @property({ attribute: false }) onCursor: (cell: Cell) => void = () => undefined;
  @property({ attribute: false }) onOpen: (cell: Cell) => void = () => undefined;
  @state() private view: View = FIT;
  @query('figure') private readonly figure!: HTMLElement;
  @query('canvas') private readonly canvas!: HTMLCanvasElement;
  private drawn: HTMLCanvasElement | undefined;
  private readonly viewport = new Viewport(this, {
    figure: () => this.figure,
    box: () => ({ width: this.content.side, height: this.content.side }),
    view: () => this.view,
    onView: view => (this.view = view),
    keyZoom: KEY_ZOOM,
  });

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('content')) return;
    this.drawn = drawCells(this.content);
    this.view = FIT;
  }

  override updated(): void {
    const { canvas, drawn } = this;
    const { port, placement } = this.viewport;
    const dpr = window.devicePixelRatio;
    canvas.width = Math.round(port.width * dpr);
    canvas.height = Math.round(port.height * dpr);
    const context = canvas.getContext('2d');
    if (context === null || drawn === undefined || canvas.width === 0) return;
    const { left, top, width, height } = placement;
    // Enlarged cells keep their edges; cells smaller than a pixel are averaged, so that none is passed over.
    context.imageSmoothingEnabled = width * dpr < drawn.width;
    context.imageSmoothingQuality = 'high';
    context.drawImage(drawn, left * dpr, top * dpr, width * dpr, height * dpr);
  }

  private cellAt(at: Point): Cell | null {
    const { side } = this.content;
    return patchAt(at, this.viewport.placement, { rows: side, columns: side });
  }

  private readonly onPointer = (event: PointerEvent): void => {
    const gesture = this.viewport.pointer(event);
    const cell = gesture === 'drag' ? null : this.cellAt(this.viewport.pointOf(event));
    if (cell === null) return;
    if (cell.row !== this.cursor?.row || cell.column !== this.cursor.column) this.onCursor(cell);
    if (gesture === 'click' && event.button === 0) this.onOpen(cell);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = moveCell(this.cursor, event.key, event.shiftKey, this.content.side);
    if (moved !== null) {
      this.onCursor(moved);
      this.bringIntoSight(moved);
    } else if (event.key === 'Enter' && this.cursor !== null) this.onOpen(this.cursor);
    else if (!this.viewport.zoomKey(event.key, this.cursor === null ? undefined : this.middleOf(this.cursor))) return;
    event.preventDefault();
  };

  private middleOf({ row, column }: Cell): Point {
    const { left, top, width } = this.viewport.placement;
    const size = width / this.content.side;
    return { x: left + (column + 0.5) * size, y: top + (row + 0.5) * size };
  }

  private bringIntoSight(cell: Cell): void {
    const { x, y } = this.middleOf(cell);
    const { width, height } = this.viewport.port;
    const margin = Math.min(width, height) / 8;
    const into = (at: number, size: number): number =>
      at < margin ? margin - at : at > size - margin ? size - margin - at : 0;
    this.viewport.pan({ x: into(x, width), y: into(y, height) });
  }

  private renderCursor(): TemplateResult | typeof nothing {
    const { cursor } = this;
    if (cursor === null || this.viewport.port.width === 0) return nothing;
    const { left, top, width, height } = this.viewport.placement;
    const size = width / this.content.side;
    const { x, y } = this.middleOf(cursor);
    const shown = Math.max(size, 5);
    const px = (values: Record<string, number>): string =>
      cssText(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `${value}px`])));
    return html`<div class="line" .style=${px({ left, top: y - 0.5, width, height: 1 })}></div>
      <div class="line" .style=${px({ left: x - 0.5, top, width: 1, height })}></div>
      <div class="cell" .style=${px({ left: x - shown / 2, top: y - shown / 2, width: shown, height: shown })}></div>`;
  }

  override render(): TemplateResult {
    return html`<figure
        tabindex="0"
        role="application"
        aria-roledescription="similarity matrix"
        aria-label="Arrows move the cursor, Shift further; Enter opens the pair; plus and minus zoom, 0 fits"
        @pointerdown=${this.onPointer}
        @pointermove=${this.onPointer}
        @pointerup=${this.onPointer}
        @pointercancel=${this.onPointer}
        @keydown=${this.onKey}
      >
        <canvas aria-hidden="true"></canvas>
        ${this.renderCursor()}
      </figure>
      <span class="unseen" aria-live="polite">${this.readout}</span>`;
  }
}
