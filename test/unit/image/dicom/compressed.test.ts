import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLayout } from '../../../../src/core/image/dicom/layout';
import { openDicom } from '../../../../src/core/image/dicom/open';
import { readDicomFile } from '../../../../src/core/image/dicom/parse';
import { readSamples } from '../../../../src/core/image/dicom/samples';
import { dicomFile } from '../../../support/dicom';
import type { Elements } from '../../../support/dicom';

interface Case {
  name: string;
  syntax: string;
  samples: number;
  bitsAllocated: number;
  bitsStored: number;
  signed: boolean;
  codestream: string;
  values: string;
}
const { rows, columns, cases } = JSON.parse(readFileSync('test/fixtures/image/dicom.json', 'utf8')) as {
  rows: number;
  columns: number;
  cases: Case[];
};
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

function fileOf(entry: Case, fragments: readonly Uint8Array[], frames = 1, more: Elements = {}, offsets?: number[]) {
  return dicomFile(
    {
      '00280002': ['US', [entry.samples]],
      '00280004': ['CS', entry.samples === 3 ? 'RGB' : 'MONOCHROME2'],
      '00280006': ['US', [0]],
      '00280008': ['IS', String(frames)],
      '00280010': ['US', [rows]],
      '00280011': ['US', [columns]],
      '00280100': ['US', [entry.bitsAllocated]],
      '00280101': ['US', [entry.bitsStored]],
      '00280102': ['US', [entry.bitsStored - 1]],
      '00280103': ['US', [entry.signed ? 1 : 0]],
      ...more,
      '7fe00010': ['OB', { fragments, ...(offsets === undefined ? {} : { offsets }) }],
    },
    entry.syntax,
  );
}

/** The reference's values, in the kind of array that MedProbe has for them. */
function expected({ values, bitsAllocated, signed }: Case): number[] {
  const { buffer } = bytes(values);
  if (bitsAllocated === 8) return [...(signed ? new Int8Array(buffer) : new Uint8Array(buffer))];
  return [...(signed ? new Int16Array(buffer) : new Uint16Array(buffer))];
}

const stored = async (file: Uint8Array, frame = 0) => {
  const opened = readDicomFile(file, 'scan');
  return [...(await readSamples(opened, readLayout(opened), frame)).values];
};

const named = (name: string): Case => cases.find(entry => entry.name === name)!;

