/**
 * What a codestream says of itself before it is decoded. A codec that is given another kind or size than the file's
 * header promises answers with noise, not with an error; so both are compared first.
 * Source: ITU-T T.81 annex B (JPEG), T.87 annex C (JPEG-LS), T.800 annex A (JPEG 2000).
 */
import { damagedImage } from '../failures';
import type { Layout } from './layout';
import type { DicomFile } from './parse';

export interface Codestream {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Bits of a sample. */
  readonly precision: number;
  /** JPEG 2000 says whether samples are signed; the others leave it to the file's header. */
  readonly signed?: boolean;
  /** JPEG 2000: a colour transform of its own, which its decoder undoes. */
  readonly transformed?: boolean;
  /** JPEG: three components are luminance and chrominance, or not; where it does not say, the file's header does. */
  readonly ybr?: boolean;
  /** JPEG-LS: one plane per component, not one pixel after the other. */
  readonly planar?: boolean;
}

/**
 * Reads a codestream's header and compares it with the file's.
 * @throws ProbeError bad-input, naming the file.
 */
export function readCodestream(bytes: Uint8Array, { name, syntax }: DicomFile, layout: Layout): Codestream {
  const { encoding, jpegProcesses } = syntax;
  const jpeg2000 = encoding === 'jpeg-2000' || encoding === 'htj2k';
  const processes = encoding === 'jpeg-ls' ? [JPEG_LS] : (jpegProcesses ?? []);
  const found = jpeg2000 ? readJpeg2000(bytes) : readJpeg(bytes, processes);
  if (found === undefined) throw damagedImage(name, 'its compressed pixels do not begin as its transfer syntax says');
  // CharLS can look for ever for the end of a codestream that has none.
  if (encoding === 'jpeg-ls' && bufferOf(bytes).lastIndexOf(END_OF_IMAGE) < 0) {
    throw damagedImage(name, 'its compressed pixels are cut off');
  }
  const { width, height, components, precision } = found;
  if (width !== layout.columns || height !== layout.rows || components !== layout.samples) {
    throw damagedImage(
      name,
      `its header claims ${layout.columns} × ${layout.rows} × ${layout.samples} values, ` +
        `its compressed pixels ${width} × ${height} × ${components}`,
    );
  }
  if (precision < 1 || precision > layout.bitsAllocated) {
    throw damagedImage(name, `its compressed pixels have ${precision} bits in samples of ${layout.bitsAllocated}`);
  }
  return found;
}

/** The frame header of JPEG-LS, counted from SOF0. */
const JPEG_LS = 0x37;
const SOF0 = 0xc0;
const START_OF_SCAN = 0xda;
const APP0 = 0xe0;
const APP14 = 0xee;
/** From the segment's length to the colour transform: 0 is none, 1 is luminance and chrominance. */
const ADOBE_TRANSFORM = 13;
/** DHT, JPG and DAC lie among the start-of-frame markers. */
const NO_FRAME = [0xc4, 0xc8, 0xcc];

const END_OF_IMAGE = Buffer.from('ffd9', 'hex');

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The segments between start of image and start of scan, that included; `at` is where a segment's length stands. */
function* jpegSegments(bytes: Uint8Array): Generator<{ marker: number; at: number }> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return;
  const view = viewOf(bytes);
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) {
      at++; // of no segment; the decoder says so
      continue;
    }
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++; // fill
      continue;
    }
    const length = view.getUint16(at + 2, false);
    if (length < 2 || at + 2 + length > bytes.length) return;
    yield { marker, at: at + 2 };
    if (marker === START_OF_SCAN) return;
    at += 2 + length;
  }
}

