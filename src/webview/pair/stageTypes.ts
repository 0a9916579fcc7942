/** What a stage is given to draw. */
import type { HeatmapGrid } from '../../core/saliency/heatmap';
import type { Levels } from './levels';
import type { Read } from './readout';

export type Mode = 'side' | 'swipe' | 'flicker' | 'difference';

/** One image with all that is drawn over it. */
export interface Shown extends Read {
  readonly levels: Levels;
  /** Patches of `grid` that are outlined. */
  readonly marked: readonly number[];
  readonly grid: HeatmapGrid | null;
}
