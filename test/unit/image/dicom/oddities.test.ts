/** Files that their writers got wrong and that others read: what is read, and that it is said. */
import { describe, expect, it } from 'vitest';
import { openDicom } from '../../../../src/core/image/dicom/open';
import { toRgb } from '../../../../src/core/image/shown';
import { BIG_ENDIAN, dicomFile, EXPLICIT, IMPLICIT } from '../../../support/dicom';
import type { Elements } from '../../../support/dicom';

const VALUES = Int16Array.of(0, 100, -5, 3000);
const GREY: Elements = {
  '00080060': ['CS', 'MR'],
  '00280002': ['US', [1]],
  '00280004': ['CS', 'MONOCHROME2'],
  '00280010': ['US', [2]],
  '00280011': ['US', [2]],
  '00280100': ['US', [16]],
  '00280101': ['US', [16]],
  '00280102': ['US', [15]],
  '00280103': ['US', [1]],
  '7fe00010': ['OW', [...VALUES]],
};
const BYTES: Elements = {
  ...GREY,
  '00280100': ['US', [8]],
  '00280101': ['US', [8]],
  '00280102': ['US', [7]],
  '00280103': ['US', [0]],
};
const RLE = '1.2.840.10008.1.2.5';

const sorted = (elements: Elements): Elements =>
  Object.fromEntries(Object.entries(elements).sort(([a], [b]) => (a < b ? -1 : 1)));
const read = async (file: Uint8Array, frame = 0) => (await openDicom(file, 'scan', frame)).decode();

describe('elements', () => {
  const metaOf = (syntax: string) => dicomFile({}, syntax);
  const bodyOf = (syntax: string) => dicomFile(GREY, syntax, { bare: true });

  it.each([
    [EXPLICIT, IMPLICIT, 'Its elements are implicit, not explicit as its transfer syntax says.'],
    [IMPLICIT, EXPLICIT, 'Its elements are explicit, not implicit as its transfer syntax says.'],
    [EXPLICIT, BIG_ENDIAN, 'Its elements are big-endian, not explicit as its transfer syntax says.'],
  ])('said to be %s and written as %s', async (said, written, note) => {
    const { notes } = await read(Buffer.concat([metaOf(said), bodyOf(written)]));
    expect(notes).toContain(note);
  });

  it.each([
    ['zeros', new Uint8Array(100)],
    ['noise', Uint8Array.from({ length: 99 }, (_, i) => (i * 37 + 1) & 0xff)],
    ['one byte', Uint8Array.of(7)],
    ['an element that is cut off', Uint8Array.of(0xfc, 0xff, 0xfc, 0xff, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0, 0)],
  ])('with %s behind the pixels', async (_name, rest) => {
    for (const syntax of [EXPLICIT, IMPLICIT]) {
      expect((await read(Buffer.concat([dicomFile(GREY, syntax), rest]))).values).toEqual(VALUES);
    }
  });

  it('that end within the pixels are refused', async () => {
    await expect(read(dicomFile(GREY).subarray(0, -2))).rejects.toMatchObject({ kind: 'bad-input' });
  });
});

describe('fragments', () => {
  // One RLE segment of four literal bytes, with and without a byte too many.
  const segment = (bytes: number[]) =>
    Uint8Array.from([
      ...Uint8Array.from(Buffer.concat([Buffer.from([1, 0, 0, 0, 64]), Buffer.alloc(59)])),
      3,
      ...bytes,
    ]);
  const frame = segment([10, 20, 30, 40]);
  const item = (length: number, bytes: Uint8Array) => {
    const head = Buffer.from('feff00e000000000', 'hex');
    head.writeUInt32LE(length, 4);
    return Buffer.concat([head, bytes]);
  };
  const head = dicomFile(sorted({ ...BYTES, '7fe00010': ['OB', { fragments: [] }] }), RLE).subarray(0, -16);
  const table = item(0, new Uint8Array());
  const end = Buffer.from('feffdde000000000', 'hex');
  const file = (...parts: Uint8Array[]) => Buffer.concat([head, table, ...parts]);

  it.each([
    [
      'a delimiter of undefined length',
      file(item(frame.length, frame), Buffer.from('feffdde0ffffffff', 'hex')),
      /has a length/,
    ],
    ['no delimiter', file(item(frame.length, frame)), /No delimiter/],
    [
      'a pad byte that no length counts',
      file(item(frame.length, Buffer.concat([frame, Buffer.alloc(1)])), end),
      /pad byte/,
    ],
    ['a pad byte that is counted and not there', file(item(frame.length + 1, frame), end), /pad byte/],
    ['bytes behind the delimiter', file(item(frame.length, frame), end, Buffer.alloc(33, 7)), undefined],
  ])('with %s', async (_name, bytes, note) => {
    const { values, notes } = await read(bytes);
    expect(values).toEqual(Uint8Array.of(10, 20, 30, 40));
    if (note === undefined) expect(notes).toBeUndefined();
    else expect(notes).toEqual([expect.stringMatching(note)]);
  });

  it.each([
    ['a fragment that is cut off', file(item(frame.length, frame.subarray(0, -3)))],
    ['something else in place of a fragment', file(item(frame.length, frame), Buffer.alloc(16, 0x55))],
  ])('with %s are refused', async (_name, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ kind: 'bad-input' });
  });

  it('of 32-bit doses in RLE', async () => {
    const bytes = [0, 1, 2, 3].map(plane => [3, plane, plane + 16, plane + 32, plane + 48]);
    const header = Buffer.alloc(64);
    header.writeUInt32LE(4, 0);
    bytes.forEach((_, i) => header.writeUInt32LE(64 + i * 5, 4 + i * 4));
    const fragment = Buffer.concat([header, ...bytes.map(part => Buffer.from(part))]);
    const deep: Elements = { '00280100': ['US', [32]], '00280101': ['US', [32]], '00280102': ['US', [31]] };
    const dose = dicomFile(sorted({ ...GREY, ...deep, '7fe00010': ['OB', { fragments: [fragment] }] }), RLE);
    expect((await read(dose)).values).toEqual(Int32Array.of(0x00010203, 0x10111213, 0x20212223, 0x30313233));
  });
});

