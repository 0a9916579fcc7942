/** In which unit a frame's values are. Source: PS3.3, C.11.1.1.2 (Rescale Type) and C.8.2.1 (CT). */
import type { DataSet } from 'dicom-parser';
import { items, placeOf, places, string } from './attributes';
import { INTERCEPT, MODALITY_LUTS, PIXEL_VALUE_TRANSFORMATION } from './modality';
import type { DicomFile } from './parse';

const RESCALE_TYPE = 'x00281054';
const LUT_TYPE = 'x00283004';

/** Hounsfield units: where the file says so, and of a CT that rescales its values and does not say into what. */
export function readUnit({ dataSet }: DicomFile, frame: number): 'HU' | undefined {
  const type = typeOf(dataSet, frame) ?? (string(dataSet, 'x00080060') === 'CT' ? 'HU' : undefined);
  return type === 'HU' ? type : undefined;
}

/** What is said of the values; empty where they are as stored, or of a table that does not say. */
function typeOf(dataSet: DataSet, frame: number): string | undefined {
  const [table] = items(dataSet, MODALITY_LUTS);
  if (table !== undefined) return string(table, LUT_TYPE) ?? '';
  const place = placeOf(places(dataSet, PIXEL_VALUE_TRANSFORMATION, frame), INTERCEPT);
  return place === undefined ? '' : string(place, RESCALE_TYPE);
}
