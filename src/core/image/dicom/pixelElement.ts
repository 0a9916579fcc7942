/**
 * The element that holds the pixels, and its fragments (PS3.5, A.4). Files in use end theirs in many ways; what is read
 * all the same is noted, and only what leaves pixels in doubt is an error.
 */
import type { Element, Fragment } from 'dicom-parser';
import { isVr } from './valueRepresentations';
import type { Writing } from './valueRepresentations';

const GROUP = 0x7fe0;
/** Extended offset tables, of VR OV, whose lengths stand in 4 bytes behind 2 that are reserved. */
const OFFSET_TABLES = [1, 2];
const UNDEFINED_LENGTH = 0xffffffff;
const LONG_VRS = ['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'UC', 'UN', 'UR', 'UT', 'SV', 'UV'];
const ITEM = 0xfffee000;
const DELIMITER = 0xfffee0dd;

/**
 * Reads the first element of the pixels' group that holds pixels into `elements`, with its fragments where it has some.
 * @throws RangeError where it is cut off.
 */
export function readPixelElement(
  bytes: Uint8Array,
  start: number,
  writing: Writing,
  elements: Record<string, Element>,
  notes: Set<string>,
): void {
  const little = writing !== 'big-endian';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = start; at + 8 <= bytes.length && view.getUint16(at, little) === GROUP;) {
    const number = view.getUint16(at + 2, little);
    const { vr, length, dataOffset } = readHeader(bytes, view, at, writing);
    const tag = `x7fe0${number.toString(16).padStart(4, '0')}`;
    if (number !== 0 && !OFFSET_TABLES.includes(number)) {
      elements[tag] = {
        tag,
        ...(vr === undefined ? {} : { vr }),
        ...readValue(bytes, view, dataOffset, length, notes),
      };
      return;
    }
    at = dataOffset + length;
  }
}

function readHeader(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  writing: Writing,
): { vr?: string; length: number; dataOffset: number } {
  const little = writing !== 'big-endian';
  // Some data sets with explicit VRs write this one element without.
  if (writing === 'implicit' || !isVr(bytes, at + 4)) {
    return { length: view.getUint32(at + 4, little), dataOffset: at + 8 };
  }
  const vr = String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!);
  return LONG_VRS.includes(vr)
    ? { vr, length: view.getUint32(at + 8, little), dataOffset: at + 12 }
    : { vr, length: view.getUint16(at + 6, little), dataOffset: at + 8 };
}

type PixelValue = Pick<Element, 'dataOffset' | 'length' | 'fragments' | 'basicOffsetTable' | 'hadUndefinedLength'>;

function readValue(
  bytes: Uint8Array,
  view: DataView,
  dataOffset: number,
  said: number,
  notes: Set<string>,
): PixelValue {
  const left = bytes.length - dataOffset;
  if (left < 0) throw new RangeError('the pixels end behind the file');
  const open = said === UNDEFINED_LENGTH;
  const length = open ? left : Math.min(said, left);
  const encapsulated = length >= 8 && tagAt(view, dataOffset) === ITEM;
  if (!open && said > left) notes.add(`Its pixels claim ${said} bytes, and ${left} are left in the file.`);
  if (!open && !encapsulated) {
    if (said < left && said % 2 === 1) notes.add('Its pixels have an odd number of bytes.');
    return { dataOffset, length };
  }
  return {
    dataOffset,
    ...readFragments(bytes.subarray(0, dataOffset + length), dataOffset, notes),
    hadUndefinedLength: open,
  };
}

/** As DICOM writes it: group and element, both little-endian in all encapsulated data. */
const tagAt = (view: DataView, at: number): number => view.getUint16(at, true) * 65_536 + view.getUint16(at + 2, true);

/** @throws RangeError where a fragment is cut off or something else stands in its place. */
function readFragments(
  bytes: Uint8Array,
  start: number,
  notes: Set<string>,
): Pick<Element, 'fragments' | 'basicOffsetTable'> & { length: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fragments: Fragment[] = [];
  let table: number[] | undefined;
  let base = start;
  let at = start;
  let ended = false;
  while (!ended && at + 7 <= bytes.length) {
    at = realign(view, at, fragments.length > 0, notes);
    if (at + 8 > bytes.length) break;
    ended = tagAt(view, at) === DELIMITER;
    const length = view.getUint32(at + 4, true);
    if (ended && length !== 0) notes.add('The delimiter behind its pixels has a length.');
    if (ended) break;
    if (at + 8 + length > bytes.length) throw new RangeError('a fragment of the pixels ends behind the file');
    if (table === undefined) {
      table = Array.from({ length: Math.floor(length / 4) }, (_, i) => view.getUint32(at + 8 + i * 4, true));
      base = at + 8 + length;
    } else fragments.push({ offset: at - base, position: at + 8, length });
    at += 8 + length;
  }
  if (!ended) notes.add('No delimiter stands behind its pixels.');
  return { fragments, basicOffsetTable: table ?? [], length: at - start };
}

/**
 * Where the next item really begins: a fragment of odd length may have a pad byte that its length does not count, or lack
 * the one that it counts.
 */
function realign(view: DataView, at: number, mayBePad: boolean, notes: Set<string>): number {
  const found = [at, ...(mayBePad ? [at + 1, at - 1] : [])].find(place => {
    if (place + 4 > view.byteLength) return false;
    const tag = tagAt(view, place);
    return tag === ITEM || tag === DELIMITER;
  });
  if (found === undefined) throw new RangeError('something else stands in place of a fragment of the pixels');
  if (found !== at) notes.add('A fragment of its pixels has a pad byte in the wrong place.');
  return found;
}
