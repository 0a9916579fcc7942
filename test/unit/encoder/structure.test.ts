import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../../src/core/embedding/similarity';
import { StructureEncoder } from '../../../src/core/encoder/structure';
import { sha256Hex } from '../../../src/core/image/hash';
import { fitPixels } from '../../../src/core/encoder/preprocess/fit';
import type { RgbImage } from '../../../src/core/image/types';
import { positionShares } from '../../../src/core/saliency/shares';
import { changed, mirrored, moved, picture } from './pictures';
import { referenceImage } from './referenceImage';

const encoder = new StructureEncoder();
const { grid, dim, pixels } = encoder.info;
const SIZE = pixels.width;
const cells = grid!.rows * grid!.columns;

async function embed(image: RgbImage): Promise<Float32Array> {
  const [encoded] = await encoder.encode([image]);
  return encoded!.embedding;
}
const similarity = async (a: RgbImage, b: RgbImage) => cosine(await embed(a), await embed(b));

/** A lung, a heart that overlaps it, and a rib across both, between 40 and 200. */
const chest = picture(SIZE, (x, y) => {
  const within = (cx: number, cy: number, rx: number, ry: number) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  if (Math.abs(x - 2 * y + 20) < 4) return 120;
  if (within(58, 66, 24, 18)) return 200;
  return within(30, 42, 16, 32) ? 40 : 150;
});

describe('the encoder structure', () => {
  it('keeps its embedding where brightness, contrast or polarity change', async () => {
    const original = await embed(chest);
    expect(cosine(original, await embed(changed(chest, v => v + 40)))).toBeCloseTo(1, 6);
    expect(cosine(original, await embed(changed(chest, v => v / 2)))).toBeGreaterThan(0.98);
    expect(cosine(original, await embed(changed(chest, v => 255 - v)))).toBeCloseTo(1, 6);
  });

  it('changes little under a small shift and much under a mirror or a quarter turn', async () => {
    const shifted = await similarity(
      chest,
      moved(chest, (x, y) => [x - 2, y - 2]),
    );
    const mirror = await similarity(chest, mirrored(chest));
    const turned = await similarity(
      chest,
      moved(chest, (x, y) => [y, SIZE - 1 - x]),
    );
    expect(shifted).toBeGreaterThan(0.8);
    expect(mirror).toBeLessThan(0.7);
    expect(turned).toBeLessThan(0.3);
  });

  it('tells directions apart: bars that run alike are alike wherever they are bright, crossed bars are not', async () => {
    const bars = (dx: number, dy: number) => picture(SIZE, (x, y) => 128 + 80 * Math.sin((dx * x + dy * y) / 3));
    expect(await similarity(bars(1, 0), bars(1, 0.02))).toBeGreaterThan(0.9);
    expect(await similarity(bars(1, 0), bars(0, 1))).toBeLessThan(0);
    expect(await similarity(bars(1, 1), bars(1, -1))).toBeLessThan(0);
  });

  it('has no direction for a blank image, and says so instead of giving a number', async () => {
    const blank = await embed(picture(SIZE, () => 90));
    expect(blank.every(value => value === 0)).toBe(true);
    const original = await embed(chest);
    expect(() => cosine(blank, original)).toThrow(expect.objectContaining({ kind: 'bad-input' }) as Error);
    expect(() => positionShares(blank, original, cells)).toThrow(
      expect.objectContaining({ kind: 'bad-input' }) as Error,
    );
  });

  it('gives the same numbers on every machine', async () => {
    const embedding = await embed(fitPixels(referenceImage(), pixels));
    expect(sha256Hex(new Uint8Array(embedding.buffer))).toBe(
      'df0a23cef7ab47216e50dd0d0f3a4d3923d50d143f4d769be0bec98bad171fe1',
    );
    expect(encoder.info.fingerprint).toBe('c3b163f19b27fa1cb060618d149f326b088dff239bf10886508e4657b88d1efb');
  });

  it('gives its cells as patches, and nothing for no images', async () => {
    const [encoded] = await encoder.encode([chest], { outputs: ['patches'] });
    expect(encoded!.embedding.length).toBe(dim);
    expect(encoded!.patches).toEqual(encoded!.embedding);
    expect((await encoder.encode([chest]))[0]!.patches).toBeUndefined();
    expect(await encoder.encode([], { outputs: ['patches'] })).toEqual([]);
  });

  it('refuses an image that has not been resampled', async () => {
    await expect(encoder.encode([picture(SIZE - 1, x => x)])).rejects.toMatchObject({
      kind: 'internal',
    });
  });

  it('says that nothing is learned, and that it is no medical encoder', () => {
    expect(encoder.info.origin).toContain('nothing is learned');
    expect(encoder.info).toMatchObject({ medical: false, composition: 'concatenation', dim: cells * 12 });
  });
});

describe('embeddings of any pixels', () => {
  /** Noise of any strength on any level, coarse or fine. */
  const noise = fc
    .record({ seed: fc.integer(), level: fc.nat(255), strength: fc.nat(255), grain: fc.integer({ min: 1, max: 24 }) })
    .map(({ seed, level, strength, grain }) =>
      picture(SIZE, (x, y) => {
        const at = Math.imul(
          seed ^ (Math.floor(x / grain) * 374761393 + Math.floor(y / grain) * 668265263),
          1274126177,
        );
        return level + ((((at ^ (at >>> 15)) >>> 0) / 2 ** 32) * 2 - 1) * strength;
      }),
    );

  it('are finite, have no mean over the orientations of a cell, and split every cosine into shares of cells', async () => {
    await fc.assert(
      fc.asyncProperty(noise, noise, async (image1, image2) => {
        const [a, b] = [await embed(image1), await embed(image2)];
        for (let cell = 0; cell < cells; cell++) {
          const bins = a.subarray((cell * dim) / cells, ((cell + 1) * dim) / cells);
          expect(Math.abs(bins.reduce((sum, v) => sum + v, 0))).toBeLessThan(1e-5);
        }
        fc.pre([a, b].every(vector => vector.some(value => value !== 0)));
        const whole = cosine(a, b);
        expect(Math.abs(whole)).toBeLessThanOrEqual(1 + 1e-12);
        const sum = positionShares(a, b, cells).reduce((total, share) => total + share, 0);
        expect(Math.abs(sum - whole)).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    );
  });
});
