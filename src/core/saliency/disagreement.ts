/** Where two encoders disagree about a pair: the signed difference of their maps, on the finer of their grids. */
import type { HeatmapGrid, HeatmapScale } from './heatmap';

/** Of a difference of maps on `scale`: as far to both sides as that one reaches. */
export const differenceScale = ({ min, max }: HeatmapScale): HeatmapScale => ({
  min: -(max - min),
  max: max - min,
  diverging: true,
});

export interface GridValues {
  readonly grid: HeatmapGrid;
  /** [rows * columns], row by row. */
  readonly values: ArrayLike<number>;
}

/**
 * `first` less `second`. Each is averaged by area onto the grid that has the more rows and the more columns of the two, so
 * that a map's mean stays what it was: where the means are cosines, the difference's mean is the cosines' difference.
 */
export function disagreement(first: GridValues, second: GridValues): { grid: HeatmapGrid; values: Float32Array } {
  const grid = {
    rows: Math.max(first.grid.rows, second.grid.rows),
    columns: Math.max(first.grid.columns, second.grid.columns),
  };
  const [one, two] = [regrid(first, grid), regrid(second, grid)];
  return { grid, values: Float32Array.from(one, (value, p) => value - two[p]!) };
}

/** The mean over each new patch of the old ones that it covers, by area. */
function regrid({ grid, values }: GridValues, to: HeatmapGrid): Float64Array {
  const down = overlaps(grid.rows, to.rows);
  const across = overlaps(grid.columns, to.columns);
  const out = new Float64Array(to.rows * to.columns);
  for (const y of down) {
    for (const x of across) {
      out[y.to * to.columns + x.to]! += values[y.from * grid.columns + x.from]! * y.part * x.part;
    }
  }
  return out;
}

/** Which part of each new interval lies in which old one, both being equal cuts of the same length. */
function overlaps(from: number, to: number): { from: number; to: number; part: number }[] {
  const found = [];
  for (let t = 0; t < to; t++) {
    // In units of 1 / (from * to), where every cut is a whole number.
    const [start, end] = [t * from, (t + 1) * from];
    for (let f = Math.floor(start / to); f * to < end; f++) {
      const common = Math.min(end, (f + 1) * to) - Math.max(start, f * to);
      found.push({ from: f, to: t, part: common / from });
    }
  }
  return found;
}
