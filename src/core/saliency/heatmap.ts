/** Draws a grid of patch values over an image. Runs in a browser as well as in Node. */
import { DIVERGING } from './diverging';
import { VIRIDIS } from './viridis';

export interface HeatmapGrid {
  readonly rows: number;
  readonly columns: number;
}

/** The values that get the first and the last colour; values beyond them get the same colours. */
export interface HeatmapScale {
  readonly min: number;
  readonly max: number;
  /** Of signed values: blue below zero, orange above, and drawn the more faintly the nearer to zero. */
  readonly diverging?: true;
}

/**
 * The scale of patch values (`patchValues`), the same for both images of every pair, never stretched to one of them.
 * The values' mean is the cosine, so up to 1; single patches reach beyond: between radiographs (VQA-RAD) 99 % of
 * the values lie below 2 under `general`, and below 1.7 under `structure`. A legend names its ends "0 or less" and "2 or more".
 */
export const PATCH_VALUE_SCALE: HeatmapScale = { min: 0, max: 2 };
/** Of pulls (head/pull.ts) times the number of patches. */
export const PULL_SCALE: HeatmapScale = { min: -1, max: 1, diverging: true };

export type Rgb = readonly [red: number, green: number, blue: number];

/** The colour of a value, 0..255 per channel. */
export function colourAt(value: number, scale: HeatmapScale): Rgb {
  const colours = scale.diverging === true ? DIVERGING : VIRIDIS;
  const at = Math.round(fraction(value, scale) * (colours.length / 3 - 1)) * 3;
  return [colours[at]!, colours[at + 1]!, colours[at + 2]!];
}

/** How opaquely a value is drawn, 0..1: signed values say little near zero, and are whole from half way to an end. */
export const opacityAt = (value: number, scale: HeatmapScale): number =>
  scale.diverging === true ? Math.min(1, Math.abs(fraction(value, scale) * 4 - 2)) : 1;

/**
 * Values [rows * columns], row by row, as RGBA of `width` × `height`. A value stands at its patch's centre; between
 * centres it is interpolated bilinearly before it gets its colour, and beyond the outer ones it stays. NaN, a patch that
 * has no value, is left transparent.
 * @param fade [rows * columns], how opaque each patch is, 0..1; absent: 1
 * @throws RangeError where the values are not one for each patch.
 */
export function renderHeatmap(
  values: ArrayLike<number>,
  grid: HeatmapGrid,
  width: number,
  height: number,
  scale: HeatmapScale,
  fade?: ArrayLike<number>,
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
      const { value, weight } = interpolate(values, fade, grid.columns, x, y);
      if (weight > 0) {
        rgba.set(colourAt(value, scale), to);
        rgba[to + 3] = Math.round(255 * weight * opacityAt(value, scale));
      }
      to += 4;
    }
  }
  return rgba;
}

interface Between {
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

/** The mean of the four patches around a point that have a value, and how much of the point they cover. */
function interpolate(
  values: ArrayLike<number>,
  fade: ArrayLike<number> | undefined,
  columns: number,
  x: Between,
  y: Between,
): { value: number; weight: number } {
  let sum = 0;
  let near = 0;
  let weight = 0;
  for (let corner = 0; corner < 4; corner++) {
    const right = corner % 2 === 1;
    const below = corner >= 2;
    const at = (below ? y.high : y.low) * columns + (right ? x.high : x.low);
    const part = (right ? x.part : 1 - x.part) * (below ? y.part : 1 - y.part);
    if (part === 0 || Number.isNaN(values[at])) continue;
    sum += values[at]! * part;
    near += part;
    weight += part * (fade === undefined ? 1 : fade[at]!);
  }
  return { value: near === 0 ? Number.NaN : sum / near, weight };
}

const fraction = (value: number, { min, max }: HeatmapScale): number =>
  Math.min(1, Math.max(0, (value - min) / (max - min)));

/** For each pixel along one axis: the two patches whose centres it lies between, and how far it is to the second. */
function between(patches: number, pixels: number): Between[] {
  return Array.from({ length: pixels }, (_, pixel) => {
    const at = Math.min(patches - 1, Math.max(0, ((pixel + 0.5) * patches) / pixels - 0.5));
    const low = Math.floor(at);
    return { low, high: Math.min(low + 1, patches - 1), part: at - low };
  });
}
