/** Draws images, maps and marks on a canvas. All coordinates are CSS pixels; the context is scaled to the screen. */
import { renderHeatmap, type HeatmapGrid, type HeatmapScale } from '../../core/saliency/heatmap';
import { putPixels } from '../shared/legend';
import type { Placement, Point } from '../shared/view';
import type { Levels } from './levels';
import type { Picture } from './picture';

/** One image's values of a map. */
export interface Overlay {
  readonly grid: HeatmapGrid;
  readonly values: Float32Array;
  readonly fade?: Float32Array | undefined;
  readonly scale: HeatmapScale;
}

export interface Layer {
  readonly picture: Picture;
  readonly at: Placement;
  /** Brightness and contrast still to be applied (`remaining`). */
  readonly levels: Levels | null;
  readonly overlay: Overlay | null;
  /** Of the map, 0…1. */
  readonly opacity: number;
}

type Context = CanvasRenderingContext2D;

/** Drawing finer than this adds nothing to a grid of patches. */
const OVERLAY_SIDE = 384;
/** Enlarged further than this, pixels keep their edges. */
const SHOW_PIXELS = 3;

const drawnOverlays = new WeakMap<Overlay, HTMLCanvasElement>();

/** A map's picture; drawn once. */
export function overlayCanvas(overlay: Overlay): HTMLCanvasElement {
  const known = drawnOverlays.get(overlay);
  if (known !== undefined) return known;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = OVERLAY_SIDE;
  const { values, grid, scale, fade } = overlay;
  putPixels(canvas, renderHeatmap(values, grid, OVERLAY_SIDE, OVERLAY_SIDE, scale, fade));
  drawnOverlays.set(overlay, canvas);
  return canvas;
}

/** Only what is inside the canvas is drawn, from the reduction that fits. */
export function paintPicture(context: Context, { picture, at, levels }: Layer): void {
  const scale = context.getTransform().a;
  const bitmap = picture.forWidth(at.width * scale);
  context.save();
  context.beginPath();
  context.rect(at.left, at.top, Math.max(1 / scale, at.width), Math.max(1 / scale, at.height));
  context.clip();
  context.imageSmoothingEnabled = at.width * scale < bitmap.width * SHOW_PIXELS;
  context.imageSmoothingQuality = 'low';
  drawVisible(context, bitmap, at);
  if (levels !== null) applyLevels(context, levels, at);
  context.restore();
}

export function paintLayer(context: Context, layer: Layer): void {
  paintPicture(context, layer);
  const { overlay, opacity, at } = layer;
  if (overlay === null) return;
  context.save();
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  drawVisible(context, overlayCanvas(overlay), at);
  context.restore();
}

/** As drawImage of the whole, but the parts outside the canvas are not even looked at. */
function drawVisible(context: Context, source: ImageBitmap | HTMLCanvasElement, at: Placement): void {
  const scale = context.getTransform().a;
  const [across, down] = [source.width / at.width, source.height / at.height];
  const span = (start: number, size: number, port: number, length: number, ratio: number): [number, number] => {
    const from = Math.max(0, Math.floor((Math.max(0, start) - start) * ratio) - 1);
    const to = Math.min(length, Math.ceil((Math.min(port, start + size) - start) * ratio) + 1);
    return [from, to - from];
  };
  const [x, width] = span(at.left, at.width, context.canvas.width / scale, source.width, across);
  const [y, height] = span(at.top, at.height, context.canvas.height / scale, source.height, down);
  if (width <= 0 || height <= 0) return;
  const [left, top] = [at.left + x / across, at.top + y / down];
  context.drawImage(source, x, y, width, height, left, top, width / across, height / down);
}

/**
 * The linear change that makes `low` black and `high` white, by filling over the pixels with the blend modes that divide
 * by or subtract a colour (W3C, Compositing and Blending Level 1): exact to a grey level, and nothing is read back.
 */
function applyLevels(context: Context, { low, high }: Levels, at: Placement): void {
  if (high <= 0) {
    fill(context, 'source-over', 255, at);
    return;
  }
  if (high <= 1) fill(context, 'color-dodge', 255 * (1 - high), at);
  else fill(context, 'multiply', 255 / high, at);
  const black = low / high;
  if (black >= 0) fill(context, 'color-burn', 255 * (1 - Math.min(1, black)), at);
  else fill(context, 'screen', (255 * -black) / (1 - black), at);
}

function fill(context: Context, mode: GlobalCompositeOperation, grey: number, at: Placement): void {
  const level = Math.round(grey);
  context.globalCompositeOperation = mode;
  context.fillStyle = `rgb(${level}, ${level}, ${level})`;
  context.fillRect(at.left, at.top, at.width, at.height);
}

/** |1 − 2| of what is shown, where both images are; black is equal. `scratch` is a canvas of the same size. */
export function paintDifference(context: Context, scratch: Context, first: Layer, second: Layer): void {
  const [a, b] = [first.at, second.at];
  const [left, top] = [Math.max(a.left, b.left), Math.max(a.top, b.top)];
  const width = Math.min(a.left + a.width, b.left + b.width) - left;
  const height = Math.min(a.top + a.height, b.top + b.height) - top;
  if (width <= 0 || height <= 0) return;
  scratch.clearRect(0, 0, scratch.canvas.width, scratch.canvas.height);
  paintPicture(scratch, second);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  paintPicture(context, first);
  context.globalCompositeOperation = 'difference';
  const scale = context.getTransform().a;
  context.drawImage(scratch.canvas, 0, 0, scratch.canvas.width / scale, scratch.canvas.height / scale);
  context.restore();
}

/** Strokes a path twice, so that it is seen on every colour of an image and its map. */
export function stroke(context: Context, path: Path2D, colour = '#ffffff'): void {
  context.save();
  context.lineWidth = 3.5;
  context.strokeStyle = '#000000';
  context.stroke(path);
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke(path);
  context.restore();
}

/** A patch's outline. */
export function patchPath(at: Placement, grid: HeatmapGrid, patch: number): Path2D {
  const [width, height] = [at.width / grid.columns, at.height / grid.rows];
  const path = new Path2D();
  path.rect(
    at.left + (patch % grid.columns) * width,
    at.top + Math.floor(patch / grid.columns) * height,
    width,
    height,
  );
  return path;
}

/** A small cross where the pointer is in the other image. */
export function crossPath({ x, y }: Point): Path2D {
  const path = new Path2D();
  path.moveTo(x - 7, y);
  path.lineTo(x + 7, y);
  path.moveTo(x, y - 7);
  path.lineTo(x, y + 7);
  return path;
}
