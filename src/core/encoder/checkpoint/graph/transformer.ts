/** Transformer layers on [B * T, width], as they are in SigLIP, CLIP and DINOv2. */
import type { Activation, LayerNames, Transformer } from '../architectures/types';
import { rowsOf } from '../weights';
import type { Weight, Weights } from '../weights';
import { MICROSOFT } from './builder';
import type { EmitLinear, GraphBuilder, Linear } from './builder';

export interface Parts {
  readonly graph: GraphBuilder;
  readonly weights: Weights;
  /** How its linear layers are computed. */
  readonly linear: EmitLinear;
}

export function linearLayer(
  weights: Weights,
  name: string,
  { from, to, bias }: { readonly from: number; readonly to: number; readonly bias: boolean },
): Linear {
  const weight = weights.tensor(`${name}.weight`, [to, from]);
  return bias ? { weight, bias: weights.tensor(`${name}.bias`, [to]) } : { weight };
}

export function layerNorm({ graph, weights }: Parts, x: string, name: string, width: number, eps: number): string {
  const scale = graph.weight(weights.tensor(`${name}.weight`, [width]));
  const bias = graph.weight(weights.tensor(`${name}.bias`, [width]));
  return graph.op('LayerNormalization', [x, scale, bias], { attributes: { epsilon: { float: eps } } });
}

export function activate(graph: GraphBuilder, x: string, activation: Activation): string {
  if (activation === 'quick-gelu') {
    // x * sigmoid(1.702 x), https://github.com/openai/CLIP/blob/main/clip/model.py
    return graph.op('Mul', [x, graph.op('Sigmoid', [graph.op('Mul', [x, graph.float(1.702)])])]);
  }
  const approximate = { string: activation === 'gelu-tanh' ? 'tanh' : 'none' };
  return graph.op('Gelu', [x], { attributes: { approximate } });
}

/** @param x [B * T, width] @param tokens T @returns the same shape, without a last norm */
export function transformer(parts: Parts, spec: Transformer, x: string, tokens: number): string {
  let hidden = x;
  for (let n = 0; n < spec.layers; n++) hidden = layer(parts, spec, namesOf(spec.names, n), hidden, tokens);
  return hidden;
}

function namesOf(names: LayerNames, n: number): LayerNames {
  const named = (name: string) => name.replace('#', String(n));
  const pair = ([first, second]: readonly [string, string]) => [named(first), named(second)] as const;
  return {
    norm1: named(names.norm1),
    query: named(names.query),
    key: named(names.key),
    value: named(names.value),
    out: named(names.out),
    norm2: named(names.norm2),
    feedForward: pair(names.feedForward),
    ...(names.scales === undefined ? {} : { scales: pair(names.scales) }),
  };
}

function layer(parts: Parts, spec: Transformer, names: LayerNames, x: string, tokens: number): string {
  const { graph } = parts;
  const { width, eps } = spec;
  const attended = attention(parts, spec, names, layerNorm(parts, x, names.norm1, width, eps), tokens);
  const middle = graph.op('Add', [x, scaled(parts, attended, names.scales?.[0], width)]);
  const fed = feedForward(parts, spec, names.feedForward, layerNorm(parts, middle, names.norm2, width, eps));
  return graph.op('Add', [middle, scaled(parts, fed, names.scales?.[1], width)]);
}

function scaled({ graph, weights }: Parts, x: string, name: string | undefined, width: number): string {
  return name === undefined ? x : graph.op('Mul', [x, graph.weight(weights.tensor(name, [width]))]);
}

function attention(parts: Parts, spec: Transformer, names: LayerNames, x: string, tokens: number): string {
  const { graph, weights, linear } = parts;
  const { width, heads, causal, qkvBias } = spec;
  const project = (name: string) => {
    const rows = linear(graph, x, linearLayer(weights, name, { from: width, to: width, bias: qkvBias }));
    return graph.reshape(rows, [-1, tokens, width]);
  };
  const inputs = [project(names.query), project(names.key), project(names.value)];
  const attributes = { num_heads: { int: heads }, ...(causal ? { unidirectional: { int: 1 } } : {}) };
  const mixed = graph.op('MultiHeadAttention', inputs, { domain: MICROSOFT, attributes });
  const out = linearLayer(weights, names.out, { from: width, to: width, bias: true });
  return linear(graph, graph.reshape(mixed, [-1, width]), out);
}

function feedForward(parts: Parts, spec: Transformer, names: readonly [string, string], x: string): string {
  const { width, inner, activation } = spec;
  if (activation !== 'swiglu') return mlp(parts, { names, width, inner, activation }, x);
  const { graph, weights, linear } = parts;
  const both = linear(graph, x, linearLayer(weights, names[0], { from: width, to: 2 * inner, bias: true }));
  const [gate, value] = graph.ops('Split', [both], 2, { attributes: { axis: { int: 1 }, num_outputs: { int: 2 } } });
  const silu = graph.op('Mul', [gate!, graph.op('Sigmoid', [gate!])]);
  const product = graph.op('Mul', [silu, value!]);
  return linear(graph, product, linearLayer(weights, names[1], { from: inner, to: width, bias: true }));
}

interface Mlp {
  readonly names: readonly [string, string];
  readonly width: number;
  readonly inner: number;
  readonly activation: Activation;
}

export function mlp({ graph, weights, linear }: Parts, { names, width, inner, activation }: Mlp, x: string): string {
  const first = linear(graph, x, linearLayer(weights, names[0], { from: width, to: inner, bias: true }));
  const second = linearLayer(weights, names[1], { from: inner, to: width, bias: true });
  return linear(graph, activate(graph, first, activation), second);
}

/** One of the three equal parts of `in_proj_weight` and `in_proj_bias` (PyTorch's MultiheadAttention): q, k, v. */
export function packedLinear(weights: Weights, prefix: string, part: 0 | 1 | 2, width: number): Linear {
  const third = (packed: Weight) => rowsOf(packed, part * width, width);
  return {
    weight: third(weights.tensor(`${prefix}.in_proj_weight`, [3 * width, width])),
    bias: third(weights.tensor(`${prefix}.in_proj_bias`, [3 * width])),
  };
}
