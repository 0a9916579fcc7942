/** The weights of a checkpoint's attention pooling, for what is computed of it outside the network. */
import type { AttentionHead, Linear } from '../../saliency/head/types';
import type { Pooling, Transformer } from './architectures/types';
import { linearLayer, packedLinear } from './graph/transformer';
import { readValues } from './values';
import type { Weight, Weights } from './weights';

/** @throws ProbeError bad-input | io, naming tensor or file. */
export async function attentionHead(
  { width, heads, inner, eps }: Transformer,
  { prefix, activation }: Extract<Pooling, { by: 'attention' }>,
  weights: Weights,
): Promise<AttentionHead> {
  const values = (weight: Weight | undefined) =>
    weight === undefined ? new Float32Array(0) : readValues(weights, weight);
  const read = async ({ weight, bias }: { weight: Weight; bias?: Weight }): Promise<Linear> => ({
    weight: await values(weight),
    bias: await values(bias),
  });
  const layer = (name: string, from: number, to: number) =>
    read(linearLayer(weights, `${prefix}.${name}`, { from, to, bias: true }));
  const packed = (part: 0 | 1 | 2) => read(packedLinear(weights, `${prefix}.attention`, part, width));
  const norm = (part: string) => weights.tensor(`${prefix}.layernorm.${part}`, [width]);
  return {
    ...{ width, heads, eps, activation },
    probe: await readValues(weights, weights.tensor(`${prefix}.probe`, [1, 1, width])),
    query: await packed(0),
    key: await packed(1),
    value: await packed(2),
    out: await layer('attention.out_proj', width, width),
    norm: await read({ weight: norm('weight'), bias: norm('bias') }),
    mlp: [await layer('mlp.fc1', width, inner), await layer('mlp.fc2', inner, width)],
  };
}
