/** Fields of config.json that several architectures share. Absent fields have the defaults of Hugging Face transformers. */
import * as z from 'zod/mini';
import type { Activation } from './types';

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

/** Names of a layer as SigLIP and CLIP have them. */
export const clipLayerNames = (prefix: string) => ({
  norm1: `${prefix}.layers.#.layer_norm1`,
  query: `${prefix}.layers.#.self_attn.q_proj`,
  key: `${prefix}.layers.#.self_attn.k_proj`,
  value: `${prefix}.layers.#.self_attn.v_proj`,
  out: `${prefix}.layers.#.self_attn.out_proj`,
  norm2: `${prefix}.layers.#.layer_norm2`,
  feedForward: [`${prefix}.layers.#.mlp.fc1`, `${prefix}.layers.#.mlp.fc2`] as const,
});