describe('words', () => {
  it.each([0, 1, 2])('of a big-endian file whose frames of 3 bytes begin within them: frame %i', async frame => {
    const bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0];
    const odd: Elements = {
      '00280008': ['IS', '3'],
      '00280010': ['US', [1]],
      '00280011': ['US', [3]],
      '7fe00010': ['OW', Uint8Array.from(bytes.map((_, i) => bytes[i ^ 1]!))],
    };
    const { values } = await read(dicomFile(sorted({ ...BYTES, ...odd }), BIG_ENDIAN), frame);
    expect([...values]).toEqual(bytes.slice(frame * 3, frame * 3 + 3));
  });
});

describe('tables', () => {
  const lut = (depth: number, entries: number[]): Elements => ({
    '00283002': ['US', [entries.length, 0, depth]],
    '00283006': ['US', entries],
  });
  const indices: Elements = { '00280103': ['US', [0]], '7fe00010': ['OW', [0, 1, 2, 3]] };
  const shown = async (more: Elements) => {
    const stored = await read(dicomFile(sorted({ ...GREY, ...indices, ...more })));
    return { grey: [...toRgb(stored, undefined)].filter((_, i) => i % 3 === 0), notes: stored.notes };
  };

  it('of fewer bits than a VOI LUT promises are shown up to white', async () => {
    const { grey, notes } = await shown({ '00283010': ['SQ', [lut(16, [0, 1365, 2730, 4095])]] });
    expect(grey).toEqual([0, 85, 170, 255]);
    expect(notes).toEqual(['Its VOI LUT says 16 bits an entry and uses 12.']);
    expect(await shown({ '00283010': ['SQ', [lut(12, [0, 1365, 2730, 4095])]] })).toEqual({ grey, notes: undefined });
  });

  const palette = (depth: number, entries: number[]): Elements => ({
    ...BYTES,
    '00280004': ['CS', 'PALETTE COLOR'],
    ...Object.fromEntries([1, 2, 3].map(n => [`0028110${n}`, ['US', [entries.length, 0, depth]]])),
    ...Object.fromEntries([1, 2, 3].map(n => [`0028120${n}`, ['OW', entries]])),
    '7fe00010': ['OB', Uint8Array.of(0, 1, 2, 3)],
  });
  const coloured = async (elements: Elements) => {
    const { values } = await read(dicomFile(sorted(elements)));
    return [...values].filter((_, i) => i % 3 === 0);
  };

  it.each([
    ['8 bits in the low byte of a word', 8, [0, 50, 100, 255]],
    ['8 bits in the high byte of a word', 8, [0, 50 << 8, 100 << 8, 255 << 8]],
    ['8 bits that are called 16', 16, [0, 50, 100, 255]],
    ['16 bits', 16, [0, (50 << 8) + 3, 100 << 8, 65_535]],
    ['10 bits', 10, [0, 200, 400, 1023]],
  ])('of a palette with %s', async (_name, depth, entries) => {
    expect(await coloured(palette(depth, entries))).toEqual([0, 50, 100, 255]);
  });

  it('of a palette in segments: values, a line, and a repetition', async () => {
    const { '00281201': _r, '00281202': _g, '00281203': _b, ...rest } = palette(16, [0, 0, 0, 0, 0, 0]);
    const segments = [0, 2, 0, 16_000, 1, 2, 48_000, 2, 1, 0, 0];
    const codes = Object.fromEntries([1, 2, 3].map(n => [`0028122${n}`, ['OW', segments]])) as unknown as Elements;
    const six: Elements = {
      '00280010': ['US', [1]],
      '00280011': ['US', [6]],
      '7fe00010': ['OB', Uint8Array.of(0, 1, 2, 3, 4, 5)],
    };
    expect(await coloured({ ...rest, ...codes, ...six })).toEqual([0, 62, 125, 187, 0, 62]);
  });

  it('of a palette whose segments end early are refused', async () => {
    const { '00281201': _r, '00281202': _g, '00281203': _b, ...rest } = palette(16, [0, 0, 0, 0]);
    const codes = Object.fromEntries(
      [1, 2, 3].map(n => [`0028122${n}`, ['OW', [0, 2, 0, 16_000]]]),
    ) as unknown as Elements;
    await expect(coloured({ ...rest, ...codes })).rejects.toMatchObject({ kind: 'bad-input' });
  });
});
