/** Lines between patches of the two images that are each other's nearest. */
import type { ReadyHeatmap } from '../../shared/panels/pair';
import type { Placement, Point } from '../shared/view';

/** More than these would hide the images; the strongest are drawn. */
export const MOST_LINKS = 64;

interface Link {
  readonly first: number;
  readonly second: number;
  readonly cosine: number;
}

/** Mutual nearest neighbours, the strongest first. */
export function linksOf({ correspondence, rows, columns }: ReadyHeatmap): readonly Link[] {
  const { mutual, cosines } = correspondence;
  return Array.from({ length: mutual.length / 2 }, (_, i) => {
    const [first, second] = [mutual[i * 2]!, mutual[i * 2 + 1]!];
    return { first, second, cosine: cosines[first * rows * columns + second]! };
  }).sort((a, b) => b.cosine - a.cosine);
}

const centreOf = (at: Placement, { rows, columns }: ReadyHeatmap, patch: number): Point => ({
  x: at.left + (((patch % columns) + 0.5) / columns) * at.width,
  y: at.top + ((Math.floor(patch / columns) + 0.5) / rows) * at.height,
});

/** The stronger a link, the more opaque. `at` says where the images lie on the canvas, `ports` what of it they may use. */
export function paintLinks(
  canvas: HTMLCanvasElement,
  map: ReadyHeatmap,
  at: readonly [Placement, Placement],
  ports: readonly [Placement, Placement],
): void {
  const dpr = window.devicePixelRatio;
  canvas.width = Math.round(canvas.clientWidth * dpr);
  canvas.height = Math.round(canvas.clientHeight * dpr);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(dpr, dpr);
  for (const { first, second, cosine } of linksOf(map).slice(0, MOST_LINKS)) {
    const [from, to] = [centreOf(at[0], map, first), centreOf(at[1], map, second)];
    if (!inside(from, ports[0]) || !inside(to, ports[1])) continue;
    context.globalAlpha = Math.min(1, Math.max(0.15, cosine));
    line(context, from, to);
  }
}

const inside = ({ x, y }: Point, { left, top, width, height }: Placement): boolean =>
  x >= left && x <= left + width && y >= top && y <= top + height;

function line(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  const path = new Path2D();
  path.moveTo(from.x, from.y);
  path.lineTo(to.x, to.y);
  const ends = new Path2D();
  for (const { x, y } of [from, to]) {
    ends.moveTo(x + 3, y);
    ends.arc(x, y, 3, 0, 2 * Math.PI);
  }
  context.strokeStyle = '#000000';
  context.lineWidth = 3;
  context.stroke(path);
  context.strokeStyle = '#ffffff';
  context.lineWidth = 1.2;
  context.stroke(path);
  context.fillStyle = '#ffffff';
  context.fill(ends);
}
