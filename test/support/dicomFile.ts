// Small DICOM files, written by hand: explicit VR, little-endian, plain values.

/** A text, or whole numbers for the binary VRs. */
type Value = string | readonly number[];
/** By tag, as in `'0028,0010'`: the VR and the value. */
export type Elements = Readonly<Record<string, readonly [vr: string, value: Value]>>;

export interface DicomOptions {
  readonly columns: number;
  readonly rows: number;
  /** Pixel by pixel, frame by frame. */
  readonly values: Uint8Array | Uint16Array | Int16Array;
  /** Beside and in place of those that say how the values are laid out. */
  readonly elements?: Elements;
  /** Of the preamble; else zeros. */
  readonly preamble?: Uint8Array;
}

export const CT: Elements = {
  '0008,0060': ['CS', 'CT'],
  '0028,0030': ['DS', '0.5\\0.25'],
  '0028,0301': ['CS', 'NO'],
  '0028,1050': ['DS', '40'],
  '0028,1051': ['DS', '400'],
  '0028,1052': ['DS', '-1024'],
  '0028,1053': ['DS', '1'],
};

const LONG = ['OB', 'OW', 'SQ', 'UN', 'UT'];

export function dicomFile({ columns, rows, values, elements = {}, preamble }: DicomOptions): Buffer {
  const bits = values.BYTES_PER_ELEMENT * 8;
  const frames = values.length / (columns * rows);
  const all: Elements = {
    '0008,0016': ['UI', '1.2.840.10008.5.1.4.1.1.2'],
    '0010,0010': ['PN', 'Nobody^Of Note'],
    '0028,0002': ['US', [1]],
    '0028,0004': ['CS', 'MONOCHROME2'],
    ...(frames === 1 ? {} : { '0028,0008': ['IS', String(frames)] }),
    '0028,0010': ['US', [rows]],
    '0028,0011': ['US', [columns]],
    '0028,0100': ['US', [bits]],
    '0028,0101': ['US', [bits]],
    '0028,0102': ['US', [bits - 1]],
    '0028,0103': ['US', [values instanceof Int16Array ? 1 : 0]],
    ...elements,
  };
  const body = Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, [vr, value]]) => element(tag, vr, bytesOf(vr, value)));
  const pixels = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([
    Buffer.concat([preamble ?? Buffer.alloc(0), Buffer.alloc(128)]).subarray(0, 128),
    Buffer.from('DICM'),
    element('0002,0010', 'UI', bytesOf('UI', '1.2.840.10008.1.2.1')),
    ...body,
    element('7FE0,0010', bits === 8 ? 'OB' : 'OW', pixels),
  ]);
}

function bytesOf(vr: string, value: Value): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  return Buffer.from(vr === 'SS' ? Int16Array.from(value).buffer : Uint16Array.from(value).buffer);
}

function element(tag: string, vr: string, value: Buffer): Buffer {
  const [group = 0, number = 0] = tag.split(',').map(part => Number.parseInt(part, 16));
  const even =
    value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.from(vr === 'UI' || vr === 'OB' ? '\0' : ' ')]);
  const head = Buffer.alloc(LONG.includes(vr) ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  if (head.length === 12) head.writeUInt32LE(even.length, 8);
  else head.writeUInt16LE(even.length, 6);
  return Buffer.concat([head, even]);
}
