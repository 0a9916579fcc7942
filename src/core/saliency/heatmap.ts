/** Draws a grid of patch values over an image. Runs in a browser as well as in Node. */
import { VIRIDIS } from './viridis';

export interface HeatmapGrid {
  readonly rows: number;
  readonly columns: number;
}

/** The values that get the first and the last colour; values beyond them get the same colours. */
export interface HeatmapScale {
  readonly min: number;
  readonly max: number;
}

/**
 * The scale of patch values (`patchValues`), the same for both images of every pair, never stretched to one of them.
 * The values' mean is the cosine, so up to 1; single patches reach beyond: between radiographs (VQA-RAD) 99 % of
 * the values lie below 2 under `general`, and below 1.7 under `structure`. A legend names its ends "0 or less" and "2 or more".
 */
export const PATCH_VALUE_SCALE: HeatmapScale = { min: 0, max: 2 };

export type Rgb = readonly [red: number, green: number, blue: number];

/** The colour of a value, 0..255 per channel. */
export function colourAt(value: number, scale: HeatmapScale): Rgb {
  const at = colourIndex(value, scale) * 3;
  return [VIRIDIS[at]!, VIRIDIS[at + 1]!, VIRIDIS[at + 2]!];
}

/**
 * Values [rows * columns], row by row, as opaque RGBA of `width` × `height`. A value stands at its patch's centre;
 * between centres it is interpolated bilinearly before it gets its colour, and beyond the outer ones it stays.
 * @throws RangeError where the values are not one for each patch.
 */
export function renderHeatmap(
  values: ArrayLike<number>,
  grid: HeatmapGrid,
  width: number,
  height: number,
  scale: HeatmapScale,
): Uint8Array {
  if (values.length !== grid.rows * grid.columns) {
    throw new RangeError(`${values.length} values do not fill a grid of ${grid.rows} × ${grid.columns}.`);
  }
  const across = between(grid.columns, width);
  const down = between(grid.rows, height);
  const rgba = new Uint8Array(width * height * 4);
  let to = 0;
  for (const y of down) {
    for (const x of across) {
      const top = mix(values[y.low * grid.columns + x.low]!, values[y.low * grid.columns + x.high]!, x.part);
      const bottom = mix(values[y.high * grid.columns + x.low]!, values[y.high * grid.columns + x.high]!, x.part);
      const from = colourIndex(mix(top, bottom, y.part), scale) * 3;
      rgba[to] = VIRIDIS[from]!;
      rgba[to + 1] = VIRIDIS[from + 1]!;
      rgba[to + 2] = VIRIDIS[from + 2]!;
      rgba[to + 3] = 255;
      to += 4;
    }
  }
  return rgba;
}

const mix = (a: number, b: number, part: number): number => a + (b - a) * part;

function colourIndex(value: number, { min, max }: HeatmapScale): number {
  const last = VIRIDIS.length / 3 - 1;
  return Math.round(Math.min(1, Math.max(0, (value - min) / (max - min))) * last);
}

/** For each pixel along one axis: the two patches whose centres it lies between, and how far it is to the second. */
function between(patches: number, pixels: number): { low: number; high: number; part: number }[] {
  return Array.from({ length: pixels }, (_, pixel) => {
    const at = Math.min(patches - 1, Math.max(0, ((pixel + 0.5) * patches) / pixels - 0.5));
    const low = Math.floor(at);
    return { low, high: Math.min(low + 1, patches - 1), part: at - low };
  });
}
