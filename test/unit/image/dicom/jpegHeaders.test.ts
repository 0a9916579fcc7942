/** What a JPEG codestream says of itself counts for more than the DICOM header around it. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDicom } from '../../../../src/core/image/dicom/open';
import { dicomFile } from '../../../support/dicom';

const BASELINE = '1.2.840.10008.1.2.4.50';
const SIDE = 16;
const RED = { r: 200, g: 40, b: 40 };
const GREY = { r: 88, g: 88, b: 88 };

/** Without a JFIF segment, which libvips leaves out along with all metadata. */
const jpeg = (channels: 1 | 3) =>
  sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: channels === 3 ? RED : GREY } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();

function file(codestream: Uint8Array, photometric: string, samples = 3): Uint8Array {
  return dicomFile(
    {
      '00280002': ['US', [samples]],
      '00280004': ['CS', photometric],
      '00280006': ['US', [0]],
      '00280010': ['US', [SIDE]],
      '00280011': ['US', [SIDE]],
      '00280100': ['US', [8]],
      '00280101': ['US', [8]],
      '00280102': ['US', [7]],
      '00280103': ['US', [0]],
      '7fe00010': ['OB', { fragments: [codestream] }],
    },
    BASELINE,
  );
}

const read = async (codestream: Uint8Array, photometric: string, samples = 3) => {
  const { values, notes } = await (await openDicom(file(codestream, photometric, samples), 'scan', 0)).decode();
  return { first: [...values].slice(0, samples), notes };
};

/** Where the segment of a marker begins. */
const at = (bytes: Buffer, marker: string) => bytes.indexOf(marker, 0, 'hex');
const JFIF = Buffer.from('ffe000104a46494600010100000100010000', 'hex');
const asJfif = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 2), JFIF, bytes.subarray(2)]);
/** Components called otherwise, in the frame's header and the scan's. */
function called(bytes: Buffer, names: string): Buffer {
  const out = Buffer.from(bytes);
  const [frame, scan] = [at(out, 'ffc0'), at(out, 'ffda')];
  for (const [i, name] of [...names].entries()) {
    out[frame + 10 + i * 3] = name.charCodeAt(0);
    out[scan + 5 + i * 2] = name.charCodeAt(0);
  }
  return out;
}
const near = (values: number[], wanted: number[]) =>
  expect(Math.max(...values.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThanOrEqual(3);

describe('a JPEG in a DICOM file', () => {
  it('that is JFIF holds luminance and chrominance, whatever the header says', async () => {
    const bytes = asJfif(await jpeg(3));
    for (const photometric of ['RGB', 'YBR_FULL', 'YBR_FULL_422']) {
      near((await read(bytes, photometric)).first, [200, 40, 40]);
    }
  });

  it('that is not JFIF holds what the header says', async () => {
    const bytes = await jpeg(3);
    near((await read(bytes, 'YBR_FULL')).first, [200, 40, 40]);
    near((await read(bytes, 'RGB')).first, [88, 101, 208]);
  });

  it('whose components are called R, G and B holds these', async () => {
    near((await read(called(await jpeg(3), 'RGB'), 'YBR_FULL_422')).first, [88, 101, 208]);
  });

  it('is read where its scan header has parameters of another process, and that is said', async () => {
    const bytes = await jpeg(1);
    const scan = at(bytes, 'ffda');
    bytes[scan + 8] = 0;
    const { first, notes } = await read(bytes, 'MONOCHROME2', 1);
    near(first, [88]);
    expect(notes).toEqual([expect.stringContaining('scan header')]);
  });

  it('is read with bytes between its segments, and that is said', async () => {
    const bytes = await jpeg(1);
    const frame = at(bytes, 'ffc0');
    const padded = Buffer.concat([bytes.subarray(0, frame), Buffer.from([0, 0, 0]), bytes.subarray(frame)]);
    const { first, notes } = await read(padded, 'MONOCHROME2', 1);
    near(first, [88]);
    expect(notes).toEqual([expect.stringContaining('belong to nothing')]);
  });

  it('is read where only its end marker is missing, and refused where data are', async () => {
    const bytes = await jpeg(1);
    const { first, notes } = await read(bytes.subarray(0, -2), 'MONOCHROME2', 1);
    near(first, [88]);
    expect(notes).toEqual([expect.stringContaining('no end marker')]);
    await expect(read(bytes.subarray(0, -4), 'MONOCHROME2', 1)).rejects.toMatchObject({ kind: 'bad-input' });
  });
});
