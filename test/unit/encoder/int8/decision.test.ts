import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decide, readDecision, writeDecision } from '../../../../src/core/encoder/precision/decision';

const FASTER = { fp32: 6, int8: 3 };
/** Unit vectors of the plane. */
const towards = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
const fan = (...degrees: number[]) => degrees.map(towards);

describe('whether int8 is used', () => {
  it('is granted where embeddings, neighbours and speed allow it', () => {
    const decision = decide({ fp32: fan(0, 10, 90), int8: fan(0.5, 10.5, 90), secondsPerImage: FASTER });
    expect(decision).toMatchObject({ granted: true, images: 3, neighboursChanged: 0 });
    expect(decision.reason).toMatch(/0\.99996.*2\.00 times as fast/);
  });

  it('is refused for one image that changes too much, with the figure', () => {
    const decision = decide({ fp32: fan(0, 10, 90), int8: fan(0, 10, 93), secondsPerImage: FASTER });
    expect(decision.granted).toBe(false);
    expect(decision.reason).toContain('smallest cosine of 0.99863');
  });

  it('is refused where an image gets another nearest neighbour', () => {
    const decision = decide({ fp32: fan(0, 10, 20.2), int8: fan(0, 10.3, 20.2), secondsPerImage: FASTER });
    expect(decision).toMatchObject({ granted: false, neighboursChanged: 1 });
    expect(decision.reason).toContain('changed the nearest neighbour of 1');
  });

  it('is refused where it is no faster', () => {
    const decision = decide({ fp32: fan(0, 10), int8: fan(0, 10), secondsPerImage: { fp32: 3, int8: 3 } });
    expect(decision).toMatchObject({ granted: false, neighboursChanged: 0 });
  });

  it('is refused where an embedding has no direction', () => {
    const decision = decide({ fp32: fan(0, 10), int8: [towards(0), new Float32Array(2)], secondsPerImage: FASTER });
    expect(decision).toMatchObject({ granted: false, cosineMin: null });
  });

  it('is granted whatever the images are, where int8 gives the same', () => {
    const vectors = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 2,
      maxLength: 20,
    });
    fc.assert(
      fc.property(vectors, rows => {
        const embeddings = rows.map(row => Float32Array.from(row));
        expect(decide({ fp32: embeddings, int8: embeddings, secondsPerImage: FASTER }).granted).toBe(true);
      }),
    );
  });
});

describe('a decision', () => {
  let cacheDir: string;
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.tmpdir(), 'medprobe-decision-'));
  });
  afterEach(() => rm(cacheDir, { recursive: true, force: true }));

  it('is remembered for a fingerprint, and made again where it cannot be read', async () => {
    const decision = decide({ fp32: fan(0, 10), int8: fan(0, 10), secondsPerImage: FASTER });
    await writeDecision(cacheDir, 'f', decision);
    expect(await readDecision(cacheDir, 'f')).toEqual(decision);
    expect(await readDecision(cacheDir, 'g')).toBeUndefined();
    await writeFile(path.join(cacheDir, 'precision-v1', 'f.json'), '{"granted":');
    expect(await readDecision(cacheDir, 'f')).toBeUndefined();
  });
});
