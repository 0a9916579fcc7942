/** The attention of a default export: products and a softmax of their own, instead of one fused operator. */
import type { Model, Node, Tensor } from '../../src/core/encoder/onnx/model';

/** @param tokens of one image */
export function withPlainAttention(model: Model, width: number, tokens: number): Model {
  const constants = new Map<string, Tensor>();
  const ints = (...values: number[]): string => {
    const name = `plain_${values.join('_')}`;
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    constants.set(name, { name, type: 'int64', shape: [values.length], data });
    return name;
  };
  const nodes = model.graph.nodes.flatMap((node, n): Node[] => {
    if (node.op !== 'MultiHeadAttention') return [node];
    const heads = headsOf(node);
    const name = (part: string) => `plain_${n}_${part}`;
    const size = width / heads;
    const split = (input: string, part: string): Node[] => [
      { op: 'Reshape', inputs: [input, ints(-1, tokens, heads, size)], outputs: [name(`${part}_heads`)] },
      {
        op: 'Transpose',
        inputs: [name(`${part}_heads`)],
        outputs: [name(part)],
        attributes: { perm: { ints: part === 'key' ? [0, 2, 3, 1] : [0, 2, 1, 3] } },
      },
    ];
    const scale = name('scale');
    const data = new Uint8Array(Float32Array.of(1 / Math.sqrt(size)).buffer);
    constants.set(scale, { name: scale, type: 'float32', shape: [], data });
    const [query, key, value] = node.inputs as readonly [string, string, string];
    return [
      ...split(query, 'query'),
      ...split(key, 'key'),
      ...split(value, 'value'),
      { op: 'MatMul', inputs: [name('query'), name('key')], outputs: [name('products')] },
      { op: 'Mul', inputs: [name('products'), scale], outputs: [name('logits')] },
      { op: 'Softmax', inputs: [name('logits')], outputs: [name('weights')], attributes: { axis: { int: -1 } } },
      { op: 'MatMul', inputs: [name('weights'), name('value')], outputs: [name('mixed')] },
      {
        op: 'Transpose',
        inputs: [name('mixed')],
        outputs: [name('together')],
        attributes: { perm: { ints: [0, 2, 1, 3] } },
      },
      { op: 'Reshape', inputs: [name('together'), ints(-1, tokens, width)], outputs: node.outputs },
    ];
  });
  const initializers = [...model.graph.initializers, ...constants.values()];
  return { ...model, graph: { ...model.graph, nodes, initializers } };
}

function headsOf({ attributes }: Node): number {
  const heads = attributes?.['num_heads'];
  if (heads === undefined || !('int' in heads)) throw new Error('An attention without a number of heads.');
  return heads.int;
}
