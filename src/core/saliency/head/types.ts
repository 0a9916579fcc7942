import type { Activation } from '../../encoder/checkpoint/architectures/types';

/** y = W x + b; `weight` is [to, from], row by row. */
export interface Linear {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * The weights of attention pooling with one learned query, and of what follows it: a projection, and behind a norm an MLP
 * beside which the projection's outcome is carried along (SigLIP's head; Zhai et al., arXiv 2303.15343).
 */
export interface AttentionHead {
  readonly width: number;
  readonly heads: number;
  /** [width], the query before its projection. */
  readonly probe: Float32Array;
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly out: Linear;
  /** Factor and offset of the norm. */
  readonly norm: Linear;
  readonly eps: number;
  readonly mlp: readonly [Linear, Linear];
  readonly activation: Activation;
}
