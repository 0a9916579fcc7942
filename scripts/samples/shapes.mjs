/**
 * Shapes are `{ box, distance }`: `distance(x, y)` is the signed distance in pixels to the outline (negative inside,
 * near enough for soft edges) and `box` = [left, top, right, bottom] encloses the outline.
 */

/** Cosine and sine of an angle in degrees, by their power series: the same bits on every processor. */
export function direction(degrees) {
  const angle = ((degrees - 360 * Math.round(degrees / 360)) * 3.141592653589793) / 180;
  let cos = 0;
  let sin = 0;
  let term = 1;
  for (let n = 1; n <= 32; n += 2) {
    cos += term;
    sin += (term * angle) / n;
    term *= (-angle * angle) / (n * (n + 1));
  }
  return [cos, sin];
}

/** An ellipse with radii `rx`, `ry`, turned clockwise on the screen by `degrees`. */
export function ellipse(cx, cy, rx, ry, degrees = 0) {
  const [cos, sin] = direction(degrees);
  const reach = Math.max(rx, ry);
  return {
    box: [cx - reach, cy - reach, cx + reach, cy + reach],
    distance: (x, y) => {
      const u = ((x - cx) * cos + (y - cy) * sin) / rx;
      const v = ((y - cy) * cos - (x - cx) * sin) / ry;
      const scale = Math.sqrt(u * u + v * v);
      const gradient = Math.sqrt((u * u) / (rx * rx) + (v * v) / (ry * ry));
      return gradient === 0 ? -Math.min(rx, ry) : (scale * (scale - 1)) / gradient;
    },
  };
}

/** Points of the Catmull-Rom curve through `points` (arrays of equal length; every component is interpolated). */
export function spline(points, { closed = false, steps = 8 } = {}) {
  const count = points.length;
  const at = index => (closed ? points[(index + count) % count] : points[Math.max(0, Math.min(count - 1, index))]);
  const curve = [];
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    for (let step = 0; step < steps; step++) {
      const t = step / steps;
      curve.push(at(i).map((p1, k) => catmullRom(at(i - 1)[k], p1, at(i + 1)[k], at(i + 2)[k], t)));
    }
  }
  if (!closed) curve.push(points[count - 1]);
  return curve;
}

function catmullRom(p0, p1, p2, p3, t) {
  return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
}

/** The region inside a smooth closed curve through `points` ([x, y] each). */
export function outline(points, steps = 4) {
  const corners = spline(points, { closed: true, steps });
  const sides = corners.map((b, i) => {
    const a = corners.at(i - 1);
    return [a[0], a[1], b[0] - a[0], b[1] - a[1]];
  });
  const flat = Float64Array.from(sides.flat());
  return { box: boxOf(corners), distance: (x, y) => polygonDistance(flat, x, y) };
}

/** `sides` holds ax, ay, bx − ax, by − ay of one side after the other. */
function polygonDistance(sides, x, y) {
  let nearest = Infinity;
  let inside = false;
  for (let i = 0; i < sides.length; i += 4) {
    const px = x - sides[i];
    const py = y - sides[i + 1];
    const ex = sides[i + 2];
    const ey = sides[i + 3];
    const t = Math.max(0, Math.min(1, (px * ex + py * ey) / (ex * ex + ey * ey)));
    const dx = px - t * ex;
    const dy = py - t * ey;
    nearest = Math.min(nearest, dx * dx + dy * dy);
    if (py < 0 !== py < ey && px < (ex * py) / ey) inside = !inside;
  }
  return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}

function boxOf(points) {
  const xs = points.map(p => p[0] - (p[2] ?? 0));
  const ys = points.map(p => p[1] - (p[2] ?? 0));
  const right = points.map(p => p[0] + (p[2] ?? 0));
  const bottom = points.map(p => p[1] + (p[2] ?? 0));
  return [Math.min(...xs), Math.min(...ys), Math.max(...right), Math.max(...bottom)];
}

/** The straight pieces of a curve, flat: ax, ay, bx − ax, by − ay, ra, rb − ra of one after the other. */
function piecesOf(points) {
  return points.slice(1).flatMap((b, i) => {
    const a = points[i];
    return [a[0], a[1], b[0] - a[0], b[1] - a[1], a[2], b[2] - a[2]];
  });
}

