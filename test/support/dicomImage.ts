import { dicomFile } from './dicom';
import type { Elements } from './dicom';

interface DicomImage {
  readonly columns: number;
  readonly rows: number;
  /** Pixel by pixel, frame by frame. */
  readonly values: Uint8Array | Uint16Array | Int16Array;
  /** Beside and in place of those that say how the values are laid out. */
  readonly elements?: Elements;
}

/** A CT of 0.5 × 0.25 mm a pixel, shown by a window of soft tissue, whose values stand 1024 above Hounsfield units. */
export const CT: Elements = {
  '00080060': ['CS', 'CT'],
  '00280030': ['DS', '0.5\\0.25'],
  '00280301': ['CS', 'NO'],
  '00281050': ['DS', '40'],
  '00281051': ['DS', '400'],
  '00281052': ['DS', '-1024'],
  '00281053': ['DS', '1'],
};

/** A whole file of grey values. */
export function dicomImage({ columns, rows, values, elements = {} }: DicomImage): Uint8Array {
  const bits = values.BYTES_PER_ELEMENT * 8;
  const frames = values.length / (columns * rows);
  const all: Elements = {
    '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.2'],
    '00280002': ['US', [1]],
    '00280004': ['CS', 'MONOCHROME2'],
    '00280008': ['IS', String(frames)],
    '00280010': ['US', [rows]],
    '00280011': ['US', [columns]],
    '00280100': ['US', [bits]],
    '00280101': ['US', [bits]],
    '00280102': ['US', [bits - 1]],
    '00280103': ['US', [values instanceof Int16Array ? 1 : 0]],
    '7fe00010': [bits === 8 ? 'OB' : 'OW', new Uint8Array(values.buffer, values.byteOffset, values.byteLength)],
    ...elements,
  };
  return dicomFile(Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))));
}
