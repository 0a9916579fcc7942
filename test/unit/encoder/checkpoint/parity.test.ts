import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Encoder } from '../../../../src/core/encoder/types';
import { FIXTURES, imageErrors, openEncoder, textError } from '../../../support/checkpoints';

const ENOUGH = 1e-5;
const POOLED = { embedding: 'image_embeds', hidden: 'last_hidden_state', patches: 'patch_embeds' } as const;
const SIGLIP = { ...POOLED, attention: 'pool_attention' } as const;

/** scripts/reference/encoders.py made the checkpoints and the references. */
describe('a checkpoint gives what transformers computes of it', () => {
  let encoder: Encoder | undefined;
  afterEach(() => encoder?.dispose());
  const opened = async (name: string): Promise<[Encoder, string]> => {
    const folder = path.join(FIXTURES, name);
    return [(encoder = await openEncoder(folder)), folder];
  };

  it('SigLIP: every output, and text', async () => {
    const [siglip, folder] = await opened('siglip');
    const errors = await imageErrors(siglip, folder, SIGLIP);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(ENOUGH);
    expect(await textError(siglip, folder)).toBeLessThan(ENOUGH);
  });

  it('SigLIP without text, whose tensors have other names', async () => {
    const [siglip, folder] = await opened('siglip-vision');
    const errors = await imageErrors(siglip, folder, SIGLIP);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(ENOUGH);
    expect(siglip.text).toBeUndefined();
  });

  it('CLIP: class token, projection, causal text that ends before its padding', async () => {
    const [clip, folder] = await opened('clip');
    const errors = await imageErrors(clip, folder, POOLED);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(ENOUGH);
    expect(await textError(clip, folder)).toBeLessThan(ENOUGH);
  });

  it('DINOv2 with gated layers, on images larger than its position embeddings', async () => {
    const [dinov2, folder] = await opened('dinov2-swiglu');
    const errors = await imageErrors(dinov2, folder, POOLED);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(ENOUGH);
    expect(dinov2.info).toMatchObject({ grid: { rows: 5, columns: 5 }, dim: 32 });
  });
});