function readJpeg(bytes: Uint8Array, processes: readonly number[]): Codestream | undefined {
  let frame: FrameHeader | undefined;
  let adobe: boolean | undefined;
  let jfif = false;
  for (const { marker, at } of jpegSegments(bytes)) {
    if ((marker >= SOF0 && marker <= 0xcf && !NO_FRAME.includes(marker)) || marker === SOF0 + JPEG_LS) {
      if (frame !== undefined || !processes.includes(marker - SOF0)) return undefined;
      frame = readFrameHeader(bytes.subarray(at));
      if (frame === undefined) return undefined;
    } else if (marker === APP0 && bufferOf(bytes.subarray(at + 2, at + 7)).toString('latin1') === 'JFIF\0') {
      jfif = true;
    } else if (marker === APP14 && bufferOf(bytes.subarray(at + 2, at + 7)).toString('latin1') === 'Adobe') {
      adobe = bytes[at + ADOBE_TRANSFORM] === 1;
    } else if (marker === START_OF_SCAN && frame !== undefined) {
      // Behind the components' selectors and NEAR: how components are interleaved.
      if (processes.includes(JPEG_LS)) return { ...frame, planar: bytes[at + 4 + bytes[at + 2]! * 2] === 0 };
      const ybr = coloursOf(frame, { adobe, jfif: jfif && !processes.every(isLossless) });
      const { ids: _ids, ...rest } = frame;
      return ybr === undefined ? rest : { ...rest, ybr };
    }
  }
  return undefined;
}

interface FrameHeader extends Codestream {
  /** Of the components, as ASCII. */
  readonly ids: string;
}

const isLossless = (process: number): boolean => process === 3;

/**
 * Whether three components are luminance and chrominance: a JFIF file's are (T.871), Adobe's marker says so, and
 * components called R, G and B are none. DICOM's own header is wrong in many files.
 */
function coloursOf(
  { ids, components, ybr }: FrameHeader,
  { adobe, jfif }: { adobe: boolean | undefined; jfif: boolean },
): boolean | undefined {
  if (components !== 3) return undefined;
  if (jfif) return true;
  return adobe ?? (ids === 'RGB' || ids === 'rgb' ? false : ybr);
}

/** `header` begins with its length. Components of different sampling cannot be red, green and blue. */
function readFrameHeader(header: Uint8Array): FrameHeader | undefined {
  const components = header[7] ?? 0;
  if (header.length < 8 + components * 3) return undefined;
  const view = viewOf(header);
  const subsampled = components === 3 && header[9] !== header[12];
  return {
    precision: view.getUint8(2),
    height: view.getUint16(3, false),
    width: view.getUint16(5, false),
    components,
    ids: String.fromCharCode(...Array.from({ length: components }, (_, i) => header[8 + i * 3]!)),
    ...(subsampled ? { ybr: true } : {}),
  };
}

const SIZ = 0xff51;
const COD = 0xff52;
const START_OF_TILE = 0xff90;
/** From SIZ's length to what it says of each component, 3 bytes long. */
const SIZ_COMPONENTS = 38;

/** The codestream may lie in a JP2 file, which DICOM does not allow and some write. */
function readJpeg2000(bytes: Uint8Array): Codestream | undefined {
  const start = bufferOf(bytes.subarray(0, 4096)).indexOf('ff4fff51', 'hex');
  const view = viewOf(bytes);
  if (start < 0 || start + 4 + SIZ_COMPONENTS + 3 > bytes.length) return undefined;
  const siz = start + 4;
  const components = view.getUint16(siz + 36, false);
  const first = siz + SIZ_COMPONENTS;
  const depth = view.getUint8(first);
  const sized: Codestream = {
    width: view.getUint32(siz + 4, false) - view.getUint32(siz + 12, false),
    height: view.getUint32(siz + 8, false) - view.getUint32(siz + 16, false),
    components,
    precision: (depth & 0x7f) + 1,
    signed: depth >= 0x80,
  };
  for (let i = 0; i < components; i++) {
    const alike = bytes[first + i * 3] === depth && bytes[first + i * 3 + 1] === 1 && bytes[first + i * 3 + 2] === 1;
    if (!alike) return undefined;
  }
  for (let at = start + 2; at + 10 <= bytes.length; at += 2 + view.getUint16(at + 2, false)) {
    const marker = view.getUint16(at, false);
    if (marker === COD) return { ...sized, transformed: view.getUint8(at + 8) === 1 };
    if (marker < SIZ - 1 || marker === START_OF_TILE) return undefined;
  }
  return undefined;
}
