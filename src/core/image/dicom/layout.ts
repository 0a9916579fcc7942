/** How a file's pixels are laid out, checked before any of them is read. Source: PS3.3, C.7.6.3 and C.7.6.6. */
import type { Element } from 'dicom-parser';
import { ProbeError } from '../../errors';
import { damagedImage } from '../failures';
import { number, string } from './attributes';
import type { DicomFile } from './parse';
import type { Encoding } from './transferSyntaxes';

export const PHOTOMETRICS = [
  'MONOCHROME1',
  'MONOCHROME2',
  'PALETTE COLOR',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_ICT',
  'YBR_RCT',
] as const;
export type Photometric = (typeof PHOTOMETRICS)[number];

export interface Layout {
  readonly pixels: Element;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samples: 1 | 3;
  readonly photometric: Photometric;
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Values are floating-point numbers of `bitsAllocated` bits. */
  readonly float: boolean;
  /** One plane per sample, not one pixel after the other. */
  readonly planar: boolean;
}

const FLOAT_PIXELS = 'x7fe00008';
const DOUBLE_PIXELS = 'x7fe00009';
const INTEGER_PIXELS = 'x7fe00010';

/** @throws ProbeError bad-input | unsupported, naming the file. */
export function readLayout({ dataSet, name, syntax }: DicomFile): Layout {
  const tag = [INTEGER_PIXELS, FLOAT_PIXELS, DOUBLE_PIXELS].find(pixels => dataSet.elements[pixels] !== undefined);
  const pixels = tag === undefined ? undefined : dataSet.elements[tag];
  const rows = number(dataSet, 'x00280010', 'US') ?? 0;
  const columns = number(dataSet, 'x00280011', 'US') ?? 0;
  if (pixels === undefined) throw noImage(name);
  if (!(rows > 0 && columns > 0)) throw damagedImage(name, `its header claims ${columns} × ${rows} pixels`);
  const float = tag !== INTEGER_PIXELS;
  const bitsAllocated = tag === DOUBLE_PIXELS ? 64 : float ? 32 : (number(dataSet, 'x00280100', 'US') ?? 0);
  const bitsStored = float ? bitsAllocated : (number(dataSet, 'x00280101', 'US') ?? bitsAllocated);
  const highBit = float ? bitsStored - 1 : (number(dataSet, 'x00280102', 'US') ?? bitsStored - 1);
  const { samples, photometric } = readPhotometric({ dataSet, name });
  const depths = allowedDepths(syntax.encoding, samples);
  if (!float && !depths.includes(bitsAllocated)) throw unsupported(name, `stores ${bitsAllocated} bits a sample`);
  if (!(bitsStored > 0 && bitsStored <= bitsAllocated && highBit >= bitsStored - 1 && highBit < bitsAllocated)) {
    throw damagedImage(name, `it claims ${bitsStored} bits up to bit ${highBit} in samples of ${bitsAllocated}`);
  }
  const layout: Layout = {
    pixels,
    rows,
    columns,
    samples,
    photometric,
    bitsAllocated: bitsAllocated as Layout['bitsAllocated'],
    bitsStored,
    highBit,
    signed: number(dataSet, 'x00280103', 'US') === 1,
    float,
    planar: samples === 3 && number(dataSet, 'x00280006', 'US') === 1,
    frames: 1,
  };
  return { ...layout, frames: readFrames({ dataSet, name, syntax }, layout) };
}

/** Bits that a sample may have: whole numbers of up to 32 bits plain or in RLE, single bits plain or in JPEG 2000. */
function allowedDepths(encoding: Encoding, samples: number): number[] {
  if (samples === 3) return [8, 16];
  if (encoding === 'native') return [1, 8, 16, 32];
  if (encoding === 'rle') return [8, 16, 32];
  return encoding === 'jpeg-2000' || encoding === 'htj2k' ? [1, 8, 16] : [8, 16];
}

function noImage(name: string): ProbeError {
  return new ProbeError('unsupported', `${name} is a DICOM file without pixels (a report, a plan, a directory, …).`, {
    remedy: 'Choose a DICOM file that holds an image.',
  });
}

function unsupported(name: string, what: string): ProbeError {
  return new ProbeError('unsupported', `${name} ${what}, which MedProbe does not read from DICOM.`, {
    remedy: 'Convert it, for example to 8 or 16 bits, MONOCHROME2 or RGB.',
  });
}

function readPhotometric({
  dataSet,
  name,
}: Pick<DicomFile, 'dataSet' | 'name'>): Pick<Layout, 'samples' | 'photometric'> {
  const said = string(dataSet, 'x00280004') ?? 'MONOCHROME2';
  const photometric = PHOTOMETRICS.find(known => known === said);
  if (photometric === undefined) {
    throw unsupported(name, /^[A-Z0-9_ ]{1,16}$/.test(said) ? `stores ${said}` : 'stores an unknown kind of colour');
  }
  const grey = photometric.startsWith('MONOCHROME') || photometric === 'PALETTE COLOR';
  const samples = number(dataSet, 'x00280002', 'US') ?? (grey ? 1 : 3);
  if (samples !== (grey ? 1 : 3)) throw damagedImage(name, `it claims ${samples} samples a pixel of ${photometric}`);
  return { samples, photometric };
}

/** Bits of one frame that is stored as plain values. */
export const frameBits = ({ rows, columns, samples, bitsAllocated, photometric }: Layout): number =>
  rows * columns * bitsAllocated * (photometric === 'YBR_FULL_422' ? 2 : samples);

/** One frame where none are counted; where the count is no number, plain values count themselves. */
function readFrames({ dataSet, name, syntax }: Omit<DicomFile, 'notes'>, layout: Layout): number {
  const said = number(dataSet, 'x00280008', 'IS');
  const native = syntax.encoding === 'native';
  const stored = Math.floor((layout.pixels.length * 8) / frameBits(layout));
  const frames = said === undefined || said === 0 ? 1 : Number.isNaN(said) && native ? stored : said;
  if (!Number.isInteger(frames) || frames < 1) throw damagedImage(name, 'its number of frames is none');
  if ((layout.pixels.fragments !== undefined) === native) {
    throw damagedImage(name, 'its pixels are not written as its transfer syntax says');
  }
  const needed = Math.ceil((frames * frameBits(layout)) / 8);
  if (native && layout.pixels.length < needed) {
    throw damagedImage(name, `it has ${layout.pixels.length} bytes where its pixels need ${needed}`);
  }
  return frames;
}
