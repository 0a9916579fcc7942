/**
 * From a file's bytes to its DICOM data set: what stands before the elements (preamble, file meta information, or
 * neither) and deflation are seen to here, with limits; the elements in elements.ts.
 */
import { constants, inflateRawSync } from 'node:zlib';
import { ByteStream, littleEndianByteArrayParser, readDicomElementExplicit } from 'dicom-parser';
import type { DataSet } from 'dicom-parser';
import { ProbeError } from '../../errors';
import { damagedImage } from '../failures';
import { DICOM_MARK, hasDicomMark } from '../formats';
import { errorOf, walkElements } from './elements';
import type { Walk } from './elements';
import { isVr } from './valueRepresentations';
import type { Writing } from './valueRepresentations';
import { BIG_ENDIAN, EXPLICIT, IMPLICIT, transferSyntaxOf } from './transferSyntaxes';
import type { TransferSyntax } from './transferSyntaxes';

export interface DicomFile {
  readonly name: string;
  readonly syntax: TransferSyntax;
  readonly dataSet: DataSet;
  /** What was odd about it and was read all the same, a sentence each. */
  readonly notes: Set<string>;
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
  const notes = new Set<string>();
  const dataSet = unlessDamaged(name, () => {
    const { dataSet, failure } = walkBody(plain, syntax, notes);
    if (failure !== undefined) throw failure;
    return dataSet;
  });
  return { name, syntax, dataSet, notes };
}

/**
 * The elements before the pixels, as far as the beginning of a file holds them; `whole` where it holds them all.
 * @throws ProbeError bad-input | unsupported | too-large, naming `name`.
 */
export function readDicomHead(head: Uint8Array, name: string): { dataSet: DataSet; whole: boolean } {
  const { syntax, body } = begun(head, name);
  const plain = syntax.dataSet === 'deflated' ? inflated(body, name, constants.Z_SYNC_FLUSH) : body;
  const { dataSet, failure } = unlessDamaged(name, () => walkBody(plain, syntax, new Set(), { pixels: false }));
  return { dataSet, whole: failure === undefined };
}

/**
 * The elements of a data set, written as its transfer syntax says or, where its first element shows another way, in that one.
 * A data set may hold a file of its own at its beginning, whose transfer syntax is then followed.
 */
function walkBody(body: Uint8Array, syntax: TransferSyntax, notes: Set<string>, { pixels = true } = {}): Walk {
  if (hasDicomMark(body)) {
    const { end, transferSyntax } = readMeta(body, DICOM_MARK.at + DICOM_MARK.text.length);
    const inner = transferSyntaxOf(transferSyntax ?? EXPLICIT, 'data set');
    if (inner.dataSet === 'deflated') throw new Error('deflated data within the data set');
    notes.add('It holds a DICOM file within the DICOM file.');
    return walkElements(body, end, writingOf(inner), notes, pixels);
  }
  const said = writingOf(syntax);
  const seen = WRITINGS[guessedSyntax(body) ?? ''];
  if (seen !== undefined && seen !== said)
    notes.add(`Its elements are ${seen}, not ${said} as its transfer syntax says.`);
  return walkElements(body, 0, seen ?? said, notes, pixels);
}

const WRITINGS: Readonly<Record<string, Writing>> = {
  [IMPLICIT]: 'implicit',
  [EXPLICIT]: 'explicit',
  [BIG_ENDIAN]: 'big-endian',
};

const writingOf = ({ dataSet }: TransferSyntax): Writing => (dataSet === 'deflated' ? 'explicit' : dataSet);

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

function unlessDamaged<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw damagedImage(name, 'its DICOM elements do not fit together, or it is cut off', errorOf(cause));
  }
}

const startsMeta = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 2 && bytes[at + 1] === 0 && isVr(bytes, at + 4);

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
