/** Palettes and luminance-chrominance to RGB. Source: PS3.3, C.7.6.3.1.2 and C.7.6.3.1.5. */
import { lookUp, readLut, usedBits } from './lut';
import type { Layout } from './layout';
import type { DicomFile } from './parse';
import type { DecodedFrame, Samples } from './samples';

/** Of red, green and blue. */
const PALETTES = [1, 2, 3].map(n => ({
  descriptor: `x0028110${n}`,
  data: `x0028120${n}`,
  segments: `x0028122${n}`,
}));

export const isColour = ({ photometric }: Pick<Layout, 'photometric'>): boolean =>
  !photometric.startsWith('MONOCHROME');

/**
 * Red, green and blue of every pixel; 16 bits where the samples have more than 8.
 * @throws ProbeError bad-input | unsupported, naming the file.
 */
export function toRgb(
  file: DicomFile,
  layout: Layout,
  { values, photometric }: DecodedFrame,
): Uint8Array | Uint16Array {
  if (photometric === 'PALETTE COLOR') return applyPalette(file, layout, values);
  const plain = values instanceof Uint8Array || values instanceof Uint16Array ? values : Uint16Array.from(values);
  if (photometric === 'YBR_FULL') fromYbr(plain, 2 ** (layout.bitsStored - 1));
  return plain instanceof Uint16Array && layout.bitsStored < 16 ? stretched(plain, layout.bitsStored) : plain;
}

/**
 * How many bits the entries have is told by the entries: descriptors say 8 of what stands in the high byte of a word, and
 * 16 of what stands in its low one.
 */
function applyPalette({ dataSet, name, notes }: DicomFile, { signed }: Layout, values: Samples): Uint8Array {
  const luts = PALETTES.map(tags => readLut(dataSet, tags, signed, name));
  const used = usedBits(luts.map(({ table }) => table));
  const promised = Math.max(...luts.map(({ depth }) => depth));
  // A palette of 10 or 12 bits stands in the low bits of its words; one of up to 8 bits, or more than its depth, does not.
  const bits = used > promised ? 16 : used <= 8 ? 8 : promised;
  if (bits !== promised && bits > 8 !== promised > 8) {
    notes.add(`Its palette says ${promised} bits an entry and has ${bits}.`);
  }
  const rgb = new Uint8Array(values.length * 3);
  for (const [channel, lut] of luts.entries()) {
    const looked = lookUp(values, lut);
    for (let i = 0; i < looked.length; i++) rgb[i * 3 + channel] = looked[i]! >> (bits - 8);
  }
  return rgb;
}

/** In place; `middle` is the value of no colour. */
function fromYbr(values: Uint8Array | Uint16Array, middle: number): void {
  const max = middle * 2 - 1;
  const kept = (value: number) => Math.min(max, Math.max(0, Math.round(value)));
  for (let i = 0; i < values.length; i += 3) {
    const y = values[i]!;
    const cb = values[i + 1]! - middle;
    const cr = values[i + 2]! - middle;
    values[i] = kept(y + 1.402 * cr);
    values[i + 1] = kept(y - 0.344136 * cb - 0.714136 * cr);
    values[i + 2] = kept(y + 1.772 * cb);
  }
}

/** Colour has no window of its own: its whole range becomes that of 16 bits. */
function stretched(values: Uint16Array, bits: number): Uint16Array {
  const factor = 65_535 / (2 ** bits - 1);
  return values.map(value => Math.round(value * factor));
}
