/** Brightness and contrast of a shown image, as the stored values that are black and white. */
import type { Levels } from '../../core/image/levels';

export type { Levels };

/** How a gesture changes levels: `wider` and `brighter` by a part of the present width. */
export interface LevelChange {
  readonly wider: number;
  readonly brighter: number;
}

export const fullLevels = (bits: number): Levels => ({ low: 0, high: 2 ** bits - 1 });

/** Levels after a gesture; never narrower than one value, never wider than four times the whole range. */
export function changeLevels({ low, high }: Levels, { wider, brighter }: LevelChange, bits: number): Levels {
  const most = 4 * (2 ** bits - 1);
  const width = Math.min(most, Math.max(1, (high - low) * Math.exp(wider)));
  const middle = (low + high) / 2 - brighter * width;
  return { low: Math.round(middle - width / 2), high: Math.round(middle + width / 2) };
}

/** What still has to be done to a picture that was made with `made`: 0 is its black, 1 its white. Null where nothing. */
export function remaining(wanted: Levels, made: Levels): Levels | null {
  const span = Math.max(1, made.high - made.low);
  const left = { low: (wanted.low - made.low) / span, high: (wanted.high - made.low) / span };
  return left.low === 0 && left.high === 1 ? null : left;
}

/** The stored value that a shown one (0…255) stands for, as near as 8 bits tell. */
export const storedValue = (shown: number, { low, high }: Levels): number => low + (shown / 255) * (high - low);

export const sameLevels = (a: Levels, b: Levels): boolean => a.low === b.low && a.high === b.high;
