/** Palettes and luminance-chrominance to RGB. Source: PS3.3, C.7.6.3.1.2 and C.7.6.3.1.5. */
import type { DataSet } from 'dicom-parser';
import { ProbeError } from '../../errors';
import { lookUp, readLut } from './lut';
import type { Layout } from './layout';
import type { DicomFile } from './parse';
import type { DecodedFrame, Samples } from './samples';

const DESCRIPTORS = ['x00281101', 'x00281102', 'x00281103'] as const;
const DATA = ['x00281201', 'x00281202', 'x00281203'] as const;
const SEGMENTED = 'x00281221';

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

function applyPalette({ dataSet, name }: DicomFile, { signed }: Layout, values: Samples): Uint8Array {
  refuseSegments(dataSet, name);
  const rgb = new Uint8Array(values.length * 3);
  for (const [channel, descriptor] of DESCRIPTORS.entries()) {
    const lut = readLut(dataSet, descriptor, DATA[channel]!, signed, name);
    const shift = Math.max(0, lut.depth - 8);
    const looked = lookUp(values, lut);
    for (let i = 0; i < looked.length; i++) rgb[i * 3 + channel] = looked[i]! >> shift;
  }
  return rgb;
}

function refuseSegments(dataSet: DataSet, name: string): void {
  if (dataSet.elements[SEGMENTED] === undefined || dataSet.elements[DATA[0]] !== undefined) return;
  throw new ProbeError('unsupported', `${name} has a segmented palette, which MedProbe does not read.`, {
    remedy: 'Convert it, for example to RGB.',
  });
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
