/** Writes small DICOM files: what the tests need of PS3.5 and PS3.10. */
import { deflateRawSync } from 'node:zlib';

/** Frames in fragments, as compressed pixels are written. */
export interface Encapsulated {
  readonly fragments: readonly Uint8Array[];
  /** The basic offset table; absent: empty. */
  readonly offsets?: readonly number[];
}

export type Value = string | readonly number[] | Uint8Array | readonly Elements[] | Encapsulated;
/** By tag, eight hexadecimal digits, in ascending order: VR and value. */
export interface Elements {
  readonly [tag: string]: readonly [vr: string, value: Value];
}

export const IMPLICIT = '1.2.840.10008.1.2';
export const EXPLICIT = '1.2.840.10008.1.2.1';
export const DEFLATED = '1.2.840.10008.1.2.1.99';
export const BIG_ENDIAN = '1.2.840.10008.1.2.2';

interface Writing {
  readonly implicit: boolean;
  readonly little: boolean;
}

const LONG_VRS = ['OB', 'OW', 'OF', 'OD', 'OV', 'SQ', 'UN', 'UT'];
const NUMBER_SIZES: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  OW: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  OF: 4,
  FD: 8,
  OD: 8,
};

/** A whole file, or without preamble and meta information where `bare`. */
export function dicomFile(elements: Elements, syntax = EXPLICIT, { bare = false } = {}): Uint8Array {
  const body = dataSet(elements, { implicit: syntax === IMPLICIT, little: syntax !== BIG_ENDIAN });
  if (bare) return body;
  const meta = dataSet({ '00020010': ['UI', syntax] }, { implicit: false, little: true });
  const written = syntax === DEFLATED ? deflateRawSync(body) : body;
  return joined(new Uint8Array(128), Buffer.from('DICM'), meta, written);
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const dataSet = (elements: Elements, writing: Writing): Uint8Array =>
  joined(...Object.entries(elements).map(([tag, [vr, value]]) => element(tag, vr, value, writing)));

function element(tag: string, vr: string, value: Value, writing: Writing): Uint8Array {
  const bytes = valueBytes(vr, value, writing);
  const undefinedLength = typeof value === 'object' && 'fragments' in value;
  const length = undefinedLength ? 0xffffffff : bytes.length;
  if (writing.implicit) return joined(tagBytes(tag, writing), integer(length, 4, writing), bytes);
  const long = LONG_VRS.includes(vr);
  const size = long ? joined(new Uint8Array(2), integer(length, 4, writing)) : integer(length, 2, writing);
  return joined(tagBytes(tag, writing), Buffer.from(vr), size, bytes);
}

function tagBytes(tag: string, writing: Writing): Uint8Array {
  const [group, number] = [parseInt(tag.slice(0, 4), 16), parseInt(tag.slice(4), 16)];
  return joined(integer(group, 2, writing), integer(number, 2, writing));
}

function integer(value: number, size: number, { little }: Writing): Uint8Array {
  const bytes = Buffer.alloc(size);
  const unsigned = value < 0 ? value + 2 ** (size * 8) : value;
  if (little) bytes.writeUIntLE(unsigned, 0, size);
  else bytes.writeUIntBE(unsigned, 0, size);
  return bytes;
}

function valueBytes(vr: string, value: Value, writing: Writing): Uint8Array {
  if (value instanceof Uint8Array) return padded(value, 0);
  if (typeof value === 'string') return padded(Buffer.from(value), vr === 'UI' ? 0 : 0x20);
  if ('fragments' in value) return encapsulated(value, writing);
  if (vr === 'SQ') {
    const items = (value as readonly Elements[]).map(item => dataSet(item, writing));
    return joined(...items.map(item => withLength('fffee000', item, writing)));
  }
  const numbers = value as readonly number[];
  return joined(...numbers.map(number => numberBytes(vr, number, writing)));
}

function numberBytes(vr: string, value: number, writing: Writing): Uint8Array {
  if (!['FL', 'OF', 'FD', 'OD'].includes(vr)) return integer(value, NUMBER_SIZES[vr]!, writing);
  const view = new DataView(new ArrayBuffer(NUMBER_SIZES[vr]!));
  if (view.byteLength === 4) view.setFloat32(0, value, writing.little);
  else view.setFloat64(0, value, writing.little);
  return new Uint8Array(view.buffer);
}

const padded = (bytes: Uint8Array, filler: number): Uint8Array =>
  bytes.length % 2 === 0 ? bytes : joined(bytes, Uint8Array.of(filler));

const withLength = (tag: string, bytes: Uint8Array, writing: Writing): Uint8Array =>
  joined(tagBytes(tag, writing), integer(bytes.length, 4, writing), bytes);

function encapsulated({ fragments, offsets = [] }: Encapsulated, writing: Writing): Uint8Array {
  const table = joined(...offsets.map(offset => integer(offset, 4, writing)));
  const items = [table, ...fragments.map(fragment => padded(fragment, 0))];
  return joined(
    ...items.map(item => withLength('fffee000', item, writing)),
    withLength('fffee0dd', new Uint8Array(), writing),
  );
}
