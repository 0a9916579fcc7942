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

export const IMAGE_FORMATS = ['png', 'jpeg', 'webp', 'tiff', 'bmp', 'gif'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** What is known of a file after looking at its header only. */
export interface ImageFacts {
  readonly format: ImageFormat;
  /** After EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitsStored: number;
  /** Pages of a TIFF, pictures of an animation. */
  readonly frames: number;
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
