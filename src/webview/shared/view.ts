/** Sizes and positions in CSS pixels unless said otherwise. */
export interface Box {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What both images show: how many times the fitted size, and which point of the image (as fractions) is in the middle. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}
export const FIT: View = { zoom: 1, x: 0.5, y: 0.5 };
const MAX_ZOOM = 24;
/** However large an image is, its pixels can be made as large as this. */
const MAX_PIXEL = 8;

export interface Placement extends Box {
  readonly left: number;
  readonly top: number;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Keeps the image's edge from coming inside the port; an image smaller than the port stays in its middle. */
const centre = (at: number, shown: number, port: number): number => {
  if (shown <= port) return 0.5;
  const margin = port / 2 / shown;
  return clamp(at, margin, 1 - margin);
};

const fitted = (image: Box, port: Box): number => Math.min(port.width / image.width, port.height / image.height);

/** Where an image of a size lies in a port under a view. */
export function place(view: View, image: Box, port: Box): Placement {
  const scale = fitted(image, port) * view.zoom;
  const width = image.width * scale;
  const height = image.height * scale;
  return {
    width,
    height,
    left: port.width / 2 - centre(view.x, width, port.width) * width,
    top: port.height / 2 - centre(view.y, height, port.height) * height,
  };
}

/** The view in which the point under `at` stays where it is while the zoom changes by `factor`. */
export function zoomAt(view: View, factor: number, at: Point, image: Box, port: Box): View {
  const zoom = clamp(view.zoom * factor, 1, Math.max(MAX_ZOOM, MAX_PIXEL / fitted(image, port)));
  if (zoom === 1) return FIT;
  const before = place(view, image, port);
  const grow = zoom / view.zoom;
  const fraction = { x: (at.x - before.left) / before.width, y: (at.y - before.top) / before.height };
  return settle(
    {
      zoom,
      x: fraction.x + (port.width / 2 - at.x) / (before.width * grow),
      y: fraction.y + (port.height / 2 - at.y) / (before.height * grow),
    },
    image,
    port,
  );
}

/** The view after the image was dragged by (dx, dy). */
export function panBy(view: View, by: Point, image: Box, port: Box): View {
  const now = place(view, image, port);
  return settle({ zoom: view.zoom, x: view.x - by.x / now.width, y: view.y - by.y / now.height }, image, port);
}

/** The view whose centre is the one really shown, so that dragging back answers at once. */
function settle(view: View, image: Box, port: Box): View {
  const at = place(view, image, port);
  return {
    zoom: view.zoom,
    x: (port.width / 2 - at.left) / at.width,
    y: (port.height / 2 - at.top) / at.height,
  };
}

/** An image of another size laid into a frame: as large as fits with its proportions, in the middle. */
export function within(frame: Placement, image: Box): Placement {
  const scale = fitted(image, frame);
  const [width, height] = [image.width * scale, image.height * scale];
  return { width, height, left: frame.left + (frame.width - width) / 2, top: frame.top + (frame.height - height) / 2 };
}

/** Where a point lies in a placed image, as fractions of it; beyond 0…1 outside. */
export const fractionAt = (at: Point, image: Placement): Point => ({
  x: (at.x - image.left) / image.width,
  y: (at.y - image.top) / image.height,
});

export interface Patch {
  readonly row: number;
  readonly column: number;
}

/** The patch of a grid laid over the whole image, or null outside it. */
export function patchAt(at: Point, image: Placement, grid: { rows: number; columns: number }): Patch | null {
  const { x, y } = fractionAt(at, image);
  const column = Math.floor(x * grid.columns);
  const row = Math.floor(y * grid.rows);
  const inside = column >= 0 && column < grid.columns && row >= 0 && row < grid.rows;
  return inside ? { row, column } : null;
}
