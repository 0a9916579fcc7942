/** How a file asks for its values to be shown. Source: PS3.3, C.11.2 (VOI LUT), C.7.5.1.1.2 (padding). */
import type { Presentation, Stored, StoredValues } from '../types';
import { items, number, numbers, placeOf, places, sixteenBits, string } from './attributes';
import { lookUp, readLut } from './lut';
import { applyModality, rangeOf } from './modality';
import type { Layout } from './layout';
import type { Modality } from './modality';
import type { DicomFile } from './parse';
import type { Samples } from './samples';

const FRAME_VOI_LUT = 'x00289132';
const CENTRE = 'x00281050';
const WIDTH = 'x00281051';
const FUNCTION = 'x00281056';
const VOI_LUTS = 'x00283010';
const PADDING = 'x00280120';
const PADDING_LIMIT = 'x00280121';

const SHAPES: Readonly<Record<string, Presentation['shape']>> = { LINEAR_EXACT: 'linear-exact', SIGMOID: 'sigmoid' };

/**
 * Values in the modality's units and how to show them. A file that has a VOI LUT and no window has that table applied
 * to its values, which are shown over the table's whole range; one that has neither, but names a value for padding, is
 * shown over the range of its other values.
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
  const invert = layout.photometric === 'MONOCHROME1';
  const asked = readWindow(file, frame);
  if (asked !== undefined) return { values, presentation: { ...asked, invert } };
  const lut = voiLut(file, values, frame, layout.signed || modality.intercept < 0);
  if (lut !== undefined) return { values: lut.values, presentation: { ...spanning(0, lut.greatest), invert } };
  const padding = paddingOf(file, layout);
  if (padding === undefined) return { values, presentation: { shape: 'linear', invert } };
  const { least, greatest } = rangeOf(values, i => stored[i]! < padding[0] || stored[i]! > padding[1]);
  return { values, presentation: { ...spanning(least, greatest), invert } };
}

/** The window that makes `least` black and `greatest` white; none where they are no range. */
function spanning(least: number, greatest: number): Pick<Presentation, 'window' | 'shape'> {
  if (!(greatest > least)) return { shape: 'linear' };
  return { window: [(least + greatest) / 2, greatest - least], shape: 'linear-exact' };
}

/** The first of several windows, of the frame's own functional group before the others. */
function readWindow({ dataSet }: DicomFile, frame: number): Pick<Presentation, 'window' | 'shape'> | undefined {
  const place = placeOf(places(dataSet, FRAME_VOI_LUT, frame), CENTRE);
  if (place === undefined) return undefined;
  const centre = number(place, CENTRE, 'DS') ?? NaN;
  const width = number(place, WIDTH, 'DS') ?? NaN;
  const shape = SHAPES[string(place, FUNCTION) ?? ''] ?? 'linear';
  const usable = Number.isFinite(centre) && Number.isFinite(width) && (shape === 'linear' ? width >= 1 : width > 0);
  return usable ? { window: [centre, width], shape } : undefined;
}

function voiLut(
  { dataSet, name }: DicomFile,
  values: StoredValues,
  frame: number,
  signed: boolean,
): { values: StoredValues; greatest: number } | undefined {
  const place = placeOf(places(dataSet, FRAME_VOI_LUT, frame), VOI_LUTS);
  const sequence = place === undefined ? undefined : items(place, VOI_LUTS)[0];
  if (sequence === undefined) return undefined;
  const lut = readLut(sequence, 'x00283002', 'x00283006', signed, name);
  const depth = numbers(sequence, 'x00283002', 'US')[2]!;
  return { values: lookUp(values, lut), greatest: 2 ** depth - 1 };
}

/** Least and greatest stored value that are padding; undefined where the file names none. */
function paddingOf({ dataSet }: DicomFile, { signed }: Layout): readonly [number, number] | undefined {
  const vr = signed ? 'SS' : 'US';
  const value = number(dataSet, PADDING, vr);
  if (value === undefined) return undefined;
  const ends = [value, number(dataSet, PADDING_LIMIT, vr) ?? value].map(end => sixteenBits(end, signed));
  return [Math.min(...ends), Math.max(...ends)];
}
