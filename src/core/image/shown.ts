/**
 * Decoded values → the 8 bits a channel that are shown, embedded and sent: by the window that is asked for, else by the
 * file's own with its VOI function (DICOM PS3.3 C.11.2.1), else from the frame's least to its greatest value; of files that
 * say nothing of how they are to be shown, by the whole range of the bit depth.
 */
import { levelsOf, windowOf } from './levels';
import type { Levels, Window } from './levels';
import { extentOf, isWhole } from './spread';
import type { Presentation, Rendering, Stored, StoredValues } from './types';

/** A value → 0 (black) to 255 (white), and beyond both for what lies outside the window. */
type Curve = (value: number) => number;

/** How a frame is shown where no window is asked for, and what of its values has to be known to ask for another. */
export interface FirstLook {
  /** Shown black and white; of a sigmoid, where the straight line through its middle would be. */
  readonly own: Levels;
  /** The least and the greatest value that there is, or that the bit depth can hold. */
  readonly range: Levels;
  readonly shape: Presentation['shape'];
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
  const reach = reachOf(values);
  const tabled = reach === undefined ? shownOneByOne(values, curve, inverted) : values;
  const table = reach === undefined ? AS_IT_IS : tableOf(reach, curve, inverted);
  return spreadToRgb(tabled, channels, table, -(reach?.low ?? 0));
}

/** What integers of at most 16 bits can be, for which a table is made. */
function reachOf(values: StoredValues): Levels | undefined {
  if (values instanceof Uint8Array) return { low: 0, high: 255 };
  if (values instanceof Uint16Array) return { low: 0, high: 65_535 };
  return values instanceof Int16Array ? { low: -32_768, high: 32_767 } : undefined;
}

const AS_IT_IS = Uint8Array.from({ length: 256 }, (_, value) => value);

function spreadToRgb(values: StoredValues, channels: number, table: Uint8Array, zero: number): Uint8Array {
  const pixels = values.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  const green = channels >= 3 ? 1 : 0;
  const blue = channels >= 3 ? 2 : 0;
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += channels, to += 3) {
    rgb[to] = table[values[from]! + zero]!;
    rgb[to + 1] = table[values[from + green]! + zero]!;
    rgb[to + 2] = table[values[from + blue]! + zero]!;
  }
  return rgb;
}

function tableOf({ low, high }: Levels, curve: Curve, inverted: boolean): Uint8Array {
  const table = new Uint8Array(high - low + 1);
  for (let i = 0; i < table.length; i++) table[i] = eightBits(curve(low + i), inverted);
  return table;
}

function shownOneByOne(values: StoredValues, curve: Curve, inverted: boolean): Uint8Array {
  const shown = new Uint8Array(values.length);
  for (let i = 0; i < shown.length; i++) shown[i] = eightBits(curve(values[i]!), inverted);
  return shown;
}

function eightBits(shown: number, inverted: boolean): number {
  const rounded = Math.round(Math.min(255, Math.max(0, shown)));
  return inverted ? 255 - rounded : rounded;
}

export function firstLook(stored: Stored): FirstLook {
  const { values, presentation } = stored;
  const reach = reachOf(values);
  const range = presentation === undefined && reach !== undefined ? reach : extentOf(values);
  const window = presentation?.window;
  const shape = presentation?.shape ?? 'linear';
  return {
    own: window === undefined ? range : shape === 'linear' ? levelsOf(window) : around(window),
    range,
    shape: window === undefined ? 'linear' : shape,
    inverted: presentation?.invert === true,
    whole: isWhole(values),
  };
}

const isInverted = ({ presentation }: Stored, rendering: Rendering | undefined): boolean =>
  (presentation?.invert === true) !== (rendering?.invert === true);

function curveOf(stored: Stored, rendering: Rendering | undefined): Curve {
  if (rendering?.window !== undefined) return linear(rendering.window);
  const { presentation } = stored;
  if (presentation?.window !== undefined) return CURVES[presentation.shape](presentation.window);
  const { low, high } = firstLook(stored).own;
  return presentation === undefined && low === 0 ? value => (value * 255) / high : linear(windowOf({ low, high }));
}

/** C.11.2.1.2: made for whole numbers, of which a window of width w holds w. */
function linear([centre, width]: Window): Curve {
  if (width <= 1) return value => (value <= centre - 0.5 ? 0 : 255);
  return value => ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255;
}

/** C.11.2.1.3 */
const CURVES: Readonly<Record<Presentation['shape'], (window: Window) => Curve>> = {
  linear,
  'linear-exact': window => {
    const { low, high } = around(window);
    return value => (value <= low ? 0 : value > high ? 255 : ((value - low) / (high - low)) * 255);
  },
  sigmoid:
    ([centre, width]) =>
    value =>
      255 / (1 + Math.exp((-4 * (value - centre)) / width)),
};

const around = ([centre, width]: Window): Levels => ({ low: centre - width / 2, high: centre + width / 2 });
