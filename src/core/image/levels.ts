/** Levels and windows: two ways to say which values are shown black and which white. */

/** Values that are shown black and white; what lies beyond them gets the same. */
export interface Levels {
  readonly low: number;
  readonly high: number;
}

/** [centre, width] in the units of the values. */
export type Window = readonly [centre: number, width: number];

/**
 * The window that shows `low` black and `high` white. Of whole numbers a window of width w holds w values (DICOM's linear
 * function, PS3.3 C.11.2.1.2); of fractions it spans w (C.11.2.1.3.2, the exact one).
 */
export const windowOf = ({ low, high }: Levels, whole = true): Window =>
  whole ? [(low + high + 1) / 2, high - low + 1] : [(low + high) / 2, high - low];

/** The other way round. */
export const levelsOf = ([centre, width]: Window, whole = true): Levels => ({
  low: centre - width / 2,
  high: centre + width / 2 - (whole ? 1 : 0),
});
