/** One frame's samples as the file stores them: before any table, slope or window, little-endian, pixel by pixel. */
import { decodeCompressed } from './codecs';
import { readCodestream } from './codestream';
import { encapsulatedFrame, nativeFrame } from './frames';
import { decodeRle } from './rle';
import type { Codestream } from './codestream';
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
  const plain = await decodeCompressed(bytes, encoding, header, file.name);
  return {
    values: fromCodec(plain, header, layout, file.syntax),
    photometric: decodedPhotometric(photometric, header),
  };
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
  const { bytes, bit } = nativeFrame(file, layout, frame);
  const pixels = layout.rows * layout.columns;
  if (layout.bitsAllocated === 1) return singleBits(bytes, bit, pixels);
  const own = new Uint8Array(bytes);
  if (file.syntax.dataSet === 'big-endian') swap(own, layout);
  const values = meant(typed(own, layout), layout);
  if (layout.photometric === 'YBR_FULL_422') return perPixel(values, pixels);
  return layout.planar ? interleaved(values, pixels) : values;
}

function singleBits(bytes: Uint8Array, first: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (bytes[(first + i) >> 3]! >> ((first + i) & 7)) & 1);
}

/** To little-endian; 8-bit samples written as words are swapped too. */
function swap(bytes: Uint8Array, { bitsAllocated, pixels }: Layout): void {
  const buffer = Buffer.from(bytes.buffer);
  if (bitsAllocated === 16 || (bitsAllocated === 8 && pixels.vr === 'OW' && bytes.length % 2 === 0)) buffer.swap16();
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
