import fs from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/embedding/similarity';
import { loadGeneral } from '../../src/core/encoder/general';
import type { Encoded, Encoder, EncoderOutput } from '../../src/core/encoder/types';
import { patchShares } from '../../src/core/saliency/pooled';
import { encodeFile, ranked } from '../support/retrieval';
import { generalModelDir } from '../unit/encoder/generalModel';

const folder = path.resolve(process.env['MEDPROBE_SHARED'] ?? '../shared', 'data/vqa_rad');
const present = existsSync(folder);
if (!present) console.log(`Skipped: the encoder general on radiographs; VQA-RAD is not at ${folder}.`);

describe.skipIf(!present)('the encoder general on radiographs (VQA-RAD)', () => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await loadGeneral({ modelDir: await generalModelDir() });
  });
  afterAll(() => encoder.dispose());

  const encode = (name: string, outputs: readonly EncoderOutput[] = []): Promise<Encoded> =>
    encodeFile(encoder, path.join(folder, 'images', name), { outputs });

  async function labelled(): Promise<[name: string, organ: string][]> {
    const text = await fs.readFile(path.join(folder, 'VQA_RAD Dataset Public.json'), 'utf8');
    const questions = JSON.parse(text) as { image_name: string; image_organ: string }[];
    const organs = new Map(questions.map(question => [question.image_name, question.image_organ]));
    return [...organs].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  it('splits every cosine into shares that sum to it within 1e-6', async () => {
    const names = (await labelled()).slice(0, 8).map(([name]) => name);
    const encoded = await Promise.all(names.map(name => encode(name, ['patches'])));
    for (const a of encoded) {
      for (const b of encoded) {
        const sum = patchShares(a.patches!, a.embedding, b.embedding).reduce((total, share) => total + share, 0);
        expect(Math.abs(sum - cosine(a.embedding, b.embedding))).toBeLessThan(1e-6);
      }
    }
  });

  it('finds the same organ nearest for nine of ten images, where chance finds one of three', async () => {
    const every3rd = (await labelled()).filter((_, i) => i % 3 === 0);
    const organs = new Map(every3rd);
    const images: { name: string; embedding: Float32Array }[] = [];
    for (const [name] of every3rd) images.push({ name, embedding: (await encode(name)).embedding });
    const agreeing = images.filter(image => {
      const others = images.filter(other => other !== image);
      return organs.get(ranked(image.embedding, others)[0]!) === organs.get(image.name);
    });
    expect(agreeing.length / images.length).toBeGreaterThan(0.9);
  });
});
