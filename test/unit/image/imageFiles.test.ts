import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isUntypedName } from '../../../src/core/image/formats';
import { listImages } from '../../../src/core/image/listImages';
import { CT, dicomImage } from '../../support/dicomImage';

const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-listing-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('a folder of images', () => {
  it('holds what its names say, and DICOM files whose names say nothing', async () => {
    const dicom = dicomImage({ columns: 1, rows: 1, values: Uint8Array.of(1), elements: CT });
    await mkdir(path.join(root, 'series'));
    const files: [string, Uint8Array][] = [
      ['IM0001', dicom],
      ['series/1.2.840.113619.2.5', dicom],
      ['series/MR.1.2.840.7', dicom],
      ['a.dcm', Buffer.from('by its name')],
      ['b.IMA', dicom],
      ['DICOMDIR', dicom],
      ['.hidden', dicom],
      ['report.pdf', dicom],
      ['LICENSE', Buffer.from('text '.repeat(100))],
      ['short', Buffer.from('DICM')],
      ['log.1', Buffer.alloc(200)],
    ];
    for (const [name, bytes] of files) await writeFile(path.join(root, name), bytes);
    await mkdir(path.join(root, 'FOLDER0'));
    const found = (await listImages(root)).map(file => path.relative(root, file).split(path.sep).join('/'));
    expect(found).toEqual(['IM0001', 'a.dcm', 'b.IMA', 'series/1.2.840.113619.2.5', 'series/MR.1.2.840.7']);
  });

  it('has names that say nothing of their format', () => {
    const names = ['IM0001', '1.2.840.10008', 'CT.1.2.3', 'scan', 'I.0001'];
    expect(names.filter(isUntypedName)).toEqual(names);
    expect(['a.png', 'b.dcm', '.git', 'dicomdir', 'notes.txt', 'v1.2b', ''].filter(isUntypedName)).toEqual([]);
  });
});
