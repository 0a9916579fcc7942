/**
 * Decoded values → the 8 bits a channel that are shown, embedded and sent: by the window that is asked for, else by the
 * file's own with its VOI function or by its VOI LUT (DICOM PS3.3 C.11.2.1), else from the frame's least to its greatest
 * value; of files that say nothing of how they are to be shown, by the whole range of the bit depth.
 */
import { levelsOf, windowOf } from './levels';
import type { Levels, Window } from './levels';
import { extentOf, isWhole } from './spread';
import type { Presentation, Rendering, Stored, StoredValues } from './types';

/** A value → 0 (black) to 255 (white), and beyond both for what lies outside the window. */
type Curve = (value: number) => number;

/** How a frame is shown where no window is asked for, and what of its values has to be known to ask for another. */
export interface FirstLook {
  /** Shown black and white; of a sigmoid and a table, about those. */
  readonly own: Levels;
  /** The least and the greatest value that there is, or that the bit depth can hold. */
  readonly range: Levels;
  /** Between `own`, equal steps of values are equal steps of brightness. */
  readonly straight: boolean;
  /** The least value is white. */
  readonly inverted: boolean;
  /** Values are whole numbers. */
  readonly whole: boolean;
}

/** RGB of one frame under a rendering; grey three times. Allocates nothing where the values are that already. */
export function toRgb(stored: Stored, rendering: Rendering | undefined): Uint8Array {
  const { values, channels, presentation } = stored;
  const inverted = isInverted(stored, rendering);
  const asStored = rendering?.window === undefined && presentation === undefined && !inverted;
  if (asStored && channels === 3 && values instanceof Uint8Array) return values;
  const curve = curveOf(stored, rendering);
  const shown = (value: number): number => eightBits(curve(value), inverted);
  if (values instanceof Uint8Array) return tabled(values, channels, tableOf(256, shown));
  if (values instanceof Uint16Array) return tabled(values, channels, tableOf(65_536, shown));
  if (values instanceof Int16Array) {
    // The bits of a negative number, taken for those of a positive one, are its place in the table: one loop does for both.
    const places = new Uint16Array(values.buffer, values.byteOffset, values.length);
    return tabled(
      places,
      channels,
      tableOf(65_536, place => shown(place < 32_768 ? place : place - 65_536)),
    );
  }
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = shown(values[i]!);
  return tabled(bytes, channels, AS_IT_IS);
}

const AS_IT_IS = Uint8Array.from({ length: 256 }, (_, value) => value);

function tableOf(length: number, shown: (place: number) => number): Uint8Array {
  const table = new Uint8Array(length);
  for (let place = 0; place < length; place++) table[place] = shown(place);
  return table;
}

function tabled(values: Uint8Array | Uint16Array, channels: number, table: Uint8Array): Uint8Array {
  const pixels = values.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  const green = channels >= 3 ? 1 : 0;
  const blue = channels >= 3 ? 2 : 0;
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += channels, to += 3) {
    rgb[to] = table[values[from]!]!;
    rgb[to + 1] = table[values[from + green]!]!;
    rgb[to + 2] = table[values[from + blue]!]!;
  }
  return rgb;
}

function eightBits(shown: number, inverted: boolean): number {
  const rounded = Math.round(Math.min(255, Math.max(0, shown)));
  return inverted ? 255 - rounded : rounded;
}

export function firstLook(stored: Stored): FirstLook {
  const { values, presentation } = stored;
  const whole = isWhole(values);
  const range = presentation === undefined ? bitRange(values) : usedRange(values, presentation);
  return {
    own: presentation === undefined ? range : (ownLevels(presentation, whole) ?? range),
    range,
    straight: presentation?.table === undefined && presentation?.shape !== 'sigmoid',
    inverted: presentation?.invert === true,
    whole,
  };
}

/** The least and the greatest value; of a constant frame the values that it could have, so that its own one is seen. */
function usedRange(values: StoredValues, { padding, possible }: Presentation): Levels {
  const extent = extentOf(values, padding);
  if (extent.low < extent.high || possible === undefined) return extent;
  return { low: Math.min(extent.low, possible.low), high: Math.max(extent.high, possible.high) };
}

function ownLevels({ window, shape, table }: Presentation, whole: boolean): Levels | undefined {
  if (window !== undefined) return shape === 'linear' ? levelsOf(window, whole) : around(window);
  return table === undefined ? undefined : { low: table.first, high: table.first + table.entries.length - 1 };
}

function bitRange(values: StoredValues): Levels {
  if (values instanceof Uint8Array) return { low: 0, high: 255 };
  return values instanceof Uint16Array ? { low: 0, high: 65_535 } : extentOf(values);
}

const isInverted = ({ presentation }: Stored, rendering: Rendering | undefined): boolean =>
  (presentation?.invert === true) !== (rendering?.invert === true);

function curveOf(stored: Stored, rendering: Rendering | undefined): Curve {
  const { presentation } = stored;
  const whole = isWhole(stored.values);
  const linear = whole ? linearOfWhole : linearExact;
  if (rendering?.window !== undefined) return linear(rendering.window);
  if (presentation?.window !== undefined) {
    const { shape, window } = presentation;
    return shape === 'linear' ? linear(window) : CURVES[shape](window);
  }
  if (presentation?.table !== undefined) return byTable(presentation.table);
  const { low, high } = firstLook(stored).own;
  if (presentation === undefined && low === 0) return value => (value * 255) / high;
  return linear(windowOf({ low, high }, whole));
}

/**
 * C.11.2.1.2.1: its −0.5 and −1 count values, so it is for whole numbers, of which a window of width w holds w. Where the
 * width is no whole number either, nothing is counted.
 */
function linearOfWhole([centre, width]: Window): Curve {
  if (width < 1) return linearExact([centre, width]);
  if (width === 1) return value => (value <= centre - 0.5 ? 0 : 255);
  return value => ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255;
}

/** C.11.2.1.3.2 */
function linearExact(window: Window): Curve {
  const { low, high } = around(window);
  return value => (value <= low ? 0 : value > high ? 255 : ((value - low) / (high - low)) * 255);
}

/** C.11.2.1.3 */
const CURVES: Readonly<Record<Exclude<Presentation['shape'], 'linear'>, (window: Window) => Curve>> = {
  'linear-exact': linearExact,
  sigmoid:
    ([centre, width]) =>
    value =>
      255 / (1 + Math.exp((-4 * (value - centre)) / width)),
};

/** C.11.2.1.1: lesser values are shown as the first entry, greater ones as the last. */
function byTable({ first, entries, greatest }: NonNullable<Presentation['table']>): Curve {
  const last = entries.length - 1;
  return value => (entries[Math.min(last, Math.max(0, Math.round(value) - first))]! * 255) / greatest;
}

const around = ([centre, width]: Window): Levels => ({ low: centre - width / 2, high: centre + width / 2 });
