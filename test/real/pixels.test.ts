import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeRgb } from '../../src/core/image/decode';
import { resample } from '../../src/core/image/resample';
import { absent, sharedData } from '../support/shared';

const folder = path.join(sharedData, 'encoders', 'siglip-tiny');

describe.skipIf(absent('encoders') || absent('vqa_rad', 'images'))('pixels of real radiographs', () => {
  it('decode and resample as the original image processor does', async () => {
    const reference = JSON.parse(await readFile(path.join(folder, 'reference.json'), 'utf8')) as { images: string[] };
    const bytes = await readFile(path.join(folder, 'reference.pixel_values.f32'));
    const expected = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const side = Math.sqrt(expected.length / reference.images.length / 3);
    for (const [n, name] of reference.images.entries()) {
      const file = path.join(sharedData, 'vqa_rad', 'images', path.basename(name));
      const image = resample(await decodeRgb(await readFile(file), undefined, file), side, side, 'bicubic');
      const plane = side * side;
      let worst = 0;
      for (let pixel = 0; pixel < plane; pixel++) {
        for (let channel = 0; channel < 3; channel++) {
          const stored = (expected[(n * 3 + channel) * plane + pixel]! * 0.5 + 0.5) * 255;
          worst = Math.max(worst, Math.abs(stored - image.data[pixel * 3 + channel]!));
        }
      }
      expect(worst, file).toBeLessThan(0.01);
    }
  });
});
