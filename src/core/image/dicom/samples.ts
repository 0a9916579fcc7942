/** One frame's samples as the file stores them: before any table, slope or window, little-endian, pixel by pixel. */
import { decodeCompressed } from './codecs';
import { readCodestream } from './codestream';
import { encapsulatedFrame, nativeFrame } from './frames';
import { decodeRle } from './rle';
import type { Codestream } from './codestream';
import { frameBits } from './layout';
import type { Layout, Photometric } from './layout';
import type { DicomFile } from './parse';
import type { TransferSyntax } from './transferSyntaxes';

/** 8-bit signed samples are widened to 16 bits. */
export type Samples = Uint8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

export interface DecodedFrame {
  /** `rows * columns * samples` values. */
  readonly values: Samples;
  /** What they mean; a codestream may have been in another colour space. */
  readonly photometric: Photometric;
}

/** @throws ProbeError bad-input | unsupported | timeout | unavailable, naming the file. */
export async function readSamples(file: DicomFile, layout: Layout, frame: number): Promise<DecodedFrame> {
  const { photometric } = layout;
  const { encoding } = file.syntax;
  if (encoding === 'native') return { values: nativeSamples(file, layout, frame), photometric: expanded(photometric) };
  const bytes = encapsulatedFrame(file, layout, frame);
  const { rows, columns, samples, bitsAllocated } = layout;
  if (encoding === 'rle') {
    const plain = decodeRle(bytes, rows * columns, samples, bitsAllocated / 8, file.name);
    return { values: meant(typed(plain, layout), layout), photometric: expanded(photometric) };
  }
  const header = readCodestream(bytes, file, layout);
  const plain = await decodeCompressed(withEnd(bytes, file), encoding, header, file);
  return {
    values: fromCodec(plain, header, layout, file.syntax),
    photometric: decodedPhotometric(photometric, header),
  };
}

const END_OF_IMAGE = Buffer.from('ffd9', 'hex');

/** A JPEG whose end marker is missing may be whole all the same: given one, the decoder says whether it is. */
function withEnd(bytes: Uint8Array, { syntax, notes }: DicomFile): Uint8Array {
  if (syntax.encoding !== 'jpeg' || Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(END_OF_IMAGE)) {
    return bytes;
  }
  notes.add('Its JPEG data have no end marker.');
  return Buffer.concat([bytes, END_OF_IMAGE]);
}

/** What a codestream says of its colour counts for more than the file's header, and JPEG 2000 undoes its transform. */
function decodedPhotometric(photometric: Photometric, { transformed, ybr, components }: Codestream): Photometric {
  if (components === 3 && ybr !== undefined) return ybr ? 'YBR_FULL' : 'RGB';
  const undone = transformed === true && photometric.startsWith('YBR');
  return undone || photometric === 'YBR_RCT' || photometric === 'YBR_ICT' ? 'RGB' : expanded(photometric);
}

/** In arrays of the file's own depth and sign; a codestream may have fewer bits than the file's header says. */
function fromCodec(plain: Uint8Array, header: Codestream, layout: Layout, { lossy }: TransferSyntax): Samples {
  const count = layout.rows * layout.columns * layout.samples;
  const decoded = plain.length === count ? plain : new Uint16Array(plain.buffer);
  const own = typed(new Uint8Array((count * layout.bitsAllocated) / 8), layout);
  own.set(decoded);
  // Loss may carry a value over the end of its range. One whose sign the codestream does not know is but a pattern of bits.
  const clamps = lossy === true && layout.signed === (header.signed ?? false);
  const bitsStored = clamps ? header.precision : Math.min(layout.bitsStored, header.precision);
  // A negative value of 8 bits stands in 16 here, without its sign.
  const values = meant(own, { ...layout, bitsAllocated: 16, bitsStored, highBit: bitsStored - 1 });
  if (clamps) clamp(values, layout);
  return header.planar === true && layout.samples === 3 ? interleaved(values, values.length / 3) : values;
}

/** Samples of YBR_FULL_422 are those of YBR_FULL once each pixel has its own. */
const expanded = (photometric: Photometric): Photometric => (photometric === 'YBR_FULL_422' ? 'YBR_FULL' : photometric);

