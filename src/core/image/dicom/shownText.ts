/** Whether text may be burned into a file's pixels. Source: PS3.3, C.7.6.1.1 (Burned In Annotation). */
import type { DataSet } from 'dicom-parser';
import { string } from './attributes';
import { readDicomHead } from './parse';

/** Ultrasound and secondary capture, whose pixels are those of a screen (PS3.6, table A-1). */
const SCREENS = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(3|3\.1|6|6\.1|6\.2|7|7\.[1-4])$/;

/** Text is ruled out only where the file says so and is none of a screen. */
const mayShowText = (dataSet: DataSet): boolean =>
  string(dataSet, 'x00280301') !== 'NO' ||
  string(dataSet, 'x00080060') === 'US' ||
  SCREENS.test(string(dataSet, 'x00080016') ?? '');

/**
 * Whether the pixels may show text, by the beginning of a file alone: what comes later rules nothing out. False for what is
 * no image.
 * @throws ProbeError bad-input | unsupported, naming `name`, for what `openDicom` would refuse by its beginning.
 */
export function headMayShowText(head: Uint8Array, name: string): boolean {
  const { dataSet, whole } = readDicomHead(head, name);
  return (!whole || dataSet.elements['x00280010'] !== undefined) && mayShowText(dataSet);
}
