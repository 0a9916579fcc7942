/** Multi-head attention pooling: one learned query attends to all patches, then norm and MLP (SigLIP's head). */
import type { Pooling, Transformer } from '../architectures/types';
import { gemm } from './builder';
import { layerNorm, linearLayer, mlp, packedLinear } from './transformer';
import type { Parts } from './transformer';

type Head = Extract<Pooling, { by: 'attention' }>;

/**
 * @param hidden [B * T, width], the last hidden state
 * @returns the pooled vector; the same head for each patch as if it alone had been attended to (the idea of Zhou, Loy, Dai,
 * "Extract Free Dense Labels from CLIP", arXiv 2112.01071); and how much each patch is attended to, the mean over heads
 */
export function attentionPooling(tower: Parts, spec: Transformer, pooling: Head, hidden: string, tokens: number) {
  // A part in a hundred of the work, and everything that an embedding says passes through it: always in float32.
  const parts = { ...tower, linear: gemm };
  const { graph, weights } = parts;
  const { width, heads } = spec;
  const { prefix } = pooling;
  const packed = (part: 0 | 1 | 2) => packedLinear(weights, `${prefix}.attention`, part, width);
  const value = gemm(graph, hidden, packed(2));
  const probabilities = () => {
    const probe = graph.reshape(graph.weight(weights.tensor(`${prefix}.probe`, [1, 1, width])), [1, width]);
    const query = byHead(parts, gemm(graph, probe, packed(0)), 1, spec);
    const key = byHead(parts, gemm(graph, hidden, packed(1)), tokens, spec);
    const scaled = graph.op('Mul', [query, graph.float(1 / Math.sqrt(width / heads))]);
    const logits = graph.op('MatMul', [scaled, graph.transpose(key, [0, 1, 3, 2])]);
    return graph.op('Softmax', [logits], { attributes: { axis: { int: -1 } } });
  };
  const attended = lazily(probabilities);
  return {
    embedding: () => {
      const mixed = graph.op('MatMul', [attended(), byHead(parts, value, tokens, spec)]);
      const pooled = graph.reshape(graph.transpose(mixed, [0, 2, 1, 3]), [-1, width]);
      return { value: head(parts, spec, pooling, pooled), shape: ['batch', width] };
    },
    patches: () => {
      const rows = head(parts, spec, pooling, value);
      return { value: graph.reshape(rows, [-1, tokens, width]), shape: ['batch', tokens, width] };
    },
    attention: () => {
      const mean = graph.op('ReduceMean', [attended(), graph.ints([1, 2])], { attributes: { keepdims: { int: 0 } } });
      return { value: mean, shape: ['batch', tokens] };
    },
  };
}

/** [B * T, width] → [B, heads, T, width / heads] */
function byHead({ graph }: Parts, x: string, tokens: number, { width, heads }: Transformer): string {
  return graph.transpose(graph.reshape(x, [-1, tokens, heads, width / heads]), [0, 2, 1, 3]);
}

/** What follows the attention: [N, width] → the same. */
function head(parts: Parts, spec: Transformer, { prefix, activation }: Head, x: string): string {
  const { graph, weights } = parts;
  const { width, inner, eps } = spec;
  const out = linearLayer(weights, `${prefix}.attention.out_proj`, { from: width, to: width, bias: true });
  const residual = gemm(graph, x, out);
  const names = [`${prefix}.mlp.fc1`, `${prefix}.mlp.fc2`] as const;
  const normed = layerNorm(parts, residual, `${prefix}.layernorm`, width, eps);
  return graph.op('Add', [residual, mlp(parts, { names, width, inner, activation }, normed)]);
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
