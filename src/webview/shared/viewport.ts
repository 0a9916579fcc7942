import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { FIT, panBy, place, zoomAt, type Box, type Placement, type Point, type View } from './view';

/** A press that moved further than this is a drag, and no click. */
const CLICK_PX = 4;
const KEY_PAN = 48;
const WHEEL_ZOOM = 0.002;
/** A trackpad's pinch arrives as a wheel with Ctrl, in smaller steps. */
const PINCH_ZOOM = 0.01;

export const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What a pointer's event means: a press that moves far enough becomes a drag, one that does not ends as a click. */
export type Gesture = 'press' | 'drag' | 'click' | 'hover';

export interface ViewportOptions {
  figure(): HTMLElement;
  /** Size of what is shown; null while there is nothing to move. */
  box(): Box | null;
  view(): View;
  onView(view: View): void;
  /** Zoom of one press of + or −. */
  readonly keyZoom: number;
}

/** Zooms and pans what a figure shows: wheel, pinch, drag, keys. The view itself is the host's, or its parent's. */
export class Viewport implements ReactiveController {
  /** The figure's size. */
  port: Box = { width: 0, height: 0 };
  private readonly pointers = new Map<number, Point>();
  private pressedAt: Point | null = null;
  private dragging = false;
  private listening = false;

  private readonly observer = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    this.port = { width: entry.contentRect.width, height: entry.contentRect.height };
    this.host.requestUpdate();
  });

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly options: ViewportOptions,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.listening) return;
    this.listening = true;
    this.observer.observe(this.options.figure());
    this.options.figure().addEventListener('wheel', this.onWheel, { passive: false });
  }

  hostDisconnected(): void {
    this.observer.disconnect();
    if (this.listening) this.options.figure().removeEventListener('wheel', this.onWheel);
    this.listening = false;
    this.pointers.clear();
  }

  get placement(): Placement {
    return place(this.options.view(), this.options.box() ?? { width: 1, height: 1 }, this.port);
  }

  get middle(): Point {
    return { x: this.port.width / 2, y: this.port.height / 2 };
  }

  pointOf(event: MouseEvent): Point {
    const box = this.options.figure().getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  zoom(factor: number, at: Point): void {
    this.change((view, box) => zoomAt(view, factor, at, box, this.port));
  }

  pan(by: Point): void {
    this.change((view, box) => panBy(view, by, box, this.port));
  }

  fit(): void {
    this.options.onView(FIT);
  }

  /** Follows a pointer over the figure: drags pan, two pointers pinch. */
  pointer(event: PointerEvent): Gesture {
    const at = this.pointOf(event);
    if (event.type === 'pointerdown') {
      this.options.figure().setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, at);
      this.pressedAt = at;
      this.dragging = this.pointers.size > 1;
      return 'press';
    }
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) return 'hover';
    if (event.type !== 'pointermove') {
      this.pointers.delete(event.pointerId);
      return this.dragging || event.type === 'pointercancel' ? 'drag' : 'click';
    }
    this.pointers.set(event.pointerId, at);
    this.dragging ||= this.pressedAt !== null && distance(at, this.pressedAt) > CLICK_PX;
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) this.pinch(before, at, other);
    else if (this.dragging) this.pan({ x: at.x - before.x, y: at.y - before.y });
    return this.dragging ? 'drag' : 'hover';
  }

  /** + and − zoom around a point, 0 fits. True for a key that was one of them. */
  zoomKey(key: string, at = this.middle): boolean {
    if (key === '+' || key === '=') this.zoom(this.options.keyZoom, at);
    else if (key === '-') this.zoom(1 / this.options.keyZoom, at);
    else if (key === '0') this.fit();
    else return false;
    return true;
  }

  /** Arrows move. True for a key that was one of them. */
  panKey(key: string): boolean {
    const arrow = ARROWS[key];
    if (arrow !== undefined) this.pan({ x: -arrow.x * KEY_PAN, y: -arrow.y * KEY_PAN });
    return arrow !== undefined;
  }

  /** Two fingers: what lies between them stays between them. */
  private pinch(before: Point, at: Point, other: Point): void {
    const middle = (a: Point): Point => ({ x: (a.x + other.x) / 2, y: (a.y + other.y) / 2 });
    const [from, to] = [middle(before), middle(at)];
    this.change((view, box) => {
      const zoomed = zoomAt(view, distance(at, other) / Math.max(1, distance(before, other)), from, box, this.port);
      return panBy(zoomed, { x: to.x - from.x, y: to.y - from.y }, box, this.port);
    });
  }

  private change(next: (view: View, box: Box) => View): void {
    const box = this.options.box();
    if (box !== null && this.port.width > 0) this.options.onView(next(this.options.view(), box));
  }

  /** Zooming out of the fitted view is left to the page, so that it can be scrolled over the figure. */
  private readonly onWheel = (event: WheelEvent): void => {
    if (this.options.box() === null || (this.options.view().zoom === 1 && event.deltaY >= 0)) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? PINCH_ZOOM : WHEEL_ZOOM)), this.pointOf(event));
  };
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
