/** The text side of an architecture as an ONNX model: `input_ids` [B, length] → `embedding` [B, width]. */
import type { Model } from '../../onnx/model';
import type { TextTowerSpec } from '../architectures/types';
import type { Weights } from '../weights';
import { gemm, GraphBuilder } from './builder';
import { layerNorm, linearLayer, transformer } from './transformer';

export const TOKEN_IDS = 'input_ids';

/** @throws ProbeError bad-input | unsupported: a tensor is missing, or of another shape or type; it is named. */
export function textModel(spec: TextTowerSpec, weights: Weights): Model {
  const graph = new GraphBuilder();
  const parts = { graph, weights, linear: gemm };
  const { length, vocabulary, projection } = spec;
  const { width, eps } = spec.transformer;
  const table = graph.weight(weights.tensor(`${spec.tokens}.weight`, [vocabulary, width]));
  const positions = graph.weight(weights.tensor(`${spec.positions}.weight`, [length, width]));
  const placed = graph.op('Add', [graph.op('Gather', [table, TOKEN_IDS]), positions]);
  const last = transformer(parts, spec.transformer, graph.reshape(placed, [-1, width]), length);
  const normed = graph.reshape(layerNorm(parts, last, spec.norm, width, eps), [-1, length, width]);
  const pooled = pool(graph, spec, normed);
  const { name, width: dim, bias } = projection;
  const value = gemm(graph, pooled, linearLayer(weights, name, { from: width, to: dim, bias }));
  const input = { name: TOKEN_IDS, type: 'int64', shape: ['batch', length] } as const;
  return graph.finish('text', input, [{ name: 'embedding', value, shape: ['batch', dim] }]);
}

/** [B, length, width] → [B, width] */
function pool(graph: GraphBuilder, { pooled, length, transformer: { width } }: TextTowerSpec, x: string): string {
  if (pooled === 'last') return graph.reshape(graph.slice(x, 1, length - 1, length), [-1, width]);
  const wanted = pooled === 'highest' ? TOKEN_IDS : graph.op('Equal', [TOKEN_IDS, graph.ints([pooled.id])]);
  const INT32 = 6;
  const comparable = graph.op('Cast', [wanted], { attributes: { to: { int: INT32 } } });
  const place = graph.op('ArgMax', [comparable], { attributes: { axis: { int: 1 } } });
  return graph.op('GatherND', [x, place], { attributes: { batch_dims: { int: 1 } } });
}
