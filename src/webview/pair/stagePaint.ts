/** What one stage draws: its images by the chosen view, outlines, the other image's pointer, the magnifier. */
import type { ImageNumber } from '../../shared/panels/common';
import type { Box, Placement, Point } from '../shared/view';
import type { Spot } from './maps';
import { crossPath, paintDifference, paintLayer, patchPath, stroke, type Layer } from './paint';
import type { Mode, Shown } from './stageTypes';

interface StagePicture {
  readonly port: Box;
  readonly mode: Mode;
  readonly divider: number;
  readonly turn: ImageNumber;
  readonly spot: Spot | null;
  readonly loupe: boolean;
  readonly shown: readonly Shown[];
  /** Beside `shown`; null for what is not there yet. */
  readonly layers: readonly (Layer | null)[];
}

type Context = CanvasRenderingContext2D;

const LOUPE_RADIUS = 84;
const LOUPE_ZOOM = 3;

export function paintStage(context: Context, stage: StagePicture): void {
  paintImages(context, stage, stage.layers);
  stage.shown.forEach(({ marked, grid, image }, i) => {
    const at = stage.layers[i]?.at;
    if (grid === null || at === undefined || (stage.mode === 'flicker' && image.n !== stage.turn)) return;
    for (const patch of marked) stroke(context, patchPath(at, grid, patch));
  });
  const here = pointer(stage);
  if (here === null) return;
  if (stage.loupe) paintLoupe(context, stage, here);
  else if (stage.mode === 'side' && stage.spot?.n !== stage.shown[0]?.image.n) stroke(context, crossPath(here));
}

function paintImages(context: Context, stage: StagePicture, layers: readonly (Layer | null)[]): void {
  const { mode, divider, port, turn } = stage;
  const [first = null, second = null] = layers;
  if (mode === 'side') {
    if (first !== null) paintLayer(context, first);
  } else if (first === null || second === null) {
    return;
  } else if (mode === 'swipe') {
    const at = divider * port.width;
    clipped(context, 0, at, port, () => paintLayer(context, first));
    clipped(context, at, port.width - at, port, () => paintLayer(context, second));
  } else if (mode === 'flicker') {
    paintLayer(context, turn === 1 ? first : second);
  } else {
    paintDifference(context, scratchOf(context), first, second);
  }
}

function clipped(context: Context, left: number, width: number, port: Box, paint: () => void): void {
  context.save();
  context.beginPath();
  context.rect(left, 0, width, port.height);
  context.clip();
  paint();
  context.restore();
}

const scratches = new WeakMap<HTMLCanvasElement, Context>();

/** A second canvas like this one, kept with it. */
function scratchOf(context: Context): Context {
  const { canvas } = context;
  const scratch = scratches.get(canvas) ?? document.createElement('canvas').getContext('2d') ?? context;
  if (scratch.canvas.width !== canvas.width) scratch.canvas.width = canvas.width;
  if (scratch.canvas.height !== canvas.height) scratch.canvas.height = canvas.height;
  scratch.setTransform(context.getTransform());
  scratches.set(canvas, scratch);
  return scratch;
}

/** Where the pointer is in this stage: in its own image, or at the same place of the other. */
function pointer({ spot, layers, shown, mode }: StagePicture): Point | null {
  if (spot === null) return null;
  const own = mode === 'side' ? 0 : shown.findIndex(({ image }) => image.n === spot.n);
  const at = layers[own]?.at;
  return at === undefined ? null : { x: at.left + spot.x * at.width, y: at.top + spot.y * at.height };
}

/** A round glass over the point, three times as large as around it. */
function paintLoupe(context: Context, stage: StagePicture, { x, y }: Point): void {
  const grown = (at: Placement): Placement => ({
    left: x + (at.left - x) * LOUPE_ZOOM,
    top: y + (at.top - y) * LOUPE_ZOOM,
    width: at.width * LOUPE_ZOOM,
    height: at.height * LOUPE_ZOOM,
  });
  const glass = new Path2D();
  glass.arc(x, y, LOUPE_RADIUS, 0, 2 * Math.PI);
  context.save();
  context.clip(glass);
  context.fillStyle = '#000000';
  context.fill(glass);
  paintImages(
    context,
    stage,
    stage.layers.map(layer => (layer === null ? null : { ...layer, at: grown(layer.at), overlay: null })),
  );
  context.restore();
  stroke(context, glass);
}
