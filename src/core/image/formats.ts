import type { ImageFormat } from './types';

/** For messages: what MedProbe reads. */
export const READABLE_FORMATS = 'PNG, JPEG, WebP, TIFF, BMP, GIF and DICOM';

const ascii = (text: string): readonly number[] => [...text].map(letter => letter.charCodeAt(0));

/** The first bytes of each format; `null` may be any byte. */
const SIGNATURES: readonly (readonly [ImageFormat, readonly (number | null)[]])[] = [
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['webp', [...ascii('RIFF'), null, null, null, null, ...ascii('WEBP')]],
  ['tiff', [...ascii('II'), 42, 0]],
  ['tiff', [...ascii('MM'), 0, 42]],
  ['tiff', [...ascii('II'), 43, 0, 8, 0, 0, 0]], // BigTIFF
  ['tiff', [...ascii('MM'), 0, 43, 0, 8, 0, 0]],
  ['gif', ascii('GIF87a')],
  ['gif', ascii('GIF89a')],
  ['bmp', ascii('BM')],
];

/** Where a DICOM file says that it is one, behind a preamble that may be another format's beginning (PS3.10, 7.1). */
export const DICOM_MARK = { text: 'DICM', at: 128 } as const;

export const hasDicomMark = (bytes: Uint8Array): boolean =>
  String.fromCharCode(...bytes.subarray(DICOM_MARK.at, DICOM_MARK.at + DICOM_MARK.text.length)) === DICOM_MARK.text;

/**
 * The format by content; a file's name proves nothing. `undefined` where it is none that MedProbe reads, or a DICOM file
 * without the mark (dicom/open.ts).
 */
export function recogniseFormat(bytes: Uint8Array): ImageFormat | undefined {
  if (hasDicomMark(bytes)) return 'dicom';
  return SIGNATURES.find(([, magic]) => magic.every((byte, i) => byte === null || bytes[i] === byte))?.[0];
}

/** Whether a file name looks like an image that MedProbe reads; used only to list a folder. */
export const isImageName = (name: string): boolean => /\.(png|jpe?g|webp|tiff?|bmp|gif|dcm|dicom|ima)$/i.test(name);

/**
 * Whether a file's own name (not its path) says nothing of its format, as DICOM files are often called: without an
 * extension (`IM0001`), or ending in a number (`MR.1.2.840.113619.2.5`). A DICOMDIR is an index of images and none itself.
 */
export const isUntypedName = (name: string): boolean =>
  /^[^.]+$|^[^.].*\.\d+$/.test(name) && name.toUpperCase() !== 'DICOMDIR';

/** Whether a file's own name may be an image's; what is in it tells (imageFiles.ts). */
export const mayBeImageName = (name: string): boolean => isImageName(name) || isUntypedName(name);
