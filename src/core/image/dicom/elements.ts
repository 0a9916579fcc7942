/**
 * The elements of a data set, read one by one by dicom-parser up to the pixels, which pixelElement.ts reads. What stands
 * behind the pixels is not looked at: it is nothing that a picture needs, and in many files no element.
 */
import * as dicomParser from 'dicom-parser';
import type { ByteArrayParser, DataSet, Element } from 'dicom-parser';
import { readPixelElement } from './pixelElement';
import type { Writing } from './valueRepresentations';

export interface Walk {
  readonly dataSet: DataSet;
  /** Why the elements could not be read to their end; those before are there. */
  readonly failure?: Error;
}

const { bigEndianByteArrayParser, ByteStream, littleEndianByteArrayParser } = dicomParser;
const { readDicomElementExplicit, readDicomElementImplicit } = dicomParser;
/** The library exports its class, and its types only an interface of it. */
const { DataSet: DataSetOf } = dicomParser as unknown as {
  DataSet: new (parser: ByteArrayParser, bytes: Uint8Array, elements: Record<string, Element>) => DataSet;
};

const PIXEL_GROUP = 0x7fe0;

/**
 * Reads the elements from `start` on.
 * @param notes gets what is odd about the pixels' element.
 * @param pixels whether that element is read; its beginning alone ends the walk otherwise.
 */
export function walkElements(
  bytes: Uint8Array,
  start: number,
  writing: Writing,
  notes: Set<string>,
  pixels: boolean,
): Walk {
  const parser = writing === 'big-endian' ? bigEndianByteArrayParser : littleEndianByteArrayParser;
  const stream = new ByteStream(parser, bytes, start);
  const elements: Record<string, Element> = {};
  const dataSet = new DataSetOf(parser, bytes, elements);
  try {
    while (stream.position < bytes.length) {
      const at = stream.position;
      if (at + 8 <= bytes.length && parser.readUint16(bytes, at) === PIXEL_GROUP) {
        if (pixels) readPixelElement(bytes, at, writing, elements, notes);
        break;
      }
      const element =
        writing === 'implicit' ? readDicomElementImplicit(stream) : readDicomElementExplicit(stream, dataSet.warnings);
      elements[element.tag] = element;
      refuseOverhang(element, bytes.length);
    }
    return { dataSet };
  } catch (failure) {
    return { dataSet, failure: errorOf(failure) };
  }
}

/** dicom-parser steps over values without looking whether the file is that long. */
function refuseOverhang(element: Element, end: number): void {
  const waiting = [element];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.dataOffset + next.length > end) throw new RangeError(`${next.tag} ends behind the file`);
    for (const item of next.items ?? [])
      if (item.dataSet !== undefined) waiting.push(...Object.values(item.dataSet.elements));
  }
}

/**
 * dicom-parser throws strings, errors, or objects of an error and all elements read so far; of these only the error goes
 * on, so that nobody prints a patient's.
 */
export function errorOf(thrown: unknown): Error {
  const inner = (thrown as { exception?: unknown } | undefined)?.exception ?? thrown;
  return inner instanceof Error ? inner : new Error(String(inner));
}
