/**
 * The rules for characters that a sentencepiece model carries (NFKC and more, compiled when it was trained).
 * Source of the layout: google/sentencepiece, `src/normalizer.cc` (`DecodePrecompiledCharsMap`) and darts-clone's double
 * array (`third_party/darts_clone/darts.h`, `DoubleArrayUnit`).
 */
import { damagedModel } from './spieceModel';

const HEADER = 4;
const UNIT = 4;

export class Charsmap {
  private readonly units: Uint32Array;
  private readonly texts: Uint8Array;

  /** @param file names the model in errors @throws ProbeError bad-input where the bytes are no such rules */
  constructor(
    bytes: Uint8Array,
    private readonly file: string,
  ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = bytes.length < HEADER ? 0 : view.getUint32(0, true);
    if (size === 0 || size % UNIT !== 0 || HEADER + size >= bytes.length) {
      throw damagedModel(file, 'its rules for characters are broken');
    }
    this.units = Uint32Array.from({ length: size / UNIT }, (_, n) => view.getUint32(HEADER + n * UNIT, true));
    this.texts = bytes.subarray(HEADER + size);
  }

  /**
   * The longest rule that begins at `start`: how many bytes it takes, and what it puts in their place.
   * @throws ProbeError bad-input where a rule points outside of the file.
   */
  match(input: Uint8Array, start: number): { readonly length: number; readonly text: Uint8Array } | undefined {
    let length = 0;
    let value = 0;
    let node = offsetOf(this.unit(0));
    for (let at = start; at < input.length; at++) {
      node ^= input[at]!;
      const unit = this.unit(node);
      if (labelOf(unit) !== input[at]!) break;
      node ^= offsetOf(unit);
      if (!hasLeaf(unit)) continue;
      length = at + 1 - start;
      value = valueOf(this.unit(node));
    }
    return length === 0 ? undefined : { length, text: this.textAt(value) };
  }

  private unit(index: number): number {
    return this.units[index] ?? NO_UNIT;
  }

  private textAt(start: number): Uint8Array {
    const end = this.texts.indexOf(0, start);
    if (end < 0) throw damagedModel(this.file, 'a rule for characters points outside of it');
    return this.texts.subarray(start, end);
  }
}

/** No byte is its label. */
const NO_UNIT = 0x80000000;
const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const valueOf = (unit: number): number => unit & 0x7fffffff;
const labelOf = (unit: number): number => (unit & 0x800000ff) >>> 0;
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
