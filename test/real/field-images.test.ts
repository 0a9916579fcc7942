import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeRgb } from '../../src/core/image/decode';
import { absent, sharedData } from '../support/shared';

const folder = path.join(sharedData, 'field', 'images');
const EXPECTED = '.expected.png';
const files = existsSync(folder) ? readdirSync(folder) : [];
const shown = files.flatMap(file => {
  const picture = files.find(other => other === `${file.replace(/\.[^.]+$/, '')}${EXPECTED}`);
  return picture === undefined || file === picture ? [] : [{ file, picture }];
});
const read = (file: string) => new Uint8Array(readFileSync(path.join(folder, file)));

describe.skipIf(absent('field', 'images'))('files that people have reported', () => {
  it.each(shown)('$file is shown as it should be', async ({ file, picture }) => {
    const [image, expected] = await Promise.all([
      decodeRgb(read(file), undefined, file),
      decodeRgb(read(picture), undefined, picture),
    ]);
    expect([image.width, image.height]).toEqual([expected.width, expected.height]);
    const worst = image.data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.data[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(1);
  });
});
