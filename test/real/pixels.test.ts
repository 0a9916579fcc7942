import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pixelTensor } from '../../src/core/encoder/pixels';
import { fitPixels } from '../../src/core/encoder/preprocess/fit';
import { preprocessing } from '../../src/core/encoder/preprocess/fromFolder';
import { decodeRgb } from '../../src/core/image/decode';
import { absent, sharedData } from '../support/shared';

const folders = [
  { name: 'siglip-tiny', kind: 'siglip', imageSize: 112 },
  { name: 'dinov2-tiny', kind: 'dinov2', imageSize: 70 },
] as const;

describe.skipIf(absent('encoders') || absent('vqa_rad', 'images'))('pixels of real radiographs', () => {
  it.each(folders)('are prepared from their files as the image processor of $name does', async ({ name, ...facts }) => {
    const folder = path.join(sharedData, 'encoders', name);
    const reference = JSON.parse(await readFile(path.join(folder, 'reference.json'), 'utf8')) as { images: string[] };
    const bytes = await readFile(path.join(folder, 'reference.pixel_values.f32'));
    const expected = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const { pixels, note } = await preprocessing(folder, facts);
    expect(note).toBeUndefined();
    const images = reference.images.map(async image => {
      const file = path.join(sharedData, 'vqa_rad', 'images', path.basename(image));
      return fitPixels(await decodeRgb(await readFile(file), undefined, file), pixels);
    });
    const tensor = pixelTensor(await Promise.all(images), pixels);
    expect(tensor.length).toBe(expected.length);
    const worst = tensor.reduce((most, value, n) => Math.max(most, Math.abs(value - expected[n]!)), 0);
    expect(worst).toBeLessThan(5e-7); // one grey level is 0.008 or more; this is float32's rounding
  });
});
