/** Stored values → the modality's units. Source: PS3.3, C.11.1 and C.7.6.16.2.9; of doses C.8.8.3. */
import { ProbeError } from '../../errors';
import type { StoredValues } from '../types';
import { items, number, placeOf, places } from './attributes';
import { lookUp, readLut } from './lut';
import type { Lut, LutTags } from './lut';
import type { Layout } from './layout';
import type { DicomFile } from './parse';
import type { Samples } from './samples';

export interface Modality {
  readonly lut?: Lut;
  readonly slope: number;
  readonly intercept: number;
}

/** In an item of a Modality or VOI LUT Sequence. */
export const LUT_ITEM: LutTags = { descriptor: 'x00283002', data: 'x00283006' };

export const MODALITY_LUTS = 'x00283000';
export const PIXEL_VALUE_TRANSFORMATION = 'x00289145';
const SLOPE = 'x00281053';
export const INTERCEPT = 'x00281052';
const DOSE_GRID_SCALING = 'x3004000e';

/** @throws ProbeError bad-input, naming the file, where a table is not whole or a slope is 0 or no number. */
export function readModality({ dataSet, name }: DicomFile, { signed }: Layout, frame: number): Modality {
  const sequence = items(dataSet, MODALITY_LUTS)[0];
  if (sequence !== undefined) {
    return { lut: readLut(sequence, LUT_ITEM, signed, name), slope: 1, intercept: 0 };
  }
  const where = places(dataSet, PIXEL_VALUE_TRANSFORMATION, frame);
  const value = (tag: string) => number(placeOf(where, tag) ?? dataSet, tag, 'DS');
  const slope = value(SLOPE) ?? value(DOSE_GRID_SCALING) ?? 1;
  const intercept = value(INTERCEPT) ?? 0;
  if (Number.isFinite(slope) && slope !== 0 && Number.isFinite(intercept)) return { slope, intercept };
  const what = Number.isFinite(intercept) ? 'Rescale Slope is 0 or no number' : 'Rescale Intercept is no number';
  throw new ProbeError('bad-input', `${name} says no units for its values: its ${what}.`, {
    remedy: 'Correct the file, or get it again from its source.',
  });
}

export function applyModality(values: Samples, { lut, slope, intercept }: Modality): StoredValues {
  if (lut !== undefined) return lookUp(values, lut);
  if (slope === 1 && intercept === 0) return kept(values);
  const { least, greatest } = rangeOf(values);
  const whole = Number.isInteger(slope) && Number.isInteger(intercept) && !isFloat(values);
  const ends = [least * slope + intercept, greatest * slope + intercept];
  const fits = (bits: number) => ends.every(end => end >= -(2 ** (bits - 1)) && end < 2 ** (bits - 1));
  const out = new (whole && fits(16) ? Int16Array : whole && fits(32) ? Int32Array : Float32Array)(values.length);
  for (let i = 0; i < values.length; i++) out[i] = values[i]! * slope + intercept;
  return out;
}

const isFloat = (values: Samples): boolean => values instanceof Float32Array || values instanceof Float64Array;

/** The same numbers in an array of the kinds that the rest knows. */
function kept(values: Samples): StoredValues {
  if (values instanceof Float64Array) return Float32Array.from(values);
  if (!(values instanceof Uint32Array)) return values;
  return rangeOf(values).greatest < 2 ** 31 ? Int32Array.from(values) : Float32Array.from(values);
}

/** Of finite values only; infinite ends where there are none. */
function rangeOf(values: Samples): { least: number; greatest: number } {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest };
}
