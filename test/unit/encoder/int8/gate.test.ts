import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/encoder/precision/decision';
import { loadEncoder } from '../../../../src/core/encoder/registry';
import { loadRuntime } from '../../../../src/core/encoder/runtime';
import { cosine } from '../../../../src/core/embedding/similarity';
import { ModelCopy } from '../../../support/safetensors';
import type { TensorData } from '../../../support/safetensors';
import { ordinaryImages } from './images';

const ort = await loadRuntime();

const IMAGES = 20;

const CHANNEL = 5;
const LARGE = 500;

/** One channel leaves each norm much larger, and the weights that it meets are as much smaller: the same function. */
function plantOutlier(tensors: Map<string, TensorData>): void {
  for (const [name, tensor] of tensors) {
    if (/^vision_model\.encoder\.layers\.\d+\.layer_norm[12]\.(weight|bias)$/.test(name))
      scaleEvery(tensor, 1, 0, LARGE);
    if (/^vision_model\.encoder\.layers\.\d+\.(self_attn\.[qkv]_proj|mlp\.fc1)\.weight$/.test(name)) {
      scaleEvery(tensor, tensor.shape[0]!, tensor.shape[1]!, 1 / LARGE);
    }
  }
}

/** Scales the channel's number in each of `rows` rows. */
function scaleEvery({ data }: TensorData, rows: number, width: number, factor: number): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let row = 0; row < rows; row++) {
    const at = 4 * (row * width + CHANNEL);
    view.setFloat32(at, view.getFloat32(at, true) * factor, true);
  }
}

describe('int8 and the activations of a network', () => {
  let cacheDir: string;
  let model: ModelCopy;
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.tmpdir(), 'medprobe-gate-'));
    model = await ModelCopy.of('siglip');
  });
  afterEach(async () => {
    await model.dispose();
    await rm(cacheDir, { recursive: true, force: true });
  });

  async function embeddings(precision: 'fp32' | 'int8'): Promise<Float32Array[]> {
    const sources = { modelDir: '', cacheDir, runtime: () => Promise.resolve(ort) };
    const encoder = await loadEncoder({ encoder: model.folder, precision }, sources);
    const encoded = await encoder.encode(ordinaryImages(IMAGES, encoder.info.pixels));
    await encoder.dispose();
    return encoded.map(({ embedding }) => embedding);
  }
  const decided = async () =>
    decide({
      fp32: await embeddings('fp32'),
      int8: await embeddings('int8'),
      secondsPerImage: { fp32: 2, int8: 1 },
    });

  it('is granted to an ordinary network', async () => {
    const decision = await decided();
    expect(decision.granted).toBe(true);
    expect(decision.cosineMin).toBeGreaterThan(0.999);
  });

  it('is refused to the same network where one activation is so large that eight bits leave nothing for the others', async () => {
    const ordinary = await embeddings('fp32');
    await model.tensors(plantOutlier);
    const planted = await embeddings('fp32');
    for (const [n, embedding] of ordinary.entries()) expect(cosine(embedding, planted[n]!)).toBeGreaterThan(0.999999);
    const decision = await decided();
    expect(decision.granted).toBe(false);
    expect(decision.reason).toMatch(/^fp32, because int8 on 20 images had a smallest cosine of 0\.\d{5} to fp32/);
  });
});
