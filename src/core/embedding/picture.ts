/** A similarity map as a picture, under the colour scale that every map has. */
import type { RgbImage } from '../image/types';
import { colourAt } from '../saliency/heatmap';
import type { HeatmapScale } from '../saliency/heatmap';
import { drawLegend, GAP, LEGEND } from '../saliency/picture';
import { CELL_SCALE } from './cells';
import type { SimilarityMap } from './map';

/**
 * The scale of every map, whatever the folder and the encoder: two maps can be compared, and an even colour means that
 * an encoder sees no difference. A legend names its ends "0 or less" and "1".
 */
export const COSINE_SCALE: HeatmapScale = { min: 0, max: 1 };

/** Small maps are enlarged, by a whole number of pixels a cell, to about this side. */
const SIDE = 1_000;

/** @returns RGB; below the map a bar runs from the scale's least (left) to its greatest value (right) */
export function mapPicture({ side, cells }: Pick<SimilarityMap, 'side' | 'cells'>): RgbImage {
  const enlarge = Math.max(1, Math.floor(SIDE / side));
  const width = side * enlarge;
  const height = width + GAP + LEGEND;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < width; y++) {
    const row = Math.floor(y / enlarge) * side;
    for (let x = 0; x < width; x++) {
      const cosine = cells[row + Math.floor(x / enlarge)]! / CELL_SCALE;
      data.set(colourAt(cosine, COSINE_SCALE), (y * width + x) * 3);
    }
  }
  const picture = { width, height, data };
  drawLegend(picture, width + GAP, COSINE_SCALE);
  return picture;
}
