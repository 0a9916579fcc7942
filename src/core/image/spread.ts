/** Which values a picture is made of, so that it can be shown by the part of the range that it uses. */
import type { Levels } from './levels';
import type { Stored, StoredValues } from './types';

export interface ValueSpread {
  /** The least and the greatest value. */
  readonly extent: Levels;
  /** The values that 1 % and 99 % of all lie at or below; of fractions and of very many values, to 1/65,535 of the extent. */
  readonly percentile: Levels;
}

/** Whole numbers so far apart are counted one by one. */
const MOST_BINS = 65_536;

const NO_PADDING = [Infinity, -Infinity] as const;

/** Over all channels; padding and what is no finite number are left out, and 0 stands for a frame of nothing else. */
export function spreadOf({ values, presentation }: Stored): ValueSpread {
  const padding = presentation?.padding ?? NO_PADDING;
  const extent = extentOf(values, padding);
  const { low, high } = extent;
  const span = high - low;
  const whole = isWhole(values);
  const perValue = span === 0 || (whole && span < MOST_BINS) ? 1 : (MOST_BINS - 1) / span;
  const counts = new Uint32Array(MOST_BINS);
  let total = 0;
  for (const value of values) {
    if (!(value >= low && value <= high) || (value >= padding[0] && value <= padding[1])) continue;
    counts[Math.floor((value - low) * perValue)]!++;
    total++;
  }
  const at = (share: number): number => {
    let below = 0;
    const bin = counts.findIndex(count => (below += count) >= Math.max(1, share * total));
    const value = low + Math.max(0, bin) / perValue;
    return whole ? Math.round(value) : value;
  };
  return { extent, percentile: { low: at(0.01), high: at(0.99) } };
}

/** The least and the greatest finite value that is no padding. */
export function extentOf(values: StoredValues, [from, to]: readonly [number, number] = NO_PADDING): Levels {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value >= from && value <= to) continue;
    if (value < low && value !== -Infinity) low = value;
    if (value > high && value !== Infinity) high = value;
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

export const isWhole = (values: StoredValues): boolean => !(values instanceof Float32Array);
