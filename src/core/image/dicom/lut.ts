/** Look-up tables of DICOM: palettes, Modality LUT, VOI LUT. Source: PS3.3, C.7.6.3.1.5, C.7.9.2, C.11.1.1.1 and C.11.2.1.1. */
import type { DataSet } from 'dicom-parser';
import { damagedImage } from '../failures';
import { numbers, sixteenBits } from './attributes';
import { expandSegments } from './segmentedLut';
import type { Samples } from './samples';

export interface Lut {
  /** The value that the first entry is for; lesser values have it too, and greater ones than the last entry's the last. */
  readonly first: number;
  /** Bits of an entry as the descriptor says, 1 to 16. */
  readonly depth: number;
  /** As stored; an entry may use more or fewer bits than `depth`. */
  readonly table: Uint8Array | Uint16Array;
}

export interface LutTags {
  readonly descriptor: string;
  readonly data: string;
  /** Where the table may be written in segments instead. */
  readonly segments?: string;
}

/**
 * @param signed whether the values that are looked up may be negative.
 * @throws ProbeError bad-input, naming `name`.
 */
export function readLut(dataSet: DataSet, tags: LutTags, signed: boolean, name: string): Lut {
  const { descriptor } = tags;
  const [count = NaN, first = NaN, depth = NaN] = numbers(dataSet, descriptor, signed ? 'SS' : 'US');
  const entries = sixteenBits(count, false) === 0 ? 65_536 : sixteenBits(count, false);
  if (!(depth >= 1 && depth <= 16) || Number.isNaN(first)) throw brokenLut(name);
  return {
    first: sixteenBits(first, signed || dataSet.elements[descriptor]?.vr === 'SS'),
    depth,
    table: readEntries(dataSet, tags, entries, depth, name),
  };
}

const brokenLut = (name: string) => damagedImage(name, 'a look-up table of it is not whole');

function readEntries(
  dataSet: DataSet,
  { data, segments }: LutTags,
  entries: number,
  depth: number,
  name: string,
): Uint8Array | Uint16Array {
  if (segments !== undefined && dataSet.elements[data] === undefined && dataSet.elements[segments] !== undefined) {
    const table = expandSegments(wordsOf(dataSet, segments), entries, depth <= 8);
    if (table === undefined) throw brokenLut(name);
    return table;
  }
  const bytes = dataSet.elements[data]?.length ?? 0;
  const packed = depth <= 8 && bytes < entries * 2;
  if (bytes < entries * (packed ? 1 : 2)) throw brokenLut(name);
  const word = (index: number) => dataSet.uint16(data, index) ?? 0;
  // Two entries of 8 bits in a word, the first in its low byte, or one entry in each word.
  const entry = (index: number) => (packed ? (word(index >> 1) >> ((index & 1) * 8)) & 0xff : word(index));
  const table = packed ? new Uint8Array(entries) : new Uint16Array(entries);
  for (let i = 0; i < entries; i++) table[i] = entry(i);
  return table;
}

const wordsOf = (dataSet: DataSet, tag: string): Uint16Array =>
  Uint16Array.from(
    { length: Math.floor((dataSet.elements[tag]?.length ?? 0) / 2) },
    (_, i) => dataSet.uint16(tag, i) ?? 0,
  );

/** Bits that the greatest of the entries needs, 1 to 16: some descriptors promise more or fewer. */
export function usedBits(tables: readonly (Uint8Array | Uint16Array)[]): number {
  let greatest = 1;
  for (const table of tables) for (const entry of table) if (entry > greatest) greatest = entry;
  return 32 - Math.clz32(greatest);
}

/** Every value's entry. */
export function lookUp(values: Samples, { first, table }: Lut): Uint8Array | Uint16Array {
  const last = table.length - 1;
  const out = table instanceof Uint8Array ? new Uint8Array(values.length) : new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = table[Math.min(last, Math.max(0, Math.round(values[i]! - first)))]!;
  return out;
}
