import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Line {
  v: number;
  id: string;
  image1: string;
  image2: string;
  options: Record<string, string>;
  correct1: string;
  correct2: string;
  status: string;
}

const ROOT = path.resolve(import.meta.dirname, '../../..');
const COMMITTED = path.join(ROOT, 'samples');
const MANIFEST = 'phantoms.pairs.jsonl';
const DRAWING_LIMIT_MS = 300_000;

const read = (name: string) => readFile(path.join(COMMITTED, name));
const lines = (await read(MANIFEST)).toString('utf8').trimEnd().split('\n');
const pairs = lines.map(line => JSON.parse(line) as Line);

describe('drawing the phantoms', () => {
  let folders: string[] = [];

  beforeAll(async () => {
    const prefix = path.join(tmpdir(), 'medprobe-phantoms-');
    folders = await Promise.all([mkdtemp(prefix), mkdtemp(prefix)]);
    const draw = promisify(execFile);
    await Promise.all(
      folders.map(folder => draw(process.execPath, ['scripts/samples/draw.mjs', folder], { cwd: ROOT })),
    );
  }, DRAWING_LIMIT_MS);

  afterAll(() => Promise.all(folders.map(folder => rm(folder, { recursive: true }))));

  it('gives the committed bytes, every time', async () => {
    const images = (await readdir(path.join(COMMITTED, 'images'))).map(name => `images/${name}`);
    for (const folder of folders) {
      expect((await readdir(path.join(folder, 'images'))).map(name => `images/${name}`).sort()).toEqual(images.sort());
      for (const name of [MANIFEST, ...images]) {
        const drawn = await readFile(path.join(folder, name));
        expect(drawn.equals(await read(name)), name).toBe(true);
      }
    }
  });
});

describe('the committed phantoms', () => {
  it('are 12 accepted pairs of 24 images, each used once', async () => {
    expect(new Set(pairs.map(pair => pair.id)).size).toBe(12);
    expect(pairs.every(pair => pair.v === 1 && pair.status === 'accepted')).toBe(true);
    const used = pairs.flatMap(pair => [pair.image1, pair.image2]).sort();
    const present = (await readdir(path.join(COMMITTED, 'images'))).map(name => `images/${name}`).sort();
    expect(used).toHaveLength(24);
    expect(used).toEqual(present);
  });

  it('have different correct options for the two images, A for image 1 in half of the pairs', () => {
    for (const { id, options, correct1, correct2 } of pairs) {
      expect(Object.keys(options), id).toEqual(expect.arrayContaining([correct1, correct2]));
      expect(correct1, id).not.toBe(correct2);
      expect(new Set(Object.values(options)).size, id).toBe(2);
    }
    expect(pairs.filter(pair => pair.correct1 === 'A')).toHaveLength(6);
  });

  it('decode to two images of one size that differ in a part, not all over', async () => {
    for (const { id, image1, image2 } of pairs) {
      const first = await smoothed(image1);
      const second = await smoothed(image2);
      expect(second.info, id).toEqual(first.info);
      const share = shareThatDiffers(first.data, second.data);
      expect(share, id).toBeGreaterThan(0.0003);
      expect(share, id).toBeLessThan(0.2);
    }
  });

  it('exercise 8-bit grey, 16-bit grey and RGBA', async () => {
    const formats = await Promise.all(
      pairs.map(async pair => {
        const { channels, depth } = await sharp(await read(pair.image1)).metadata();
        return `${channels}x${depth}`;
      }),
    );
    expect(new Set(formats)).toEqual(new Set(['1xuchar', '1xushort', '4xuchar']));
  });
});

/** 8-bit grey pixels of one image, without its grain. */
async function smoothed(name: string) {
  return sharp(await read(name))
    .flatten()
    .toColourspace('b-w')
    .blur(1.5)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
}

/** The share of pixels that differ by more than what is left of the grain (15 grey levels). */
function shareThatDiffers(first: Buffer, second: Buffer): number {
  let count = 0;
  for (let i = 0; i < first.length; i++) {
    if (Math.abs((first[i] ?? 0) - (second[i] ?? 0)) > 15) count++;
  }
  return count / first.length;
}
