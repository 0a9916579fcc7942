import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { imageHandlers } from '../../../src/worker/image/handlers';
import { textInPixelsOf } from '../../../src/worker/textInPixels';
import { CT, dicomImage } from '../../support/dicomImage';
import type { Elements } from '../../support/dicom';

const cacheDir = mkdtempSync(path.join(os.tmpdir(), 'medprobe-images-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

describe('previews of the image worker', () => {
  const handlers = imageHandlers({ cacheDir, encoderDir: '' });
  const { signal } = new AbortController();
  const file = path.join(cacheDir, 'wide.png');
  const call = { path: file, frame: 0, rendering: undefined, maxSide: 400 };

  it('come with a small JPEG of the same picture where one is wanted, made once', async () => {
    const gradient = Buffer.from(Array.from({ length: 1000 * 500 }, (_, i) => ((i % 1000) * 255) / 999));
    await writeFile(
      file,
      await sharp(gradient, { raw: { width: 1000, height: 500, channels: 1 } })
        .png()
        .toBuffer(),
    );
    expect(await handlers.preview(call, signal)).not.toHaveProperty('look');

    const { look, width, file: preview } = await handlers.preview({ ...call, look: 100 }, signal);
    expect(width).toBe(1000);
    const small = await sharp(look).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    expect(small.info).toMatchObject({ width: 100, height: 50 });
    const { data } = await sharp(preview)
      .resize(100, 50)
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Math.max(...data.map((value, i) => Math.abs(value - (small.data[i] ?? NaN))))).toBeLessThan(12);

    const kept = `${preview}-100.jpg`;
    await writeFile(kept, 'kept');
    const again = await handlers.preview({ ...call, look: 100 }, signal);
    expect(Buffer.from(again.look ?? []).toString()).toBe('kept');
  });
});

describe('a DICOM file in the image worker', () => {
  const handlers = imageHandlers({ cacheDir, encoderDir: '' });
  const { signal } = new AbortController();
  const file = path.join(cacheDir, 'IM0001');
  // Two frames of 3 × 1, stored from 1024 on: 0, 40 and 239 HU, and −1024, −160 and 3000.
  const values = Uint16Array.of(1024, 1064, 1263, 0, 864, 4024);
  const frame = { path: file, frame: 1 };

  it('has facts, values and a first look frame by frame, in the units of its modality', async () => {
    await writeFile(file, dicomImage({ columns: 3, rows: 1, values, elements: CT }));
    const shown = await handlers.preview({ ...frame, rendering: undefined, maxSide: 100 }, signal);
    expect(shown.facts).toEqual({
      format: 'dicom',
      width: 3,
      height: 1,
      channels: 1,
      bitsStored: 16,
      frames: 2,
      spacing: [0.5, 0.25],
      modality: 'CT',
      unit: 'HU',
    });
    const pixels = await sharp(shown.file).toColourspace('b-w').raw().toBuffer();
    expect([...pixels]).toEqual([0, 0, 255]);
    expect(await handlers.valuesAt({ ...frame, column: 2, row: 0 }, signal)).toEqual([3000]);
    expect(await handlers.valuesAt({ ...frame, column: 3, row: 0 }, signal)).toEqual([]);
    expect(await handlers.spread(frame, signal)).toMatchObject({ extent: { low: -1024, high: 3000 } });
    const look = { own: { low: -160, high: 239 }, range: { low: -1024, high: 3000 }, whole: true };
    expect(await handlers.firstLook(frame, signal)).toMatchObject(look);
    expect(await handlers.firstLook(frame, signal), 'kept').toMatchObject(look);
    expect(await handlers.firstLook({ ...frame, frame: 0 }, signal)).toMatchObject({ range: { low: 0, high: 239 } });
  });

  it.each<[string, Elements, string | undefined]>([
    ['a CT that says so', { '00281054': ['LO', 'HU'] }, 'HU'],
    ['a CT that says otherwise', { '00281054': ['LO', 'US'] }, undefined],
    ['a CT of values as stored', { '00281052': ['DS', ''] }, undefined],
    ['another modality', { '00080060': ['CS', 'MR'] }, undefined],
    ['another that says so', { '00080060': ['CS', 'PT'], '00281054': ['LO', 'HU'] }, 'HU'],
  ])('is in Hounsfield units or not: %s', async (name, elements, unit) => {
    const at = path.join(cacheDir, name);
    await writeFile(
      at,
      dicomImage({ columns: 1, rows: 1, values: Uint16Array.of(7), elements: { ...CT, ...elements } }),
    );
    const { facts } = await handlers.preview({ path: at, frame: 0, rendering: undefined, maxSide: 8 }, signal);
    expect(facts.unit).toBe(unit);
  });

  it('is told by its beginning whether it may show text, and others are not looked at', async () => {
    const write = async (name: string, elements: Elements): Promise<string> => {
      const at = path.join(cacheDir, name);
      // Larger than what is read of it.
      await writeFile(at, dicomImage({ columns: 300, rows: 300, values: new Uint16Array(90_000), elements }));
      return at;
    };
    const ruledOut = await write('ruled-out', CT);
    const silent = await write('silent', { ...CT, '00280301': ['CS', 'YES'] });
    const ultrasound = await write('ultrasound', { ...CT, '00080060': ['CS', 'US'] });
    const capture = await write('capture', { ...CT, '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.7'] });
    const unread = path.join(cacheDir, 'unread');
    await writeFile(unread, Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(600, 0xff)]));
    const others = [ruledOut, path.join(cacheDir, 'wide.png'), path.join(cacheDir, 'gone')];
    const found = [silent, ultrasound, capture, unread];
    const paths = [...others, ...found];
    expect(await handlers.mayShowText({ paths }, signal)).toEqual({ found, lookedAt: 7 });
  });

  it('is named with at most two others in the question whether it may leave', () => {
    const files = ['/d/a.dcm', '/d/b.dcm', '/d/c.dcm', '/d/d.dcm', '/d/e.dcm'];
    expect(textInPixelsOf([], 3, 3)).toBeUndefined();
    expect(textInPixelsOf(files.slice(0, 1), 3, 3)).toMatch(/not ruled out in a\.dcm; it would be sent/);
    expect(textInPixelsOf(files.slice(0, 3), 3, 3)).toContain('in a.dcm, b.dcm and c.dcm;');
    expect(textInPixelsOf(files, 5, 20_000)).toMatch(
      /in a\.dcm, b\.dcm, c\.dcm and 2 more;.* Only 5 of the 20000 image files were looked at/,
    );
  });
});