/** The extreme over all pieces of `measure(squared distance from the axis, radius there)`. */
function overPieces(pieces, x, y, start, measure) {
  let best = start;
  for (let i = 0; i < pieces.length; i += 6) {
    const px = x - pieces[i];
    const py = y - pieces[i + 1];
    const ex = pieces[i + 2];
    const ey = pieces[i + 3];
    const length = ex * ex + ey * ey;
    const t = length === 0 ? 0 : Math.max(0, Math.min(1, (px * ex + py * ey) / length));
    const dx = px - t * ex;
    const dy = py - t * ey;
    best = measure(best, dx * dx + dy * dy, pieces[i + 4] + t * pieces[i + 5]);
  }
  return best;
}

const nearestEdge = (best, squared, radius) => Math.min(best, Math.sqrt(squared) - radius);
const longestChord = (best, squared, radius) =>
  squared < radius * radius ? Math.max(best, 2 * Math.sqrt(radius * radius - squared)) : best;

/**
 * Round tubes along smooth curves; `lines` is a list of curves, each a list of [x, y, radius]. Beside the usual
 * members, `chord(x, y)` is the length of the ray through the tubes at a pixel, as an X-ray would meet them.
 */
export function tubes(lines, steps = 4) {
  const curves = lines.map(points => spline(points, { steps }));
  const pieces = Float64Array.from(curves.flatMap(piecesOf));
  return {
    box: boxOf(curves.flat()),
    distance: (x, y) => overPieces(pieces, x, y, Infinity, nearestEdge),
    chord: (x, y) => overPieces(pieces, x, y, 0, longestChord),
  };
}

/** One tube of constant or given radius along `points`. */
export const tube = (points, radius) => tubes([radius === undefined ? points : points.map(([x, y]) => [x, y, radius])]);

const joinBoxes = boxes => [
  Math.min(...boxes.map(b => b[0])),
  Math.min(...boxes.map(b => b[1])),
  Math.max(...boxes.map(b => b[2])),
  Math.max(...boxes.map(b => b[3])),
];

export function union(...shapes) {
  return {
    box: joinBoxes(shapes.map(s => s.box)),
    distance: (x, y) => Math.min(...shapes.map(s => s.distance(x, y))),
  };
}

export function intersection(first, ...others) {
  return { box: first.box, distance: (x, y) => Math.max(first.distance(x, y), ...others.map(s => s.distance(x, y))) };
}

export const without = (shape, hole) => ({
  box: shape.box,
  distance: (x, y) => Math.max(shape.distance(x, y), -hole.distance(x, y)),
});

/** The shape with its outline moved outwards by `margin` pixels (inwards where negative). */
export function grown(shape, margin) {
  const [left, top, right, bottom] = shape.box;
  return {
    box: [left - margin, top - margin, right + margin, bottom + margin],
    distance: (x, y) => shape.distance(x, y) - margin,
  };
}

/** The shape with an irregular outline: `noise(x, y)` in [-1, 1] moves it by up to about `amount` pixels. */
export function rough(shape, noise, amount) {
  const wide = grown(shape, amount);
  return { box: wide.box, distance: (x, y) => shape.distance(x, y) + amount * noise(x, y) };
}

/** The shape as seen through a displacement: `move(x, y)` gives where each pixel's tissue came from; at most `reach` away. */
export function displaced(shape, move, reach) {
  return { box: grown(shape, reach).box, distance: (x, y) => shape.distance(...move(x, y)) };
}

/** Spacing in pixels of the grid that `sampled` works out; smooth outlines lose nothing that shows. */
const GRID = 2;

/** The shape with its distance worked out once on a grid over a picture, and interpolated from it. */
export function sampled(shape, width, height) {
  const columns = Math.ceil(width / GRID) + 1;
  const rows = Math.ceil(height / GRID) + 1;
  const map = new Float64Array(columns * rows);
  for (let i = 0; i < map.length; i++) map[i] = shape.distance((i % columns) * GRID, Math.floor(i / columns) * GRID);
  const distance = (x, y) => {
    const column = Math.max(0, Math.min(columns - 2, Math.floor(x / GRID)));
    const row = Math.max(0, Math.min(rows - 2, Math.floor(y / GRID)));
    const u = x / GRID - column;
    const v = y / GRID - row;
    const at = row * columns + column;
    const top = map[at] + (map[at + 1] - map[at]) * u;
    const bottom = map[at + columns] + (map[at + columns + 1] - map[at + columns]) * u;
    return top + (bottom - top) * v;
  };
  return { box: shape.box, distance };
}
