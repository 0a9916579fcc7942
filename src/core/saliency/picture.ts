/** A pair's heatmap as one picture: both images side by side under one colour scale, the scale below them. */
import type { RgbImage } from '../image/types';
import { colourAt, renderHeatmap } from './heatmap';
import type { HeatmapGrid, HeatmapScale } from './heatmap';

/** Pixels between a picture and the bar of its scale, and the height of that bar. */
export const GAP = 12;
export const LEGEND = 16;
const OPACITY = 0.5;
const BACKGROUND = 24;

/**
 * @param images both images, any sizes
 * @param values [rows × columns] each, for image 1 and image 2
 * @returns RGB; below the images a bar runs from `scale.min` (left) to `scale.max` (right)
 */
export function heatmapPicture(
  images: readonly [RgbImage, RgbImage],
  values: readonly [ArrayLike<number>, ArrayLike<number>],
  grid: HeatmapGrid,
  scale: HeatmapScale,
): RgbImage {
  const [first, second] = images;
  const width = first.width + GAP + second.width;
  const top = Math.max(first.height, second.height);
  const height = top + GAP + LEGEND;
  const picture = { width, height, data: new Uint8Array(width * height * 3).fill(BACKGROUND) };
  drawUnder(picture, first, renderHeatmap(values[0], grid, first.width, first.height, scale), 0);
  drawUnder(picture, second, renderHeatmap(values[1], grid, second.width, second.height, scale), first.width + GAP);
  drawLegend(picture, top + GAP, scale);
  return picture;
}

function drawUnder(picture: RgbImage, image: RgbImage, heat: Uint8Array, left: number): void {
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const from = y * image.width + x;
      const to = (y * picture.width + left + x) * 3;
      for (let c = 0; c < 3; c++) {
        picture.data[to + c] = image.data[from * 3 + c]! * (1 - OPACITY) + heat[from * 4 + c]! * OPACITY;
      }
    }
  }
}

/** Draws a scale from its least value (left) to its greatest, from the row `top` down. */
export function drawLegend(picture: RgbImage, top: number, scale: HeatmapScale): void {
  for (let x = 0; x < picture.width; x++) {
    const colour = colourAt(scale.min + ((scale.max - scale.min) * x) / (picture.width - 1), scale);
    for (let y = top; y < picture.height; y++) picture.data.set(colour, (y * picture.width + x) * 3);
  }
}
