/** Brightness and contrast of a shown image, as the values that are black and white. */
import type { Levels } from '../../core/image/levels';
import type { PairImage } from '../../shared/panels/pair';

export type { Levels };

type Values = PairImage['values'];

/** How a gesture changes levels: `wider` and `brighter` by a part of the present width. */
export interface LevelChange {
  readonly wider: number;
  readonly brighter: number;
}

/** Fractions are told apart as finely as this part of all that there is. */
const STEPS = 4096;

/** Levels after a gesture; never narrower than one step, never wider than four times all that there is. */
export function changeLevels({ low, high }: Levels, { wider, brighter }: LevelChange, values: Values): Levels {
  const span = spanOf(values);
  const least = values.whole ? 1 : span / STEPS;
  const width = Math.min(4 * span, Math.max(least, (high - low) * Math.exp(wider)));
  // Where the least value is white, higher levels are brighter.
  const middle = (low + high) / 2 - (values.inverted ? -brighter : brighter) * width;
  return { low: stepped(middle - width / 2, values), high: stepped(middle + width / 2, values) };
}

/** From the least to the greatest value, or to the file's own window where that is wider. */
function spanOf({ range, own, whole }: Values): number {
  const span = Math.max(range.high, own.high) - Math.min(range.low, own.low);
  return Math.max(span, whole ? 1 : Number.EPSILON);
}

/** Whole numbers stay whole; fractions get the digits that tell their steps apart. */
const stepped = (value: number, values: Values): number =>
  values.whole ? Math.round(value) : Number(value.toFixed(decimalsOf(values)));

/** Decimal places that tell one step from the next. */
export function decimalsOf(values: Values): number {
  if (values.whole) return 0;
  return Math.min(12, Math.max(0, Math.ceil(-Math.log10(spanOf(values) / STEPS))));
}

/** What still has to be done to a picture that was made with `made`: 0 is its black, 1 its white. Null where nothing. */
export function remaining(
  wanted: Levels,
  { levels: made, values }: Pick<PairImage, 'levels' | 'values'>,
): Levels | null {
  if (sameLevels(wanted, made)) return null;
  const span = made.high - made.low || 1;
  const at = (value: number): number => (value - made.low) / span;
  return values.inverted
    ? { low: 1 - at(wanted.high), high: 1 - at(wanted.low) }
    : { low: at(wanted.low), high: at(wanted.high) };
}

/** The value that a shown one (0…255) stands for, as near as 8 bits tell; null where they tell it by no straight line. */
export function storedValue(shown: number, { levels, values }: Pick<PairImage, 'levels' | 'values'>): number | null {
  if (!values.straight && sameLevels(levels, values.own)) return null;
  const part = (values.inverted ? 255 - shown : shown) / 255;
  return levels.low + part * (levels.high - levels.low);
}

export const sameLevels = (a: Levels, b: Levels): boolean => a.low === b.low && a.high === b.high;
