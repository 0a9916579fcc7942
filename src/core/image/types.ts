/** Where one image's pixels come from: a file and a frame in it (from 0). */
export interface ImageLocation {
  /** Absolute path on the machine that runs the workers. */
  readonly path: string;
  readonly frame: number;
}

/** A source is named by content, never by a path alone (docs/architecture.md, "Nouns"). */
export interface ImageSource {
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly sha256: string;
  readonly frame: number;
}

/**
 * How decoded values become the 8-bit pixels that are shown, embedded and sent.
 * Everything here is part of every cache key, through `renderingFingerprint`.
 */
export interface Rendering {
  /** [centre, width] in the modality's units; absent: the file's own, or the full range of the bit depth. */
  readonly window?: readonly [number, number];
  readonly invert?: boolean;
  /** Absent: transparency is dropped, as Pillow's convert('RGB') does. 'black': composed over black. */
  readonly alpha?: 'drop' | 'black';
}

/** Decoded 8-bit RGB, row by row, `data.length === width * height * 3`. Orientation is already applied. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export const IMAGE_FORMATS = ['png', 'jpeg', 'webp', 'tiff', 'bmp', 'gif', 'dicom'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** What is known of a file after looking at its header only. */
export interface ImageFacts {
  readonly format: ImageFormat;
  /** After EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitsStored: number;
  /** Pages of a TIFF, pictures of an animation, frames of a DICOM file. */
  readonly frames: number;
  /** Millimetres from one pixel's centre to the next, down and across; absent where the file does not say. */
  readonly spacing?: readonly [down: number, across: number];
  /** DICOM's Modality (0008,0060): `CT`, `MR`, `DX`, … */
  readonly modality?: string;
  /** Of the values, where the file says it: Hounsfield units. */
  readonly unit?: 'HU';
}

/** Decoded values before a rendering maps them to 8 bits; three channels or more are red, green, blue, … */
export interface Stored {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** In the modality's units where the file says how (a CT's Hounsfield units), else as stored; `width * height * channels`. */
  readonly values: StoredValues;
  /** How a DICOM file asks to be shown. */
  readonly presentation?: Presentation;
  /** What was odd about the file and was read all the same, a sentence each. */
  readonly notes?: readonly string[];
}

export type StoredValues = Uint8Array | Uint16Array | Int16Array | Int32Array | Float32Array;

export interface Presentation {
  /** [centre, width] in the units of the values. */
  readonly window?: readonly [number, number];
  /** VOI LUT Function (DICOM PS3.3 C.11.2.1.3). */
  readonly shape: 'linear' | 'linear-exact' | 'sigmoid';
  /** Where there is no window, a VOI LUT: what values from `first` on are shown as, 0 (black) to `greatest` (white). */
  readonly table?: {
    readonly first: number;
    readonly entries: Uint8Array | Uint16Array;
    readonly greatest: number;
  };
  /** The least and the greatest value that the stored bits can hold, in the units of the values; 0 to 1 of fractions. Only of a constant frame, which has no range of its own to be shown by. */
  readonly possible?: { readonly low: number; readonly high: number };
  /** The least and the greatest value that stand for no picture. */
  readonly padding?: readonly [number, number];
  /** MONOCHROME1: the least value is white. */
  readonly invert: boolean;
}

export type SendFormat = 'png' | 'jpeg';

/** How pixels are encoded before they are sent to an endpoint; part of a request's identity. */
export interface SendSpec {
  readonly format: SendFormat;
  /** Longest side in pixels; larger images are reduced (Pillow bicubic), smaller ones never enlarged. */
  readonly maxSide: number;
  /** JPEG quality 1..100; ignored for PNG. */
  readonly quality: number;
  /** A uniform grey in place of every pixel: of an image, its size alone. */
  readonly blank?: true;
}

/** Encoded pixels ready to be sent: no metadata, no name. Made, and read, by sendable.ts. */
export interface SendableImage {
  /** Of the encoded image, with room on both sides. */
  readonly base64: Uint8Array;
  /** Length of the encoded image. */
  readonly bytes: number;
  readonly mime: 'image/png' | 'image/jpeg';
  /** SHA-256 of the encoded image, lower-case hex. */
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}
