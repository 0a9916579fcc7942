/** An encoder's network whose transformer computes in eight bits; what is around it stays in float32. */
import type { Model } from '../onnx/model';
import type { Architecture } from '../checkpoint/architectures/types';
import { MICROSOFT } from '../checkpoint/graph/builder';
import type { EmitLinear, GraphBuilder, Linear } from '../checkpoint/graph/builder';
import { visionModel } from '../checkpoint/graph/vision';
import type { VisionRequest } from '../checkpoint/graph/vision';
import type { Weight, Weights } from '../checkpoint/weights';

/** Names of a layer's quantised weight and scales in the file of quantised weights. */
export const namesOf = ({ weight }: Linear) => ({ values: `${weight.name}.int8`, scales: `${weight.name}.scales` });

/** What the file of quantised weights must hold. */
export interface Int8Contents {
  readonly linears: readonly Linear[];
  /** Everything else, as it lies in the checkpoint. */
  readonly others: readonly Weight[];
}

/**
 * Builds the network without its linear layers, to see what it is made of.
 * @throws ProbeError bad-input | unsupported: a tensor is missing, or of another shape or type; it is named.
 */
export function int8Contents(
  architecture: Architecture,
  weights: Weights,
  request: Omit<VisionRequest, 'linear'>,
): Int8Contents {
  const linears: Linear[] = [];
  const collect: EmitLinear = (graph, x, layer) => {
    linears.push(layer);
    if (layer.bias !== undefined) graph.weight(layer.bias);
    return x;
  };
  const { graph } = visionModel(architecture, weights, { ...request, linear: collect });
  const others = graph.initializers.flatMap(({ data, ...tensor }) =>
    data instanceof Uint8Array ? [] : [{ ...tensor, data }],
  );
  return { linears, others };
}

/**
 * Activations are quantised as they come, one scale for a whole matrix ("dynamic quantisation"):
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.DynamicQuantizeMatMul
 * @param stored the tensors of the file of quantised weights, by name
 */
export function int8Model(
  architecture: Architecture,
  weights: Weights,
  request: Omit<VisionRequest, 'linear'>,
  stored: ReadonlyMap<string, Weight>,
): Model {
  const linear: EmitLinear = (graph, x, layer) => {
    const { values, scales } = namesOf(layer);
    const bias = layer.bias === undefined ? [] : ['', graph.weight(layer.bias)];
    const inputs = [x, tensor(graph, stored.get(values)!), tensor(graph, stored.get(scales)!), ...bias];
    return graph.op('DynamicQuantizeMatMul', inputs, { domain: MICROSOFT });
  };
  const model = visionModel(architecture, weights, { ...request, linear });
  // What is not quantised lies in that file as well, so that a session has one folder and the checkpoint is not needed.
  const initializers = model.graph.initializers.map(initializer => {
    if (initializer.data instanceof Uint8Array) return initializer;
    return { ...initializer, data: stored.get(initializer.name)!.data };
  });
  return { ...model, graph: { ...model.graph, initializers } };
}

const tensor = (graph: GraphBuilder, { name, type, shape, data }: Weight) => graph.tensor({ name, type, shape, data });
