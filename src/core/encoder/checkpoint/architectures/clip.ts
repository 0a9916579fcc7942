/** CLIP (Radford et al., arXiv 2103.00020). Tensor names: transformers' `CLIPModel` and `CLIPVisionModelWithProjection`. */
import * as z from 'zod/mini';
import type { Weights } from '../weights';
import { activationOr, clipTransformer, countOr, epsOr } from './fields';
import type { Architecture, TextTowerSpec } from './types';

const visionSchema = z.object({
  hidden_size: countOr(768),
  intermediate_size: countOr(3072),
  projection_dim: countOr(512),
  num_hidden_layers: countOr(12),
  num_attention_heads: countOr(12),
  num_channels: countOr(3),
  image_size: countOr(224),
  patch_size: countOr(32),
  hidden_act: activationOr('quick_gelu'),
  layer_norm_eps: epsOr(1e-5),
});

const textSchema = z.object({
  vocab_size: countOr(49_408),
  hidden_size: countOr(512),
  intermediate_size: countOr(2048),
  num_hidden_layers: countOr(12),
  num_attention_heads: countOr(8),
  max_position_embeddings: countOr(77),
  hidden_act: activationOr('quick_gelu'),
  layer_norm_eps: epsOr(1e-5),
  eos_token_id: z._default(z.int(), 49_407),
});

const both = z.object({ projection_dim: countOr(512), vision_config: visionSchema, text_config: textSchema });

/** `model_type` clip. */
export const clip = (config: unknown, weights: Weights): Architecture => {
  const { vision_config: vision, text_config: text, projection_dim: dim } = both.parse(config);
  return { ...visionOf({ ...vision, projection_dim: dim }, weights, true), text: textOf(text, dim) };
};

/** `model_type` clip_vision_model: no text, and a projection only where the checkpoint has one. */
export const clipVision = (config: unknown, weights: Weights): Architecture =>
  visionOf(visionSchema.parse(config), weights, weights.has('visual_projection.weight'));

function visionOf(config: z.infer<typeof visionSchema>, weights: Weights, projected: boolean): Architecture {
  const prefix = weights.has('vision_model.embeddings.class_embedding') ? 'vision_model.' : '';
  const { hidden_size: width } = config;
  const grid = Math.floor(config.image_size / config.patch_size);
  return {
    kind: 'clip',
    imageSize: config.image_size,
    vision: {
      transformer: clipTransformer(config, `${prefix}encoder`),
      channels: config.num_channels,
      patchSize: config.patch_size,
      grid,
      patches: { name: `${prefix}embeddings.patch_embedding`, bias: false },
      classToken: { name: `${prefix}embeddings.class_embedding`, shape: [width] },
      positions: {
        name: `${prefix}embeddings.position_embedding.weight`,
        shape: [grid * grid + 1, width],
        interpolated: false,
      },
      preNorm: `${prefix}pre_layrnorm`,
      postNorm: `${prefix}post_layernorm`,
      hiddenAfterNorm: false,
      pooling: {
        by: 'class',
        ...(projected ? { projection: { name: 'visual_projection', width: config.projection_dim } } : {}),
      },
    },
  };
}

/** Checkpoints that give 2 as end of text were written before it was right: there it is the highest id of the text. */
const WRONG_END = 2;

function textOf(config: z.infer<typeof textSchema>, dim: number): TextTowerSpec {
  return {
    transformer: clipTransformer(config, 'text_model.encoder', true),
    vocabulary: config.vocab_size,
    length: config.max_position_embeddings,
    tokens: 'text_model.embeddings.token_embedding',
    positions: 'text_model.embeddings.position_embedding',
    norm: 'text_model.final_layer_norm',
    pooled: config.eos_token_id === WRONG_END ? 'highest' : { id: config.eos_token_id },
    projection: { name: 'text_projection', width: dim, bias: false },
    logitScale: 'logit_scale',
  };
}
