import { renderHeatmap } from '../../core/saliency/heatmap';
import type { ReadyHeatmap } from '../../shared/panels/pair';
import { putPixels } from '../shared/legend';

/** Drawing finer than this adds nothing to a grid of patches. */
const LONGEST_SIDE = 512;

/** Draws the shares of one image into its canvas, in the image's own proportions. */
export function drawHeatmap(
  canvas: HTMLCanvasElement,
  map: ReadyHeatmap,
  values: readonly number[],
  image: { readonly width: number; readonly height: number },
): void {
  const reduce = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  canvas.width = Math.max(1, Math.round(image.width * reduce));
  canvas.height = Math.max(1, Math.round(image.height * reduce));
  const grid = { rows: map.rows, columns: map.columns };
  putPixels(canvas, renderHeatmap(Float32Array.from(values), grid, canvas.width, canvas.height, map.scale));
}
