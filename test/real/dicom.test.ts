import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../src/core/errors';
import { readLayout } from '../../src/core/image/dicom/layout';
import { isDicom, openDicom } from '../../src/core/image/dicom/open';
import { readDicomFile } from '../../src/core/image/dicom/parse';
import { readSamples } from '../../src/core/image/dicom/samples';
import type { Stored } from '../../src/core/image/types';
import { absent, sharedData } from '../support/shared';

/** What pydicom, GDCM or imagecodecs read; YBR is RGB there, and a palette's pixels are its indices. */
interface Reference {
  file: string;
  transferSyntax: string;
  photometric?: string;
  shape: number[];
  min: number;
  max: number;
  mean: number;
  sha256: string;
  noPixels?: string;
}

const folder = path.join(sharedData, 'dicom');
const index = path.join(folder, 'reference.json');
const references = existsSync(index) ? (JSON.parse(readFileSync(index, 'utf8')) as Reference[]) : [];
/** GDCM fills what is missing with zeros; MedProbe refuses it. */
const CUT_OFF = 'pydicom/MR_truncated.dcm';
const LOSSY = ['50', '51', '53', '55', '81', '91', '203'].map(last => `1.2.840.10008.1.2.4.${last}`);

const decoded = references.filter(({ noPixels, file }) => noPixels === undefined && file !== CUT_OFF);
const lossless = decoded.filter(({ transferSyntax }) => !LOSSY.includes(transferSyntax));
const lossy = decoded.filter(({ transferSyntax }) => LOSSY.includes(transferSyntax));
const read = (file: string) => new Uint8Array(readFileSync(path.join(folder, file)));

/** All frames of a file, and what the reference says of them. */
async function figures({ file, photometric }: Pick<Reference, 'file' | 'photometric'>) {
  const bytes = read(file);
  const opened = readDicomFile(bytes, file);
  const layout = readLayout(opened);
  const rgb = photometric?.startsWith('YBR') === true;
  const { frames, rows, columns } = layout;
  const channels = rgb ? 3 : layout.samples;
  const hash = createHash('sha256');
  let [min, max, sum, count] = [Infinity, -Infinity, 0, 0];
  for (let frame = 0; frame < frames; frame++) {
    const { values } = rgb
      ? await (await openDicom(bytes, file, frame)).decode()
      : await readSamples(opened, layout, frame);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    for (const value of values) {
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
    count += values.length;
  }
  const shape = [...(frames > 1 ? [frames] : []), rows, columns, ...(channels > 1 ? [channels] : [])];
  return { shape, min, max, mean: sum / count, sha256: hash.digest('hex') };
}

const refusal = async (bytes: Uint8Array, name: string): Promise<ProbeError> => {
  const error: unknown = await openDicom(bytes, name, 0)
    .then(opened => opened.decode())
    .catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ProbeError);
  expect((error as ProbeError).message.startsWith(name)).toBe(true);
  return error as ProbeError;
};

describe.skipIf(absent('dicom', 'reference.json'))('DICOM files of pydicom and Cornerstone', () => {
  it.each(lossless)('$file holds the stored values that the reference has', async reference => {
    const { shape, sha256 } = await figures(reference);
    expect({ shape, sha256 }).toEqual({ shape: reference.shape, sha256: reference.sha256 });
  });

  it.each(lossy)('$file, lossy, differs from the reference by less than a step', async reference => {
    const { shape, min, max, mean } = await figures(reference);
    expect(shape).toEqual(reference.shape);
    expect(Math.abs(min - reference.min)).toBeLessThanOrEqual(1);
    expect(Math.abs(max - reference.max)).toBeLessThanOrEqual(1);
    expect(Math.abs(mean - reference.mean)).toBeLessThan(0.01);
  });

  it('one CT is the same in every lossless transfer syntax', async () => {
    const copies = lossless.filter(({ file }) => file.startsWith('cornerstone/CTImage.dcm'));
    expect(new Set(copies.map(({ transferSyntax }) => transferSyntax)).size).toBeGreaterThanOrEqual(9);
    const images = await Promise.all(copies.map(async ({ file }) => (await openDicom(read(file), file, 0)).decode()));
    const [{ values: first, ...rest }] = images as [Stored, ...Stored[]];
    for (const { values, ...others } of images) {
      expect(others).toEqual(rest);
      expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(first.buffer))).toBe(0);
    }
    expect(first).toBeInstanceOf(Int16Array);
    expect(rest.presentation).toEqual({
      window: [40, 400],
      shape: 'linear',
      invert: false,
      padding: [-33_792, -33_792],
    });
  });

  it.each(references.filter(({ noPixels }) => noPixels !== undefined))(
    '$file, without pixels, is refused',
    async ({ file }) => {
      const error = await refusal(read(file), file);
      // One of them has a byte before its first element, and so is no DICOM file at all.
      expect(error.kind).toBe(isDicom(read(file)) ? 'unsupported' : 'bad-input');
    },
  );

  it('a file that is cut off is refused', async () => {
    expect((await refusal(read(CUT_OFF), CUT_OFF)).kind).toBe('bad-input');
  });
});

describe.skipIf(absent('broken'))('broken DICOM files', () => {
  it.each(['random.dcm', 'truncated_pixeldata.dcm'])('%s is one clear error', async name => {
    const bytes = new Uint8Array(readFileSync(path.join(sharedData, 'broken', name)));
    expect((await refusal(bytes, name)).kind).toBe('bad-input');
  });
});
