/**
 * Values of DICOM elements, read by what the data dictionary says of them (an implicit data set does not say it).
 * Tags are written as dicom-parser does: `x00280010` is (0028,0010).
 */
import type { DataSet, Element } from 'dicom-parser';

const SIZES: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

/** The element where it is there and not empty. */
function filled(dataSet: DataSet, tag: string): Element | undefined {
  const element = dataSet.elements[tag];
  return element === undefined || element.length === 0 ? undefined : element;
}

/** All values of a string element, without padding; none where it is absent or empty. */
export function strings(dataSet: DataSet, tag: string): string[] {
  if (filled(dataSet, tag) === undefined) return [];
  return (dataSet.string(tag) ?? '').split('\\').map(value => value.trim());
}

export const string = (dataSet: DataSet, tag: string): string | undefined => strings(dataSet, tag)[0];

/** Numbers by the VR given, or by the one that the file says, if it is a binary one; NaN where one cannot be read. */
export function numbers(dataSet: DataSet, tag: string, vr: 'DS' | 'IS' | 'US' | 'SS' | 'UL' | 'FL' | 'FD'): number[] {
  const element = filled(dataSet, tag);
  if (element === undefined) return [];
  const said = element.vr !== undefined && (element.vr in SIZES || ['DS', 'IS'].includes(element.vr)) ? element.vr : vr;
  const size = SIZES[said];
  if (size === undefined) {
    return strings(dataSet, tag).map(value => (/^[-+0-9.eE]+$/.test(value) ? Number(value) : NaN));
  }
  if (element.length < size) return [NaN];
  return Array.from({ length: Math.floor(element.length / size) }, (_, i) => binary(dataSet, tag, said, i));
}

function binary(dataSet: DataSet, tag: string, vr: string, index: number): number {
  switch (vr) {
    case 'US':
      return dataSet.uint16(tag, index) ?? NaN;
    case 'SS':
      return dataSet.int16(tag, index) ?? NaN;
    case 'UL':
      return dataSet.uint32(tag, index) ?? NaN;
    case 'SL':
      return dataSet.int32(tag, index) ?? NaN;
    case 'FL':
      return dataSet.float(tag, index) ?? NaN;
    default:
      return dataSet.double(tag, index) ?? NaN;
  }
}

/** The first number; `undefined` where there is none. */
export const number = (dataSet: DataSet, tag: string, vr: Parameters<typeof numbers>[2]): number | undefined =>
  numbers(dataSet, tag, vr)[0];

/** A 16-bit number as one with or without sign; some files say US of what is SS. */
export const sixteenBits = (value: number, signed: boolean): number => (signed ? (value << 16) >> 16 : value & 0xffff);

/** The data sets of a sequence. */
export const items = (dataSet: DataSet, tag: string): DataSet[] =>
  (dataSet.elements[tag]?.items ?? []).flatMap(item => item.dataSet ?? []);

/**
 * Where an attribute of a frame is looked for, the nearest first: the frame's own functional group `macro`, the shared
 * one, the data set (PS3.3, C.7.6.16).
 */
export function places(dataSet: DataSet, macro: string, frame: number): DataSet[] {
  const own = items(dataSet, 'x52009230')[frame];
  const shared = items(dataSet, 'x52009229')[0];
  return [...[own, shared].flatMap(group => (group === undefined ? [] : items(group, macro).slice(0, 1))), dataSet];
}

/** The first of `places` that has a value for `tag`. */
export const placeOf = (places: readonly DataSet[], tag: string): DataSet | undefined =>
  places.find(place => filled(place, tag) !== undefined);
