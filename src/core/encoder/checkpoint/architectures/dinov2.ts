/** DINOv2 (Oquab et al., arXiv 2304.07193) and RAD-DINO. Tensor names: transformers' `Dinov2Model`. */
import * as z from 'zod/mini';
import type { Weights } from '../weights';
import { activationOr, countOr, epsOr, flagOr } from './fields';
import type { Architecture } from './types';

const schema = z.object({
  hidden_size: countOr(768),
  num_hidden_layers: countOr(12),
  num_attention_heads: countOr(12),
  mlp_ratio: countOr(4),
  num_channels: countOr(3),
  image_size: countOr(224),
  patch_size: countOr(14),
  hidden_act: activationOr('gelu'),
  layer_norm_eps: epsOr(1e-6),
  qkv_bias: flagOr(true),
  use_swiglu_ffn: flagOr(false),
});

/** `model_type` dinov2. The embedding is the class token after the last norm, transformers' `pooler_output`. */
export function dinov2(config: unknown, weights: Weights): Architecture {
  const parsed = schema.parse(config);
  const { hidden_size: width, use_swiglu_ffn: gated } = parsed;
  // A checkpoint that was saved with a classifier has the tower under this name.
  const prefix = weights.has('dinov2.embeddings.cls_token') ? 'dinov2.' : '';
  const layer = `${prefix}encoder.layer.#`;
  const inner = width * parsed.mlp_ratio;
  const grid = Math.floor(parsed.image_size / parsed.patch_size);
  return {
    kind: 'dinov2',
    imageSize: parsed.image_size,
    vision: {
      transformer: {
        width,
        layers: parsed.num_hidden_layers,
        heads: parsed.num_attention_heads,
        inner: gated ? gatedInner(inner) : inner,
        activation: gated ? 'swiglu' : parsed.hidden_act,
        eps: parsed.layer_norm_eps,
        causal: false,
        qkvBias: parsed.qkv_bias,
        names: {
          norm1: `${layer}.norm1`,
          query: `${layer}.attention.attention.query`,
          key: `${layer}.attention.attention.key`,
          value: `${layer}.attention.attention.value`,
          out: `${layer}.attention.output.dense`,
          norm2: `${layer}.norm2`,
          feedForward: gated
            ? [`${layer}.mlp.weights_in`, `${layer}.mlp.weights_out`]
            : [`${layer}.mlp.fc1`, `${layer}.mlp.fc2`],
          scales: [`${layer}.layer_scale1.lambda1`, `${layer}.layer_scale2.lambda1`],
        },
      },
      channels: parsed.num_channels,
      patchSize: parsed.patch_size,
      grid,
      patches: { name: `${prefix}embeddings.patch_embeddings.projection`, bias: true },
      classToken: { name: `${prefix}embeddings.cls_token`, shape: [1, 1, width] },
      positions: {
        name: `${prefix}embeddings.position_embeddings`,
        shape: [1, grid * grid + 1, width],
        interpolated: true,
      },
      postNorm: `${prefix}layernorm`,
      hiddenAfterNorm: true,
      pooling: { by: 'class' },
    },
  };
}

/** Two thirds of the width, rounded up to a multiple of 8: transformers' `Dinov2SwiGLUFFN`. */
const gatedInner = (inner: number): number => Math.floor((Math.floor((inner * 2) / 3) + 7) / 8) * 8;
