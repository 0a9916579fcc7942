import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { ImageNumber } from '../../shared/panels/common';
import type { PairImage } from '../../shared/panels/pair';
import { cssText } from '../shared/cssText';
import { failureText, imageBadge, spinner } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { FIT, fractionAt, within, type Box, type Placement, type Point, type View } from '../shared/view';
import { ARROWS, Viewport } from '../shared/viewport';
import { visibleText } from '../shared/visibleText';
import { remaining, type LevelChange } from './levels';
import { patchOf, spotOf, type Spot } from './maps';
import type { Layer } from './paint';
import { patchText, physicalSize, pixelText } from './readout';
import { paintStage } from './stagePaint';
import type { Mode, Shown } from './stageTypes';
import { stageStyles } from './stage.styles';

export type { Mode, Shown } from './stageTypes';

/** A key press moves brightness or contrast by this part of the present width. */
const KEY_LEVEL = 0.08;
const LEVEL_KEYS: Readonly<Record<string, LevelChange>> = {
  b: { wider: 0, brighter: KEY_LEVEL },
  B: { wider: 0, brighter: -KEY_LEVEL },
  v: { wider: -KEY_LEVEL, brighter: 0 },
  V: { wider: KEY_LEVEL, brighter: 0 },
};
const DRAG_LEVEL = 0.005;

/** One canvas: an image of the pair, or both of them over each other. */
@customElement('medprobe-stage')
export class Stage extends LitElement {
  static override styles = [tokens, pieces, stageStyles];

  /** One image, or both where they lie over each other. */
  @property({ attribute: false }) shown: readonly Shown[] = [];
  @property() mode: Mode = 'side';
  @property({ attribute: false }) view: View = FIT;
  @property({ type: Number }) opacity = 1;
  @property({ type: Boolean }) linked = true;
  @property({ type: Boolean }) loupe = false;
  /** Where the pointer or the keyboard is, in whichever image. */
  @property({ attribute: false }) spot: Spot | null = null;
  /** Of swipe: the part of the width left of which image 1 is seen. */
  @property({ type: Number }) divider = 0.5;
  /** Of flicker: which image is seen. */
  @property({ type: Number }) turn: ImageNumber = 1;
  @property({ attribute: false }) onView: (view: View) => void = () => undefined;
  @property({ attribute: false }) onSpot: (spot: Spot | null) => void = () => undefined;
  @property({ attribute: false }) onLevels: (n: ImageNumber, change: LevelChange) => void = () => undefined;
  @property({ attribute: false }) onDivider: (at: number) => void = () => undefined;
  @property({ attribute: false }) onOpen: (n: ImageNumber) => void = () => undefined;
  /** An image is shown larger than its picture is. */
  @property({ attribute: false }) onDetail: (n: ImageNumber) => void = () => undefined;
  /** What the keyboard has reached, for those who hear it. */
  @state() private reached: Spot | null = null;
  @state() private dragging = false;
  @query('figure') private readonly figure!: HTMLElement;
  @query('canvas') private readonly canvas!: HTMLCanvasElement;
  private frame = 0;
  private levelFrom: Point | null = null;

  private readonly viewport = new Viewport(this, {
    figure: () => this.figure,
    box: () => (this.ready ? this.box : null),
    view: () => this.view,
    onView: view => this.onView(view),
    keyZoom: 1.25,
  });

  /** Drawn at most once a frame, however often something changes. */
  override updated(_changed: PropertyValues<this>): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  override disconnectedCallback(): void {
    cancelAnimationFrame(this.frame);
    super.disconnectedCallback();
  }

  /** Where an image lies, in this element; null while it is not shown. */
  placementOf(n: ImageNumber): Placement | null {
    const shown = this.shown.find(({ image }) => image.n === n);
    if (shown === undefined || !this.ready || this.viewport.port.width === 0) return null;
    const frame = this.viewport.placement;
    return shown === this.shown[0] ? frame : within(frame, shown.image);
  }

  private get ready(): boolean {
    return this.shown.every(({ image }) => image.width > 0 && image.error === undefined);
  }

  /** The frame that is zoomed and moved: the first image's. */
  private get box(): Box {
    return this.shown[0]?.image ?? { width: 1, height: 1 };
  }

  private draw(): void {
    const { port } = this.viewport;
    if (port.width === 0) return;
    const dpr = window.devicePixelRatio;
    const [width, height] = [Math.round(port.width * dpr), Math.round(port.height * dpr)];
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.clearRect(0, 0, port.width, port.height);
    const layers = this.shown.map(shown => this.layerOf(shown));
    const { mode, divider, turn, spot, loupe } = this;
    paintStage(context, { port, mode, divider, turn, spot, loupe, shown: this.shown, layers });
    for (const { image, picture } of this.shown) {
      const at = this.placementOf(image.n);
      if (picture === null || at === null) continue;
      if (picture.full.width < Math.min(image.width, at.width * dpr)) this.onDetail(image.n);
    }
  }

