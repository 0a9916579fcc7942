/**
 * Windows and OS/2 bitmaps: 1, 4 and 8 bits with a palette, 16, 24 and 32 bits with masks, either way up.
 * sharp has no reader for them, and those of the registry were found to misread some (no palette, bottom-up only, the
 * offset of the pixels ignored), so these few rules are written out here.
 * Source: Microsoft, "Bitmap Storage" (BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER to BITMAPV5HEADER).
 */
import { ProbeError } from '../errors';
import { damagedImage } from './failures';

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Rows are stored from the top only where the height is negative. */
  readonly topDown: boolean;
  readonly bitsPerPixel: number;
  /** Bytes from one stored row to the next. */
  readonly stride: number;
  /** Where the pixels start. */
  readonly offset: number;
  /** Red, green, blue by index; absent for 16, 24 and 32 bits. */
  readonly palette?: Uint8Array;
  /** Red, green and blue bits of a pixel; of use for 16 and 32 bits. */
  readonly masks: readonly [number, number, number];
}

const FILE_HEADER = 14;
const CORE_HEADER = 12;
const INFO_HEADER = 40;
const BI_RGB = 0;
const BI_BITFIELDS = 3;
const BI_ALPHABITFIELDS = 6;

/**
 * Reads and checks the header; nothing is allocated by what it claims.
 * @throws ProbeError bad-input | unsupported, naming `name`.
 */
export function readBmpHeader(bytes: Uint8Array, name: string): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER + CORE_HEADER) throw damagedImage(name, 'its header is cut off');
  const headerSize = view.getUint32(14, true);
  const core = headerSize === CORE_HEADER;
  if (!core && headerSize < INFO_HEADER) throw damagedImage(name, `its header claims ${headerSize} bytes`);
  if (bytes.length < FILE_HEADER + headerSize) throw damagedImage(name, 'its header is cut off');
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) throw damagedImage(name, `its header claims ${width} × ${signedHeight} pixels`);
  const bitsPerPixel = view.getUint16(core ? 24 : 28, true);
  const compression = core ? BI_RGB : view.getUint32(30, true);
  if (![1, 4, 8, 16, 24, 32].includes(bitsPerPixel)) throw damagedImage(name, `it claims ${bitsPerPixel} bits a pixel`);
  if (![BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS].includes(compression)) {
    throw new ProbeError('unsupported', `${name} is a compressed BMP (method ${compression}).`, {
      remedy: 'Save it uncompressed, or as PNG.',
    });
  }
  const offset = view.getUint32(10, true);
  const stride = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const needed = offset + stride * (height - 1) + Math.ceil((width * bitsPerPixel) / 8);
  if (offset < FILE_HEADER + headerSize || needed > bytes.length) {
    throw damagedImage(name, `it has ${bytes.length} bytes where ${width} × ${height} pixels need ${needed}`);
  }
  return {
    width,
    height,
    topDown: signedHeight < 0,
    bitsPerPixel,
    stride,
    offset,
    masks: compression === BI_RGB ? defaultMasks(bitsPerPixel) : readMasks(view, name),
    ...(bitsPerPixel <= 8 ? { palette: readPalette(view, headerSize, bitsPerPixel, offset) } : {}),
  };
}

const defaultMasks = (bits: number): BmpHeader['masks'] =>
  bits === 16 ? [0x7c00, 0x03e0, 0x001f] : [0xff0000, 0x00ff00, 0x0000ff];

/** They follow the 40 bytes that all newer headers share, inside a longer header or right behind it. */
function readMasks(view: DataView, name: string): BmpHeader['masks'] {
  const at = FILE_HEADER + INFO_HEADER;
  if (view.byteLength < at + 12) throw damagedImage(name, 'its colour masks are cut off');
  return [view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
}

/** As many colours as are said and stored before the pixels, at most one per index; what is missing is black. */
function readPalette(view: DataView, headerSize: number, bits: number, offset: number): Uint8Array {
  const entry = headerSize === CORE_HEADER ? 3 : 4;
  const start = FILE_HEADER + headerSize;
  const said = headerSize === CORE_HEADER ? 0 : view.getUint32(46, true);
  const stored = Math.floor((offset - start) / entry);
  const colours = Math.min(said === 0 ? 1 << bits : said, 1 << bits, stored);
  const palette = new Uint8Array(3 << bits);
  for (let i = 0; i < colours; i++) {
    for (let channel = 0; channel < 3; channel++) {
      palette[i * 3 + channel] = view.getUint8(start + i * entry + 2 - channel);
    }
  }
  return palette;
}

/** The pixels as 8-bit RGB, top row first; a fourth byte is not transparency here, as in Pillow's `convert('RGB')`. */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, topDown, stride, offset } = header;
  const rgb = new Uint8Array(width * height * 3);
  const readRow = rowReader(bytes, header, rgb);
  for (let row = 0; row < height; row++) {
    const stored = topDown ? row : height - 1 - row;
    readRow(offset + stored * stride, row * width * 3);
  }
  return rgb;
}

type RowReader = (from: number, to: number) => void;

function rowReader(bytes: Uint8Array, { bitsPerPixel, palette, width, masks }: BmpHeader, rgb: Uint8Array): RowReader {
  if (palette !== undefined) {
    const mask = (1 << bitsPerPixel) - 1;
    return (from, to) => {
      for (let x = 0; x < width; x++, to += 3) {
        const bit = x * bitsPerPixel;
        const index = (bytes[from + (bit >> 3)]! >> (8 - bitsPerPixel - (bit & 7))) & mask;
        rgb.set(palette.subarray(index * 3, index * 3 + 3), to);
      }
    };
  }
  if (bitsPerPixel === 24) {
    return (from, to) => {
      for (let x = 0; x < width; x++, from += 3, to += 3) {
        rgb[to] = bytes[from + 2]!;
        rgb[to + 1] = bytes[from + 1]!;
        rgb[to + 2] = bytes[from]!;
      }
    };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = masks.map(channelReader);
  const step = bitsPerPixel / 8;
  return (from, to) => {
    for (let x = 0; x < width; x++, from += step) {
      const pixel = step === 2 ? view.getUint16(from, true) : view.getUint32(from, true);
      for (const channel of channels) rgb[to++] = channel(pixel);
    }
  };
}

/** A channel's bits stretched to 0…255, rounded down as Pillow does. An empty mask is a channel without light. */
function channelReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const max = mask >>> shift;
  return pixel => Math.floor(((((pixel & mask) >>> shift) >>> 0) * 255) / max);
}
