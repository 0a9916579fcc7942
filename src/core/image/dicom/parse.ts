/**
 * From a file's bytes to its DICOM data set. The elements are read by dicom-parser; what stands before them (preamble,
 * file meta information, or neither) and deflation are seen to here, with limits.
 */
import { constants, inflateRawSync } from 'node:zlib';
import { ByteStream, littleEndianByteArrayParser, parseDicom, readDicomElementExplicit } from 'dicom-parser';
import type { DataSet } from 'dicom-parser';
import { ProbeError } from '../../errors';
import { damagedImage } from '../failures';
import { DICOM_MARK, hasDicomMark } from '../formats';
import { BIG_ENDIAN, EXPLICIT, IMPLICIT, transferSyntaxOf } from './transferSyntaxes';
import type { TransferSyntax } from './transferSyntaxes';

export interface DicomFile {
  readonly name: string;
  readonly syntax: TransferSyntax;
  readonly dataSet: DataSet;
}

/** What deflated data may come to; a frame of 100 megapixels fits. */
const MAX_INFLATED_BYTES = 400_000_000;

/** By content: the mark behind the preamble, or, in files without one, a first element that only DICOM begins with. */
export const isDicom = (bytes: Uint8Array): boolean =>
  hasDicomMark(bytes) || startsMeta(bytes, 0) || guessedSyntax(bytes) !== undefined;

/** @throws ProbeError bad-input | unsupported | too-large, naming `name`. */
export function readDicomFile(bytes: Uint8Array, name: string): DicomFile {
  const { syntax, body } = begun(bytes, name);
  const plain = syntax.dataSet === 'deflated' ? inflated(body, name) : body;
  return { name, syntax, dataSet: unlessDamaged(name, () => parsed(plain, syntax)) };
}

/**
 * The elements before the pixels, as far as the beginning of a file holds them; `whole` where it holds them all.
 * @throws ProbeError bad-input | unsupported | too-large, naming `name`.
 */
export function readDicomHead(head: Uint8Array, name: string): { dataSet: DataSet; whole: boolean } {
  const { syntax, body } = begun(head, name);
  const plain = syntax.dataSet === 'deflated' ? inflated(body, name, constants.Z_SYNC_FLUSH) : body;
  const uid = syntax.dataSet === 'implicit' ? IMPLICIT : syntax.dataSet === 'big-endian' ? BIG_ENDIAN : EXPLICIT;
  try {
    return { dataSet: elementsOf(plain, uid, PIXEL_DATA), whole: true };
  } catch (cause) {
    // What dicom-parser throws holds the elements before the one that it could not read.
    const { dataSet } = cause as { dataSet?: DataSet };
    if (dataSet === undefined) throw damagedImage(name, 'its DICOM elements do not fit together', cause);
    return { dataSet, whole: false };
  }
}

function begun(bytes: Uint8Array, name: string): { syntax: TransferSyntax; body: Uint8Array } {
  const start = hasDicomMark(bytes) ? DICOM_MARK.at + DICOM_MARK.text.length : 0;
  const meta = unlessDamaged(name, () => readMeta(bytes, start));
  const body = bytes.subarray(meta.end);
  const uid = meta.transferSyntax ?? guessedSyntax(body);
  if (uid === undefined) throw damagedImage(name, 'it does not begin as a DICOM file does');
  const syntax = transferSyntaxOf(uid, name);
  if (body.length === 0) throw damagedImage(name, 'nothing follows its header');
  return { syntax, body };
}

/**
 * dicom-parser says what is wrong with a file by throwing strings, errors, or objects of an error and all elements read
 * so far; of these only the error goes on, so that nobody prints a patient's.
 */
function unlessDamaged<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw damagedImage(
      name,
      'its DICOM elements do not fit together, or it is cut off',
      (cause as { exception?: unknown }).exception ?? cause,
    );
  }
}

const startsMeta = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 2 && bytes[at + 1] === 0 && isVr(bytes, at + 4);

/** Source: PS3.5, 6.2. */
const isVr = (bytes: Uint8Array, at: number): boolean =>
  /^(A[EST]|CS|D[AST]|F[DL]|IS|L[OT]|O[BDFLVW]|PN|S[HLQSTV]|TM|U[CILNRSTV])$/.test(
    String.fromCharCode(...bytes.subarray(at, at + 2)),
  );

/** The file meta information (PS3.10, 7.1): always explicit and little-endian, and gone where the group changes. */
function readMeta(bytes: Uint8Array, start: number): { end: number; transferSyntax?: string } {
  let end = start;
  let transferSyntax: string | undefined;
  while (startsMeta(bytes, end)) {
    const stream = new ByteStream(littleEndianByteArrayParser, bytes, end);
    const { tag, dataOffset, length } = readDicomElementExplicit(stream);
    if (tag === 'x00020010') {
      transferSyntax = String.fromCharCode(...bytes.subarray(dataOffset, dataOffset + Math.min(length, 64)));
    }
    end = stream.position;
  }
  return { end, ...(transferSyntax === undefined ? {} : { transferSyntax: transferSyntax.replace(/[\0 ]+$/, '') }) };
}

