import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { imageHandlers } from '../../../src/worker/image/handlers';

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
