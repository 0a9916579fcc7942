/**
 * SigLIP (Zhai et al., arXiv 2303.15343), MedSigLIP, and SigLIP 2 at fixed resolution, whose checkpoints have the same
 * graph and call themselves `siglip`. Tensor names: transformers' `SiglipModel` and `SiglipVisionModel`.
 */
import * as z from 'zod/mini';
import { ProbeError } from '../../../errors';
import type { Weights } from '../weights';
import { activationOr, clipTransformer, countOr, epsOr, flagOr } from './fields';
import type { Architecture, TextTowerSpec } from './types';

const visionSchema = z.object({
  hidden_size: countOr(768),
  intermediate_size: countOr(3072),
  num_hidden_layers: countOr(12),
  num_attention_heads: countOr(12),
  num_channels: countOr(3),
  image_size: countOr(224),
  patch_size: countOr(16),
  hidden_act: activationOr('gelu_pytorch_tanh'),
  layer_norm_eps: epsOr(1e-6),
  vision_use_head: flagOr(true),
});

const textSchema = z.object({
  vocab_size: countOr(32_000),
  hidden_size: countOr(768),
  intermediate_size: countOr(3072),
  num_hidden_layers: countOr(12),
  num_attention_heads: countOr(12),
  max_position_embeddings: countOr(64),
  hidden_act: activationOr('gelu_pytorch_tanh'),
  layer_norm_eps: epsOr(1e-6),
  projection_size: z.optional(z.nullable(z.int())),
});

const both = z.object({ vision_config: visionSchema, text_config: textSchema });

/** `model_type` siglip. */
export const siglip = (config: unknown, weights: Weights): Architecture => {
  const { vision_config: vision, text_config: text } = both.parse(config);
  return { ...visionOf(vision, weights), text: textOf(text) };
};

/** `model_type` siglip_vision_model: no text. */
export const siglipVision = (config: unknown, weights: Weights): Architecture =>
  visionOf(visionSchema.parse(config), weights);

function visionOf(config: z.infer<typeof visionSchema>, weights: Weights): Architecture {
  if (!config.vision_use_head) {
    throw new ProbeError('unsupported', `${weights.shown} has no pooling head (vision_use_head is false).`, {
      remedy: 'Take a SigLIP checkpoint with its head: without it there is no embedding of an image.',
    });
  }
  const prefix = weights.has('vision_model.embeddings.patch_embedding.weight') ? 'vision_model.' : '';
  const grid = Math.floor(config.image_size / config.patch_size);
  return {
    kind: 'siglip',
    imageSize: config.image_size,
    vision: {
      transformer: clipTransformer(config, `${prefix}encoder`),
      channels: config.num_channels,
      patchSize: config.patch_size,
      grid,
      patches: { name: `${prefix}embeddings.patch_embedding`, bias: true },
      positions: {
        name: `${prefix}embeddings.position_embedding.weight`,
        shape: [grid * grid, config.hidden_size],
        interpolated: false,
      },
      postNorm: `${prefix}post_layernorm`,
      hiddenAfterNorm: true,
      pooling: { by: 'attention', prefix: `${prefix}head`, activation: config.hidden_act },
    },
  };
}

function textOf(config: z.infer<typeof textSchema>): TextTowerSpec {
  return {
    transformer: clipTransformer(config, 'text_model.encoder'),
    vocabulary: config.vocab_size,
    length: config.max_position_embeddings,
    tokens: 'text_model.embeddings.token_embedding',
    positions: 'text_model.embeddings.position_embedding',
    norm: 'text_model.final_layer_norm',
    pooled: 'last',
    projection: { name: 'text_model.head', width: config.projection_size ?? config.hidden_size, bias: true },
    logitScale: 'logit_scale',
    logitBias: 'logit_bias',
  };
}