function nativeSamples(file: DicomFile, layout: Layout, frame: number): Samples {
  const bigEndian = file.syntax.dataSet === 'big-endian';
  const pixels = layout.rows * layout.columns;
  const { bytes, bit } =
    bigEndian && inWords(layout) ? swappedFrame(file, layout, frame) : nativeFrame(file, layout, frame);
  if (layout.bitsAllocated === 1) return singleBits(bytes, bit, pixels);
  const own = new Uint8Array(bytes);
  if (bigEndian) swap(own, layout);
  const values = meant(typed(own, layout), layout);
  if (layout.photometric === 'YBR_FULL_422') return perPixel(values, pixels);
  return layout.planar ? interleaved(values, pixels) : values;
}

function singleBits(bytes: Uint8Array, first: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (bytes[(first + i) >> 3]! >> ((first + i) & 7)) & 1);
}

/** Samples of up to 8 bits may be written as words, of which the most significant byte is the later one. */
const inWords = ({ bitsAllocated, pixels }: Layout): boolean => bitsAllocated <= 8 && pixels.vr === 'OW';

/** A frame of an odd size begins or ends within a word, so words are swapped before the frame is cut out. */
function swappedFrame({ dataSet }: DicomFile, layout: Layout, frame: number): { bytes: Uint8Array; bit: number } {
  const { dataOffset, length } = layout.pixels;
  const bits = frameBits(layout);
  const first = Math.floor((frame * bits) / 8);
  const end = Math.ceil(((frame + 1) * bits) / 8);
  const from = first - (first % 2);
  const to = Math.min(length, end + (end % 2));
  const words = Buffer.from(dataSet.byteArray.subarray(dataOffset + from, dataOffset + to - ((to - from) % 2)));
  return { bytes: words.swap16().subarray(first - from, end - from), bit: (frame * bits) % 8 };
}

/** To little-endian. */
function swap(bytes: Uint8Array, { bitsAllocated }: Layout): void {
  const buffer = Buffer.from(bytes.buffer);
  if (bitsAllocated === 16) buffer.swap16();
  else if (bitsAllocated === 32) buffer.swap32();
  else if (bitsAllocated === 64) buffer.swap64();
}

/** `bytes` has a buffer of its own. */
function typed({ buffer }: Uint8Array, { bitsAllocated, float, signed }: Layout): Samples {
  if (float) return bitsAllocated === 64 ? new Float64Array(buffer) : new Float32Array(buffer);
  if (bitsAllocated === 32) return signed ? new Int32Array(buffer) : new Uint32Array(buffer);
  if (bitsAllocated === 16) return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
  return signed ? Int16Array.from(new Int8Array(buffer)) : new Uint8Array(buffer);
}

/** Only `bitsStored` bits up to the high bit are the value; others may hold overlays, or nothing of meaning. */
function meant(values: Samples, { bitsAllocated, bitsStored, highBit, signed, float }: Layout): Samples {
  if (float || bitsStored === bitsAllocated) return values;
  const left = 31 - highBit;
  const right = 32 - bitsStored;
  for (let i = 0; i < values.length; i++) {
    const high = values[i]! << left;
    values[i] = signed ? high >> right : high >>> right;
  }
  return values;
}

/** In place, to the least and greatest value that the stored bits have. */
function clamp(values: Samples, { bitsStored, signed }: Layout): void {
  const least = signed ? -(2 ** (bitsStored - 1)) : 0;
  const greatest = 2 ** (signed ? bitsStored - 1 : bitsStored) - 1;
  for (let i = 0; i < values.length; i++) values[i] = Math.min(greatest, Math.max(least, values[i]!));
}

function interleaved(values: Samples, pixels: number): Samples {
  const out = values.slice();
  for (let i = 0, to = 0; i < pixels; i++) {
    for (let plane = 0; plane < 3; plane++) out[to++] = values[plane * pixels + i]!;
  }
  return out;
}

/** Y1 Y2 Cb Cr → Y1 Cb Cr, Y2 Cb Cr (PS3.3, C.7.6.3.1.2). */
function perPixel(values: Samples, pixels: number): Samples {
  const out = values instanceof Uint16Array ? new Uint16Array(pixels * 3) : new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const pair = (i >> 1) * 4;
    out[i * 3] = values[pair + (i & 1)]!;
    out[i * 3 + 1] = values[pair + 2]!;
    out[i * 3 + 2] = values[pair + 3]!;
  }
  return out;
}