describe('compressed pixels', () => {
  it.each(cases)('$name: the values that were compressed, or that another decoder finds', async entry => {
    expect(await stored(fileOf(entry, [bytes(entry.codestream)]))).toEqual(expected(entry));
  });

  // JPEG-LS leaves the sign to the file's header, here that of `one`.
  const [one, two] = [named('JPEG-LS, 16 bits'), { ...named('JPEG-LS, signed'), signed: false }];
  const [first, second] = [bytes(one.codestream), bytes(two.codestream)];
  const halves = (stream: Uint8Array) => [stream.subarray(0, 100), stream.subarray(100)];

  it('of several frames are told apart by number, by the offset table, or by what each begins with', async () => {
    const fragments = [...halves(first), ...halves(second)];
    const offsets = [0, 16 + first.length + (first.length % 2)];
    for (const file of [
      fileOf(one, [first, second], 2),
      fileOf(one, fragments, 2, {}, offsets),
      fileOf(one, fragments, 2, {}, [0, 4]), // of no fragment
      fileOf(one, fragments, 2),
    ]) {
      expect(await stored(file, 0)).toEqual(expected(one));
      expect(await stored(file, 1)).toEqual(expected(two));
    }
    await expect(openDicom(fileOf(one, fragments, 3), 'scan', 0).then(opened => opened.decode())).rejects.toMatchObject(
      {
        kind: 'bad-input',
        message: expect.stringContaining('4 fragments cannot be told apart into 3 frames') as string,
      },
    );
  });

  it('that loss carried beyond the stored bits end there; without loss, other bits are cut away', async () => {
    const near = { ...named('JPEG-LS, near-lossless'), bitsStored: 12 };
    const ends = expected(near).map(value => Math.min(value, 4095));
    expect(await stored(fileOf(near, [bytes(near.codestream)]))).toEqual(ends);
    const signed = { ...named('JPEG 2000, signed'), bitsStored: 10, syntax: '1.2.840.10008.1.2.4.91' };
    const between = expected(signed).map(value => Math.max(-512, Math.min(value, 511)));
    expect(await stored(fileOf(signed, [bytes(signed.codestream)]))).toEqual(between);
    const exact = { ...named('JPEG-LS, 16 bits'), bitsStored: 12 };
    const low = expected(exact).map(value => value & 0xfff);
    expect(await stored(fileOf(exact, [bytes(exact.codestream)]))).toEqual(low);
  });

  it('of a JPEG that names its own colours are taken by it, whatever the header says', async () => {
    const entry = named('JPEG lossless, RGB');
    const decode = async (transform: number, photometric: string) => {
      const stream = bytes(entry.codestream);
      stream[Buffer.from(stream).indexOf('Adobe') + 11] = transform;
      const file = fileOf(entry, [stream], 1, { '00280004': ['CS', photometric] });
      return [...(await (await openDicom(file, 'scan', 0)).decode()).values];
    };
    expect(await decode(0, 'YBR_FULL')).toEqual(expected(entry));
    expect(await decode(1, 'RGB')).toEqual(await decode(1, 'YBR_FULL'));
    expect(await decode(1, 'RGB')).not.toEqual(expected(entry));
  });

  it('behind an extended offset table are found', async () => {
    const table = Uint8Array.from({ length: 16 }, (_, i) => (i === 8 ? first.length + 8 : 0));
    const more: Elements = { '7fe00001': ['OV', table], '7fe00002': ['OV', table] };
    const file = fileOf(one, [first, second], 2, more);
    expect(await stored(file, 0)).toEqual(expected(one));
    expect(await stored(file, 1)).toEqual(expected(two));
  });

  it.each([
    ['JPEG baseline', '1.2.840.10008.1.2.4.70'], // a lossless decoder would make noise of it
    ['JPEG lossless, 16 bits', '1.2.840.10008.1.2.4.51'],
    ['JPEG-LS, 16 bits', '1.2.840.10008.1.2.4.70'],
    ['JPEG lossless, 16 bits', '1.2.840.10008.1.2.4.80'],
    ['JPEG-LS, 16 bits', '1.2.840.10008.1.2.4.90'],
    ['JPEG 2000, 16 bits', '1.2.840.10008.1.2.4.201'],
    ['JPEG 2000, 16 bits', '1.2.840.10008.1.2.5'],
  ])('%s under %s, which is another compression, is refused', async (name, syntax) => {
    const entry = named(name);
    const file = fileOf({ ...entry, syntax }, [bytes(entry.codestream)]);
    await expect(openDicom(file, 'scan', 0).then(opened => opened.decode())).rejects.toMatchObject({
      kind: 'bad-input',
    });
  });

  it.each(cases)('$name of another size than the header says is refused', async entry => {
    const more: Elements = { '00280010': ['US', [rows + 1]], '00280011': ['US', [columns + 1]] };
    const file = fileOf(entry, [bytes(entry.codestream)], 1, more);
    await expect(openDicom(file, 'scan', 0).then(opened => opened.decode())).rejects.toMatchObject({
      kind: 'bad-input',
    });
  });

  it.each(cases)('$name that is cut off is refused', async entry => {
    const whole = bytes(entry.codestream);
    for (const part of [0, 0.5, 0.9]) {
      const file = fileOf(entry, [whole.subarray(0, Math.floor(whole.length * part))]);
      await expect(openDicom(file, 'scan', 0).then(opened => opened.decode())).rejects.toMatchObject({
        kind: 'bad-input',
        message: expect.stringMatching(/^scan cannot be decoded: /) as string,
      });
    }
  });
});
