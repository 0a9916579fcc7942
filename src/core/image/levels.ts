/** Levels and windows: two ways to say which values are shown black and which white. */

/** Values that are shown black and white; what lies beyond them gets the same. */
export interface Levels {
  readonly low: number;
  readonly high: number;
}

/** [centre, width] in the units of the values. */
export type Window = readonly [centre: number, width: number];

/** The window (DICOM's linear function, PS3.3 C.11.2.1.2) that shows `low` black and `high` white. */
export const windowOf = ({ low, high }: Levels): Window => [(low + high + 1) / 2, high - low + 1];

/** The other way round. */
export const levelsOf = ([centre, width]: Window): Levels => ({
  low: centre - width / 2,
  high: centre + width / 2 - 1,
});
