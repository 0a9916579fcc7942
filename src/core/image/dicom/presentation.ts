/** How a file asks for its values to be shown. Source: PS3.3, C.11.2 (VOI LUT), C.7.5.1.1.2 (padding). */
import type { DataSet } from 'dicom-parser';
import { extentOf } from '../spread';
import type { Levels } from '../levels';
import type { Presentation, Stored } from '../types';
import { items, number, placeOf, places, sixteenBits, string } from './attributes';
import { readLut, usedBits } from './lut';
import { applyModality, LUT_ITEM } from './modality';
import type { Layout } from './layout';
import type { Modality } from './modality';
import type { DicomFile } from './parse';
import type { Samples } from './samples';

const FRAME_VOI_LUT = 'x00289132';
const CENTRE = 'x00281050';
const WIDTH = 'x00281051';
const FUNCTION = 'x00281056';
const VOI_LUTS = 'x00283010';
/** Padding and the other end of its range, of whole numbers and of floating-point ones in 32 and 64 bits. */
const PADDING = ['x00280120', 'x00280121'] as const;
const FLOAT_PADDING = ['x00280122', 'x00280124'] as const;
const DOUBLE_PADDING = ['x00280123', 'x00280125'] as const;

const SHAPES: Readonly<Record<string, Presentation['shape']>> = { LINEAR_EXACT: 'linear-exact', SIGMOID: 'sigmoid' };

/**
 * Values in the modality's units and how to show them: by the file's window, else by its VOI LUT, where it has one.
 * @throws ProbeError bad-input, naming the file, where a table is not whole.
 */
export function present(
  file: DicomFile,
  layout: Layout,
  modality: Modality,
  stored: Samples,
  frame: number,
): Pick<Stored, 'values' | 'presentation'> {
  const values = applyModality(stored, modality);
  const window = readWindow(file, frame);
  const table = window === undefined ? voiTable(file, frame, layout.signed || modality.intercept < 0) : undefined;
  const padding = paddingOf(file, layout, modality);
  const asked = window ?? table;
  const presentation: Presentation = {
    ...(window ?? { shape: 'linear' }),
    ...(table === undefined ? {} : { table }),
    ...(padding === undefined ? {} : { padding }),
    ...(asked === undefined && isConstant(values, padding) ? { possible: possibleRange(layout, modality) } : {}),
    invert: layout.photometric === 'MONOCHROME1',
  };
  return { values, presentation };
}

/** The first of several windows, of the frame's own functional group before the others. */
function readWindow({ dataSet }: DicomFile, frame: number): Pick<Presentation, 'window' | 'shape'> | undefined {
  const place = placeOf(places(dataSet, FRAME_VOI_LUT, frame), CENTRE);
  if (place === undefined) return undefined;
  const centre = number(place, CENTRE, 'DS') ?? NaN;
  const width = number(place, WIDTH, 'DS') ?? NaN;
  const shape = SHAPES[string(place, FUNCTION) ?? ''] ?? 'linear';
  const usable = Number.isFinite(centre) && Number.isFinite(width) && width > 0;
  return usable ? { window: [centre, width], shape } : undefined;
}

/** @param signed whether the values may be negative. */
function voiTable({ dataSet, name, notes }: DicomFile, frame: number, signed: boolean): Presentation['table'] {
  const place = placeOf(places(dataSet, FRAME_VOI_LUT, frame), VOI_LUTS);
  const sequence = place === undefined ? undefined : items(place, VOI_LUTS)[0];
  if (sequence === undefined) return undefined;
  const { first, depth, table } = readLut(sequence, LUT_ITEM, signed, name);
  const used = usedBits([table]);
  // White is what the entries can reach: a table of 12 bits that is called one of 16 would be almost black.
  if (used !== depth) notes.add(`Its VOI LUT says ${depth} bits an entry and uses ${used}.`);
  return { first, entries: table, greatest: 2 ** used - 1 };
}

function isConstant(values: Stored['values'], padding: Presentation['padding']): boolean {
  const { low, high } = extentOf(values, padding);
  return low === high;
}

/** What the stored bits can hold, in the units of the values. */
function possibleRange({ float, signed, bitsStored }: Layout, modality: Modality): Levels {
  if (float) return { low: 0, high: 1 };
  if (modality.lut !== undefined) return { low: 0, high: 2 ** modality.lut.depth - 1 };
  const stored = signed ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1];
  const ends = stored.map(end => end * modality.slope + modality.intercept);
  return { low: Math.min(...ends), high: Math.max(...ends) };
}

/** Of the values, least and greatest that are padding; undefined where the file names none. */
function paddingOf({ dataSet }: DicomFile, layout: Layout, modality: Modality): Presentation['padding'] {
  const stored = layout.float ? floatPadding(dataSet, layout) : wholePadding(dataSet, layout);
  if (stored === undefined) return undefined;
  const ends = applyModality(stored, modality);
  return [Math.min(...ends), Math.max(...ends)];
}

function wholePadding(dataSet: DataSet, { signed }: Layout): Int32Array | undefined {
  const [value, limit] = PADDING.map(tag => number(dataSet, tag, signed ? 'SS' : 'US'));
  return value === undefined
    ? undefined
    : Int32Array.of(...[value, limit ?? value].map(end => sixteenBits(end, signed)));
}

function floatPadding(dataSet: DataSet, { bitsAllocated }: Layout): Float64Array | undefined {
  const double = bitsAllocated === 64;
  const [value, limit] = (double ? DOUBLE_PADDING : FLOAT_PADDING).map(tag =>
    number(dataSet, tag, double ? 'FD' : 'FL'),
  );
  // No range holds NaN, and no values that are NaN count as a least or greatest one.
  return value === undefined || Number.isNaN(value) ? undefined : Float64Array.of(value, limit ?? value);
}
