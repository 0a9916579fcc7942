import { colourAt, renderHeatmap } from '../../core/saliency/heatmap';
import type { ReadyHeatmap } from '../../shared/panels/pair';

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
  put(canvas, renderHeatmap(Float32Array.from(values), grid, canvas.width, canvas.height, map.scale));
}

/** Draws the colour scale from its least to its greatest value, left to right. */
export function drawLegend(canvas: HTMLCanvasElement, scale: ReadyHeatmap['scale']): void {
  canvas.width = 256;
  canvas.height = 1;
  const pixels = new Uint8Array(canvas.width * 4);
  for (let x = 0; x < canvas.width; x++) {
    const value = scale.min + ((scale.max - scale.min) * x) / (canvas.width - 1);
    pixels.set([...colourAt(value, scale).slice(0, 3), 255], x * 4);
  }
  put(canvas, pixels);
}

function put(canvas: HTMLCanvasElement, rgba: Uint8Array): void {
  const pixels = new Uint8ClampedArray(rgba);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, canvas.width, canvas.height), 0, 0);
}
