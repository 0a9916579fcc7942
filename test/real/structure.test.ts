import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/embedding/similarity';
import { StructureEncoder } from '../../src/core/encoder/structure';
import { decodeRgb } from '../../src/core/image/decode';
import { fitPixels } from '../../src/core/encoder/preprocess/fit';
import type { RgbImage } from '../../src/core/image/types';
import { absent, sharedData } from '../support/shared';
import { mirrored } from '../unit/encoder/pictures';

const folder = path.join(sharedData, 'vqa_rad');

describe.skipIf(absent('vqa_rad'))('the encoder structure on radiographs (VQA-RAD)', () => {
  const encoder = new StructureEncoder();

  async function embed(image: RgbImage): Promise<Float32Array> {
    const [encoded] = await encoder.encode([image]);
    return encoded!.embedding;
  }

  /** Every labelled image, squashed to the encoder's input. */
  async function labelled(): Promise<{ organ: string; pixels: RgbImage; embedding: Float32Array }[]> {
    const text = await fs.readFile(path.join(folder, 'VQA_RAD Dataset Public.json'), 'utf8');
    const questions = JSON.parse(text) as { image_name: string; image_organ: string }[];
    const organs = new Map(questions.map(question => [question.image_name, question.image_organ]));
    const images = [];
    for (const [name, organ] of organs) {
      const image = await decodeRgb(await fs.readFile(path.join(folder, 'images', name)), undefined, name);
      const pixels = fitPixels(image, encoder.info.pixels);
      images.push({ organ, pixels, embedding: await embed(pixels) });
    }
    return images;
  }

  it('finds the same organ nearest for 302 of 314 images, and calls a mirrored image another one', async () => {
    const images = await labelled();
    const nearest = images.map(image => {
      const others = images.filter(other => other !== image);
      const similarities = others.map(other => cosine(image.embedding, other.embedding));
      return others[similarities.indexOf(Math.max(...similarities))]!;
    });
    expect(images.length).toBe(314);
    expect(nearest.filter((other, n) => other.organ === images[n]!.organ).length).toBe(302);

    const mirrors: number[] = [];
    for (const { pixels, embedding } of images) mirrors.push(cosine(embedding, await embed(mirrored(pixels))));
    mirrors.sort((a, b) => a - b);
    expect(mirrors[157]).toBeLessThan(0.72);
    expect(mirrors[298]).toBeLessThan(0.86); // 95 % of them
  });
});
