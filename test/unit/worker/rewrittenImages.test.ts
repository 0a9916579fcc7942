/** Image files that are rewritten between the moments at which they are identified, read and computed on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/core/image/hash';
import { bytesOf } from '../../../src/core/image/sendable';
import { embedImages } from '../../../src/worker/embedder';
import type { Embedded } from '../../../src/worker/embedder';
import { encoderHandlers } from '../../../src/worker/encoder/handlers';
import { imageHandlers } from '../../../src/worker/image/handlers';
import type { Workers } from '../../../src/worker/workers';
import { CT, dicomImage } from '../../support/dicomImage';
import { whileAccessed } from '../../support/fileSystem';

const folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-rewritten-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { signal } = new AbortController();
let count = 0;
const fresh = () => {
  const cacheDir = path.join(folder, `cache-${++count}`);
  return { cacheDir, file: path.join(folder, `image-${count}`), handlers: imageHandlers({ cacheDir, encoderDir: '' }) };
};

/** A square of one grey, and a picture with edges, which no other has. */
const square = (grey: number): Promise<Buffer> =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .png()
    .toBuffer();
const edges = (at: number): Promise<Buffer> => {
  const grey = Uint8Array.from({ length: 96 * 96 }, (_, i) => (i % 96 < at ? 0 : 255));
  return sharp(grey, { raw: { width: 96, height: 96, channels: 1 } })
    .png()
    .toBuffer();
};
const greyOf = async (picture: Buffer | string): Promise<number> => (await sharp(picture).raw().toBuffer())[0]!;

/** At each of the moments at which the file is looked at in turn, it is another one from then on. */
const MOMENTS = [1, 2, 3, 4, 5];
const rewrittenAt = <T>(moment: number, file: string, then: Uint8Array, work: () => Promise<T>): Promise<T> =>
  whileAccessed(file, step => (step === moment ? writeFileSync(file, then) : undefined), work);

describe.each(MOMENTS)('an image file that is rewritten at the moment %i at which it is looked at', moment => {
  it('is previewed under the hash of the picture that is shown', async () => {
    const { file, handlers } = fresh();
    const [first, second] = [await square(10), await square(200)];
    await writeFile(file, first);
    const call = { path: file, frame: 0, rendering: undefined, maxSide: 100 };
    const shown = [await rewrittenAt(moment, file, second, () => handlers.preview(call, signal))];
    for (const content of [second, first]) {
      await writeFile(file, content);
      shown.push(await handlers.preview(call, signal));
      expect(shown.at(-1)?.sha256).toBe(sha256Hex(content));
    }
    const greys = new Map([
      [sha256Hex(first), 10],
      [sha256Hex(second), 200],
    ]);
    for (const { sha256, file: preview } of shown) expect(await greyOf(preview)).toBe(greys.get(sha256));
  });

  it.each(['valuesAt', 'spread', 'firstLook'] as const)('has its own %s for each content', async ask => {
    const dicom = (value: number) =>
      dicomImage({ columns: 1, rows: 1, values: Uint16Array.of(1024 + value), elements: CT });
    const { file, handlers } = fresh();
    await writeFile(file, dicom(7));
    const image = { path: file, frame: 0 };
    const asking = {
      valuesAt: () => handlers.valuesAt({ ...image, column: 0, row: 0 }, signal),
      spread: () => handlers.spread(image, signal),
      firstLook: () => handlers.firstLook(image, signal),
    };
    await rewrittenAt<unknown>(moment, file, dicom(70), asking[ask]);
    for (const value of [7, 70]) {
      const asked = { path: `${file}-${value}`, frame: 0 };
      await writeFile(asked.path, dicom(value));
      expect(await handlers.valuesAt({ ...asked, column: 0, row: 0 }, signal)).toEqual([value]);
      expect(await handlers.spread(asked, signal)).toMatchObject({ extent: { low: value, high: value } });
      expect(await handlers.firstLook(asked, signal)).toMatchObject({ range: { low: value, high: value } });
    }
  });

  it('is sent and fitted as what its hash says', async () => {
    const { file, handlers } = fresh();
    const [first, second] = [await square(10), await square(200)];
    const image = { path: file, frame: 0, rendering: undefined };
    const greys = new Map([
      [sha256Hex(first), 10],
      [sha256Hex(second), 200],
    ]);
    await writeFile(file, first);
    const spec = { width: 4, height: 4, filter: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] } as const;
    const fitted = await rewrittenAt(moment, file, second, () => handlers.pixels({ ...image, spec }, signal));
    expect(fitted.data[0]).toBe(greys.get(fitted.fileSha256));
    await writeFile(file, first);
    const form = { format: 'png', maxSide: 8, quality: 90 } as const;
    const sent = await rewrittenAt(moment, file, second, () => handlers.sendable({ ...image, spec: form }, signal));
    expect(await greyOf(bytesOf(sent))).toBe(greys.get(sent.fileSha256));
    expect(sent.sha256).toBe(sha256Hex(bytesOf(sent)));
  });
});

describe('an image file that is rewritten once it was identified', () => {
  const encoder = { encoder: 'structure' };

  /** Both workers in this process; the file is rewritten when it has been identified. */
  function workersThatSwap(cacheDir: string, swap: () => void): Workers {
    const image = imageHandlers({ cacheDir, encoderDir: '' });
    const encoders = encoderHandlers({ cacheDir, encoderDir: '' });
    const calling = (handlers: object) => ({
      call: async (method: string, params: unknown) => {
        const handler = handlers[method as keyof typeof handlers] as (
          params: unknown,
          s: AbortSignal,
        ) => Promise<unknown>;
        const result = await handler(params, signal);
        if (method === 'identify') swap();
        return result;
      },
    });
    return { image: calling(image), encoder: calling(encoders) } as unknown as Workers;
  }

  const embedded = async (workers: Workers, file: string): Promise<Extract<Embedded, { key: string }>> => {
    for await (const found of embedImages(workers, [{ path: file, frame: 0 }], { encoder })) {
      if ('key' in found) return found;
      throw found.error;
    }
    throw new Error('nothing was embedded');
  };
  const vectorOf = async (workers: Workers, key: string) => {
    const [vector] = await workers.encoder.call('embeddings', { encoder, keys: [key] }, {});
    return vector;
  };

  it('is embedded under the hash of what was embedded', async () => {
    const { cacheDir, file } = fresh();
    const [first, second] = [await edges(20), await edges(70)];
    await writeFile(file, first);
    let swap = (): void => writeFileSync(file, second);
    const workers = workersThatSwap(cacheDir, () => swap());
    const found = await embedded(workers, file);
    swap = () => undefined;
    expect(found.sha256).toBe(sha256Hex(second));
    expect(found.key).toContain(sha256Hex(second));

    // The first content is not known by the embedding of the second.
    const other = `${file}-copy`;
    await writeFile(other, first);
    const own = await embedded(workers, other);
    expect(own).toMatchObject({ sha256: sha256Hex(first), fromCache: false });
    const clean = workersThatSwap(path.join(cacheDir, 'clean'), () => undefined);
    for (const [target, { key }] of [
      [file, found],
      [other, own],
    ] as const) {
      const expected = await embedded(clean, target);
      expect(expected.sha256).toBe(sha256Hex(await readFile(target)));
      expect(await vectorOf(workers, key)).toEqual(await vectorOf(clean, expected.key));
    }
    expect(await vectorOf(workers, found.key)).not.toEqual(await vectorOf(workers, own.key));
  });
});
