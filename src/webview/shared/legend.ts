import { colourAt, opacityAt, type HeatmapScale } from '../../core/saliency/heatmap';

/** Draws the colour scale from its least to its greatest value, left to right, as opaquely as the maps are. */
export function drawLegend(canvas: HTMLCanvasElement, scale: HeatmapScale): void {
  canvas.width = 256;
  canvas.height = 1;
  const pixels = new Uint8Array(canvas.width * 4);
  for (let x = 0; x < canvas.width; x++) {
    const value = scale.min + ((scale.max - scale.min) * x) / (canvas.width - 1);
    pixels.set([...colourAt(value, scale), Math.round(255 * opacityAt(value, scale))], x * 4);
  }
  putPixels(canvas, pixels);
}

/** Fills a canvas with RGBA of its own size. */
export function putPixels(canvas: HTMLCanvasElement, rgba: Uint8Array): void {
  const pixels = new Uint8ClampedArray(rgba);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, canvas.width, canvas.height), 0, 0);
}