  private layerOf({ image, picture, levels, overlay }: Shown): Layer | null {
    const at = this.placementOf(image.n);
    if (at === null || picture === null) return null;
    return { picture, at, levels: remaining(levels, image), overlay, opacity: this.opacity };
  }

  /** Which image is meant at a point: of two over each other, the one that is seen there. */
  private spotAt(at: Point): Spot | null {
    const left = at.x < this.divider * this.viewport.port.width;
    const seen: ImageNumber = this.mode === 'swipe' ? (left ? 1 : 2) : this.mode === 'flicker' ? this.turn : 1;
    const n = this.shown.length === 1 ? this.shown[0]!.image.n : seen;
    const placement = this.placementOf(n);
    if (placement === null) return null;
    const { x, y } = fractionAt(at, placement);
    return x >= 0 && x < 1 && y >= 0 && y < 1 ? { n, x, y } : null;
  }

  private readonly onPointer = (event: PointerEvent): void => {
    // Links and the divider get their own clicks, which a captured pointer would take away.
    const onPart = event.target instanceof Element && event.target.closest('.caption, .divider') !== null;
    if (onPart || !this.ready) return;
    const at = this.viewport.pointOf(event);
    if (this.changesLevels(event, at)) return;
    this.dragging = this.viewport.pointer(event) === 'drag' && event.type === 'pointermove';
    // The point under a dragging pointer stays the same, and reading its values costs a good part of a frame.
    this.onSpot(this.dragging ? null : this.spotAt(at));
  };

