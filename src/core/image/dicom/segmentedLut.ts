/** Palettes written in segments. Source: PS3.3, C.7.9.2 (opcodes, and indirect segments in C.7.9.2.3). */

const DISCRETE = 0;
const LINEAR = 1;
const INDIRECT = 2;

/**
 * Expands a segmented table.
 * @param words the table's data as 16-bit words; of tables of 8 bits every word holds two numbers, the first in its low byte.
 * @param entries how many entries the descriptor promises.
 * @returns the entries, or undefined where the segments do not make exactly so many.
 */
export function expandSegments(
  words: Uint16Array,
  entries: number,
  bytewise: boolean,
): Uint8Array | Uint16Array | undefined {
  const numbers = bytewise ? new Uint8Array(words.buffer, words.byteOffset, words.length * 2) : words;
  const table = bytewise ? new Uint8Array(entries) : new Uint16Array(entries);
  const reader = new SegmentReader(numbers, table);
  const end = reader.expand(0, Infinity, true);
  return end && reader.made === entries ? table : undefined;
}

class SegmentReader {
  made = 0;
  constructor(
    private readonly numbers: Uint8Array | Uint16Array,
    private readonly table: Uint8Array | Uint16Array,
  ) {}

  /** Expands `count` segments from `at` on, at most to the end of the table; false where one of them is not whole. */
  expand(start: number, count: number, mayBeIndirect: boolean): boolean {
    let at = start;
    for (let done = 0; done < count && this.made < this.table.length; done++) {
      const opcode = this.numbers[at];
      const length = this.numbers[at + 1];
      if (opcode === undefined || length === undefined || (length === 0 && opcode !== INDIRECT)) return false;
      at += 2;
      if (opcode === DISCRETE) {
        if (!this.copy(at, length)) return false;
        at += length;
      } else if (opcode === LINEAR) {
        if (!this.ramp(length, this.numbers[at])) return false;
        at += 1;
      } else if (opcode === INDIRECT && mayBeIndirect) {
        const target = this.offsetAt(at);
        if (target === undefined || !this.expand(target, length, false)) return false;
        at += this.offsetLength;
      } else return false;
    }
    return true;
  }

  private copy(at: number, length: number): boolean {
    if (at + length > this.numbers.length || this.made + length > this.table.length) return false;
    this.table.set(this.numbers.subarray(at, at + length), this.made);
    this.made += length;
    return true;
  }

  /** A line from the entry before, which is not repeated, to `end`. */
  private ramp(length: number, end: number | undefined): boolean {
    if (end === undefined || this.made === 0 || this.made + length > this.table.length) return false;
    const start = this.table[this.made - 1]!;
    for (let i = 1; i <= length; i++) this.table[this.made++] = Math.round(start + ((end - start) * i) / length);
    return true;
  }

  /** Numbers that an offset takes: 32 bits, least significant first. */
  private get offsetLength(): number {
    return this.numbers instanceof Uint8Array ? 4 : 2;
  }

  /** An indirect segment's offset counts bytes from the table's beginning. */
  private offsetAt(at: number): number | undefined {
    const size = this.offsetLength;
    if (at + size > this.numbers.length) return undefined;
    let offset = 0;
    for (let i = size - 1; i >= 0; i--) offset = offset * (size === 4 ? 256 : 65_536) + this.numbers[at + i]!;
    return size === 4 ? offset : offset / 2;
  }
}
