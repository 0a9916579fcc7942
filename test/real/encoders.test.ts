import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/embedding/similarity';
import type { Encoder } from '../../src/core/encoder/types';
import { imageErrors, openEncoder, readFloats, textError } from '../support/checkpoints';
import { encodeFile } from '../support/retrieval';
import { absent, sharedData } from '../support/shared';

const folder = (name: string) => path.join(sharedData, 'encoders', name);
const SIGLIP = folder('siglip-tiny');
const ENOUGH = 1e-5;
const ENOUGH_FOR_HALF = 1e-3;

describe.skipIf(absent('encoders'))('checkpoints as they are downloaded give what transformers computes', () => {
  let encoder: Encoder;
  afterEach(() => encoder.dispose());

  it('SigLIP: embedding, patches, last hidden state, attention and text', async () => {
    encoder = await openEncoder(SIGLIP);
    const errors = await imageErrors(encoder, SIGLIP, {
      embedding: 'image_embeds',
      hidden: 'last_hidden_state',
      patches: 'patch_embeds',
      attention: 'pool_attention',
    });
    for (const error of Object.values(errors)) expect(error).toBeLessThan(ENOUGH);
    expect(await textError(encoder, SIGLIP)).toBeLessThan(ENOUGH);
    expect(encoder.text).toMatchObject({ length: 64, logitBias: -3 });
  });

  it('SigLIP in half precision', async () => {
    encoder = await openEncoder(folder('siglip-tiny-f16'));
    const names = { embedding: path.join('..', 'siglip-tiny-f16', 'reference.image_embeds.f32') };
    const errors = await imageErrors(encoder, SIGLIP, names);
    expect(errors.embedding).toBeLessThan(ENOUGH_FOR_HALF);
  });

  it('DINOv2: embedding and last hidden state', async () => {
    encoder = await openEncoder(folder('dinov2-tiny'));
    const names = { embedding: 'pooler_output', hidden: 'last_hidden_state' };
    const errors = await imageErrors(encoder, folder('dinov2-tiny'), names);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(ENOUGH);
  });

  it.skipIf(absent('vqa_rad')).each([
    ['siglip-tiny', 'image_embeds'],
    ['dinov2-tiny', 'pooler_output'],
  ])('%s, from the JPEG files themselves', async (name, reference) => {
    encoder = await openEncoder(folder(name));
    const expected = await readFloats(path.join(folder(name), `reference.${reference}.f32`));
    const text = await readFile(path.join(folder(name), 'reference.json'), 'utf8');
    const { images } = JSON.parse(text) as { images: string[] };
    for (const [n, image] of images.entries()) {
      const { embedding } = await encodeFile(encoder, path.join(sharedData, 'vqa_rad', 'images', image));
      const { dim } = encoder.info;
      expect(cosine(embedding, expected.subarray(n * dim, (n + 1) * dim))).toBeGreaterThan(0.99999);
    }
  });
});