/** Without meta information: the data set's own first element, of group 8 (0004 in a directory is no image). */
function guessedSyntax(bytes: Uint8Array): string | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const group = 8;
  if (view.getUint16(0, true) === group) {
    if (isVr(bytes, 4)) return EXPLICIT;
    const length = view.getUint32(4, true);
    const groupLength = view.getUint16(2, true) === 0;
    const fits = groupLength ? length === 4 : length % 2 === 0 && length <= Math.min(1024, bytes.length - 8);
    return fits ? IMPLICIT : undefined;
  }
  return view.getUint16(0, false) === group && isVr(bytes, 4) ? BIG_ENDIAN : undefined;
}

function inflated(body: Uint8Array, name: string, finishFlush: number = constants.Z_FINISH): Uint8Array {
  try {
    return inflateRawSync(body, { maxOutputLength: MAX_INFLATED_BYTES, finishFlush });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw damagedImage(name, 'its deflated data cannot be inflated', cause);
    throw new ProbeError('too-large', `${name} holds more than ${MAX_INFLATED_BYTES / 1e6} MB when inflated.`, {
      remedy: 'Convert it, for example to JPEG 2000.',
      cause,
    });
  }
}

/**
 * Where a data set holds a file of its own at its beginning, dicom-parser follows that file's transfer syntax; without
 * an inflater that refuses, it would inflate it without limit.
 */
function elementsOf(bytes: Uint8Array, uid: string, untilTag?: string): DataSet {
  const inflater = () => {
    throw new Error('deflated data within the data set');
  };
  return parseDicom(bytes, { TransferSyntaxUID: uid, inflater, ...(untilTag === undefined ? {} : { untilTag }) });
}

function parsed(bytes: Uint8Array, syntax: TransferSyntax): DataSet {
  const dataSet =
    syntax.dataSet === 'implicit' || syntax.dataSet === 'big-endian' ? parseAs(bytes, syntax) : parseExplicit(bytes);
  refuseOverhang(dataSet);
  return dataSet;
}

const parseAs = (bytes: Uint8Array, { dataSet }: TransferSyntax): DataSet =>
  elementsOf(bytes, dataSet === 'implicit' ? IMPLICIT : BIG_ENDIAN);

const EXTENDED_OFFSETS = 'x7fe00001';
const PIXEL_DATA = 'x7fe00010';

/**
 * dicom-parser 1.8 takes the 12 bytes before a value of VR OV for 8, so an extended offset table (7FE0,0001 and 0002)
 * is stepped over; nothing is lost by it, because such a file has one fragment per frame (PS3.3, C.7.6.3.1.8).
 */
function parseExplicit(bytes: Uint8Array): DataSet {
  const dataSet = elementsOf(bytes, EXPLICIT, EXTENDED_OFFSETS);
  const table = dataSet.elements[EXTENDED_OFFSETS];
  if (table === undefined) return dataSet;
  delete dataSet.elements[EXTENDED_OFFSETS];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = table.dataOffset - (table.vr === 'OV' ? 8 : 12);
  while (view.getUint16(end, true) === 0x7fe0 && view.getUint16(end + 2, true) < 0x10) {
    end += 12 + view.getUint32(end + 8, true);
  }
  const rest = elementsOf(bytes.subarray(end), EXPLICIT);
  const pixels = rest.elements[PIXEL_DATA];
  if (pixels === undefined) return dataSet;
  const fragments = pixels.fragments?.map(fragment => ({ ...fragment, position: fragment.position + end }));
  dataSet.elements[PIXEL_DATA] = {
    ...pixels,
    dataOffset: pixels.dataOffset + end,
    ...(fragments === undefined ? {} : { fragments }),
  };
  dataSet.warnings.push(...rest.warnings);
  return dataSet;
}

/** dicom-parser steps over values without looking whether the file is that long. */
function refuseOverhang(dataSet: DataSet): void {
  const waiting = [dataSet];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { tag, dataOffset, length, items, fragments } of Object.values(next.elements)) {
      const ends = [dataOffset + length, ...(fragments ?? []).map(fragment => fragment.position + fragment.length)];
      if (ends.some(end => end > dataSet.byteArray.length)) throw new RangeError(`${tag} ends behind the file`);
      for (const item of items ?? []) if (item.dataSet !== undefined) waiting.push(item.dataSet);
    }
  }
  // A fragment that does not begin as one; dicom-parser takes the rest of the file for it.
  const unexpected = dataSet.warnings.find(warning => warning.startsWith('unexpected tag'));
  if (unexpected !== undefined) throw new RangeError(unexpected);
}