  /** The right button, or Shift with the left: across for contrast, up and down for brightness. */
  private changesLevels(event: PointerEvent, at: Point): boolean {
    if (event.type === 'pointerdown' && (event.button === 2 || (event.button === 0 && event.shiftKey))) {
      this.figure.setPointerCapture(event.pointerId);
      this.levelFrom = at;
      return true;
    }
    const from = this.levelFrom;
    if (from === null) return false;
    const n = this.spotAt(from)?.n ?? this.shown[0]!.image.n;
    this.levelFrom = event.type === 'pointermove' ? at : null;
    this.onLevels(n, { wider: (at.x - from.x) * DRAG_LEVEL, brighter: (from.y - at.y) * DRAG_LEVEL });
    return true;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const elsewhere = event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey;
    if (!this.ready || elsewhere) return;
    const arrow = ARROWS[event.key];
    const change = LEVEL_KEYS[event.key];
    if (arrow !== undefined && event.shiftKey) this.movePatch(arrow);
    else if (change !== undefined) this.onLevels(this.current, change);
    else if (event.key === 'Enter') this.onOpen(this.current);
    else if (!this.viewport.zoomKey(event.key) && !this.viewport.panKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  private get current(): ImageNumber {
    return this.mode === 'flicker' ? this.turn : this.shown[0]!.image.n;
  }

  /** From patch to patch where there is a map, else over the image in steps. */
  private movePatch(by: Point): void {
    const n = this.current;
    const { grid, overlay } = this.shown.find(({ image }) => image.n === n)!;
    const steps = overlay?.grid ?? grid ?? { rows: 16, columns: 16 };
    const from = patchOf(this.spot?.n === n ? this.spot : { n, x: 0.5, y: 0.5 }, steps);
    const row = Math.min(steps.rows - 1, Math.max(0, Math.floor(from / steps.columns) + by.y));
    const column = Math.min(steps.columns - 1, Math.max(0, (from % steps.columns) + by.x));
    const spot = spotOf(n, row * steps.columns + column, steps);
    this.onSpot(spot);
    this.reached = spot;
  }

  private textOf(spot: Spot): string {
    const shown = this.shown.find(({ image }) => image.n === spot.n);
    if (shown === undefined) return '';
    const pixel = pixelText(shown, spot);
    return shown.overlay === null ? pixel : `${pixel} · ${patchText(shown.overlay, spot)}`;
  }

  /** The values at the point, here and at the same place of the other image; else how large the image is shown. */
  private readout(): string {
    const { spot } = this;
    if (spot === null) {
      const at = this.placementOf(this.shown[0]!.image.n);
      const percent = at === null ? '' : `${Math.round((at.width / this.box.width) * 100)} %`;
      return this.view.zoom > 1 && this.linked && this.mode === 'side' ? `${percent} · linked` : percent;
    }
    if (this.mode === 'difference') {
      return this.shown.map(({ image }) => `${image.n}: ${this.textOf(this.same(spot, image.n))}`).join('  ');
    }
    return this.textOf(this.shown.length === 1 ? this.same(spot, this.shown[0]!.image.n) : spot);
  }

  /** The same place in an image: of two over each other the same point of the screen, else the same fractions. */
  private same(spot: Spot, n: ImageNumber): Spot {
    const from = this.placementOf(spot.n);
    const to = this.placementOf(n);
    if (spot.n === n || from === null || to === null) return { ...spot, n };
    return { n, ...fractionAt({ x: from.left + spot.x * from.width, y: from.top + spot.y * from.height }, to) };
  }

  private readonly onDividerMove = (event: PointerEvent): void => {
    if (event.type === 'pointerdown') (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    if (event.buttons !== 1) return;
    this.onDivider(Math.min(1, Math.max(0, this.viewport.pointOf(event).x / this.viewport.port.width)));
  };

  private readonly onDividerKey = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const by: Readonly<Record<string, number>> = {
      ArrowLeft: -step,
      ArrowDown: -step,
      ArrowRight: step,
      ArrowUp: step,
      PageDown: -0.1,
      PageUp: 0.1,
      Home: -1,
      End: 1,
    };
    const change = by[event.key];
    if (change === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.onDivider(Math.min(1, Math.max(0, this.divider + change)));
  };

  private renderDivider(): TemplateResult {
    const percent = Math.round(this.divider * 100);
    return html`<div
      class="divider"
      role="slider"
      tabindex="0"
      aria-label="Divider: image 1 on its left, image 2 on its right"
      aria-orientation="horizontal"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${percent}
      aria-valuetext="${percent} % image 1"
      .style=${cssText({ left: `${percent}%` })}
      @pointerdown=${this.onDividerMove}
      @pointermove=${this.onDividerMove}
      @keydown=${this.onDividerKey}
    ></div>`;
  }

  private renderCaption(image: PairImage): TemplateResult {
    const { n, name, width, height, facts } = image;
    const physical = physicalSize(image);
    const size = width > 0 ? ` · ${width} × ${height}${physical === null ? '' : ` · ${physical}`}` : '';
    const line = visibleText(`${size}${facts === '' ? '' : ` · ${facts}`}`);
    const seen = this.mode === 'flicker' && this.turn === n;
    return html`<div class=${classMap({ caption: true, seen, [`n${n}`]: true })}>
      ${imageBadge(n)}
      <span class="facts" title=${`${visibleText(name)}${line}`}>
        <button class="link" title="Open the file" @click=${() => this.onOpen(n)}>
          <bdi>${visibleText(name)}</bdi></button
        ><span class="dim">${line}</span>
      </span>
    </div>`;
  }

  private renderState({ image, picture }: Shown): TemplateResult | typeof nothing {
    if (image.error !== undefined) return html`<div class="state">${failureText(image.error)}</div>`;
    return picture === null ? html`<div class="state dim"><span>${spinner()} Reading the image…</span></div>` : nothing;
  }

  override render(): TemplateResult {
    const images = this.shown.map(({ image }) => image);
    const which = images.map(({ n }) => n).join(' and ');
    const names = images.map(({ n, name }) => `Image ${n}, ${visibleText(name)}`).join('; ');
    const waiting = this.shown.find(({ image, picture }) => image.error !== undefined || picture === null);
    return html`<figure
        tabindex="0"
        role="application"
        aria-roledescription="image viewer"
        aria-label="Image ${which}: plus and minus zoom, arrows move, 0 fits, Shift and arrows read values, question mark lists all keys"
        class="${this.dragging ? 'dragging' : ''} ${images.length > 1 ? 'two' : ''}"
        @pointerdown=${this.onPointer}
        @pointermove=${this.onPointer}
        @pointerup=${this.onPointer}
        @pointercancel=${this.onPointer}
        @pointerleave=${() => this.onSpot(null)}
        @contextmenu=${(event: Event) => event.preventDefault()}
        @dblclick=${() => this.viewport.fit()}
        @keydown=${this.onKey}
      >
        <canvas role="img" aria-label=${names}></canvas>
        ${images.map(image => this.renderCaption(image))}
        ${this.mode === 'swipe' && this.ready ? this.renderDivider() : nothing}
        ${waiting === undefined ? html`<div class="readout">${this.readout()}</div>` : this.renderState(waiting)}
      </figure>
      <span class="unseen" aria-live="polite">${this.reached === null ? '' : this.textOf(this.reached)}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'medprobe-stage': Stage;
  }
}
