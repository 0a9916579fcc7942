/** Fields of config.json that several architectures share. Absent fields have the defaults of Hugging Face transformers. */
import * as z from 'zod/mini';
import type { Activation, Transformer } from './types';

/** Larger than in any model there is; it bounds the work of a damaged or hostile file. */
const MOST = 10_000_000;
const count = z.int().check(z.positive(), z.lte(MOST));

export const countOr = (fallback: number) => z._default(count, fallback);
export const epsOr = (fallback: number) => z._default(z.number().check(z.positive(), z.lt(1)), fallback);
export const flagOr = (fallback: boolean) => z._default(z.boolean(), fallback);

const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu_new: 'gelu-tanh',
  quick_gelu: 'quick-gelu',
} as const satisfies Record<string, Activation>;
type ActivationName = keyof typeof ACTIVATIONS;
const ACTIVATION_NAMES = ['gelu', 'gelu_pytorch_tanh', 'gelu_new', 'quick_gelu'] as const satisfies ActivationName[];

export const activationOr = (fallback: ActivationName) =>
  z.pipe(
    z._default(z.enum(ACTIVATION_NAMES), fallback),
    z.transform((name): Activation => ACTIVATIONS[name]),
  );

/** The fields of a tower's configuration that its transformer is made of. */
interface TowerConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly hidden_act: Activation;
  readonly layer_norm_eps: number;
}

/** A transformer as SigLIP and CLIP have it. @param prefix of its tensors' names */
export const clipTransformer = (config: TowerConfig, prefix: string, causal = false): Transformer => ({
  width: config.hidden_size,
  layers: config.num_hidden_layers,
  heads: config.num_attention_heads,
  inner: config.intermediate_size,
  activation: config.hidden_act,
  eps: config.layer_norm_eps,
  causal,
  qkvBias: true,
  names: layerNames(prefix),
});

const layerNames = (prefix: string) => ({
  norm1: `${prefix}.layers.#.layer_norm1`,
  query: `${prefix}.layers.#.self_attn.q_proj`,
  key: `${prefix}.layers.#.self_attn.k_proj`,
  value: `${prefix}.layers.#.self_attn.v_proj`,
  out: `${prefix}.layers.#.self_attn.out_proj`,
  norm2: `${prefix}.layers.#.layer_norm2`,
  feedForward: [`${prefix}.layers.#.mlp.fc1`, `${prefix}.layers.#.mlp.fc2`] as const,
});
