/** The image side of an architecture as an ONNX model: `pixel_values` [B, 3, H, W] → the outputs that are asked for. */
import type { Model } from '../../onnx/model';
import type { EncoderOutput } from '../../types';
import type { Architecture, VisionTower } from '../architectures/types';
import type { Weights } from '../weights';
import { gemm, GraphBuilder } from './builder';
import type { EmitLinear } from './builder';
import { attentionPooling } from './pooling';
import { layerNorm, linearLayer, transformer } from './transformer';
import type { Parts } from './transformer';

export const PIXELS = 'pixel_values';

export interface VisionRequest {
  readonly outputs: readonly EncoderOutput[];
  /** Patches of an image as it is given, which need not be the grid of the position embeddings. */
  readonly grid: { readonly rows: number; readonly columns: number };
  readonly pixels: { readonly width: number; readonly height: number };
  readonly linear: EmitLinear;
}

/** Values by the output that they are; each a function, so that only what is asked for becomes part of the graph. */
type Outputs = Readonly<Partial<Record<EncoderOutput, () => Output>>>;
interface Output {
  readonly value: string;
  readonly shape: readonly (number | string)[];
}

/** What of an architecture can be asked for. */
export const visionOutputs = ({ vision }: Architecture): EncoderOutput[] =>
  vision.pooling.by === 'attention'
    ? ['embedding', 'patches', 'hidden', 'attention']
    : ['embedding', 'patches', 'hidden'];

/** @throws ProbeError bad-input | unsupported: a tensor is missing, or of another shape or type; it is named. */
export function visionModel({ kind, vision }: Architecture, weights: Weights, request: VisionRequest): Model {
  const parts = { graph: new GraphBuilder(), weights, linear: request.linear };
  const { rows, columns } = request.grid;
  const patches = rows * columns;
  const tokens = patches + (vision.classToken === undefined ? 0 : 1);
  const embedded = parts.graph.reshape(embedPatches(parts, vision, request), [-1, vision.transformer.width]);
  const last = transformer(parts, vision.transformer, embedded, tokens);
  const available = outputsOf(parts, vision, last, patches);
  const outputs = request.outputs.flatMap(name => {
    const output = available[name]?.();
    return output === undefined ? [] : [{ name, ...output }];
  });
  const { height, width } = request.pixels;
  return parts.graph.finish(kind, { name: PIXELS, type: 'float32', shape: ['batch', 3, height, width] }, outputs);
}

/** @returns [B, T, width] */
function embedPatches(parts: Parts, vision: VisionTower, request: VisionRequest): string {
  const { graph, weights } = parts;
  const { patchSize, patches: patch, classToken, preNorm, transformer: spec } = vision;
  const { width, eps } = spec;
  const kernel = weights.tensor(`${patch.name}.weight`, [width, 3, patchSize, patchSize]);
  const bias = patch.bias ? [graph.weight(weights.tensor(`${patch.name}.bias`, [width]))] : [];
  const side = { ints: [patchSize, patchSize] };
  const map = graph.op('Conv', [PIXELS, graph.weight(kernel), ...bias], {
    attributes: { kernel_shape: side, strides: side },
  });
  const count = request.grid.rows * request.grid.columns;
  let tokens = graph.transpose(graph.reshape(map, [0, width, count]), [0, 2, 1]);
  if (classToken !== undefined) {
    const token = graph.reshape(graph.weight(weights.tensor(classToken.name, classToken.shape)), [1, 1, width]);
    const first = graph.expand(token, tokens, [1, width]);
    tokens = graph.op('Concat', [first, tokens], { attributes: { axis: { int: 1 } } });
  }
  const placed = graph.op('Add', [tokens, positions(parts, vision, request)]);
  return preNorm === undefined ? placed : layerNorm(parts, placed, preNorm, width, eps);
}

/** [1, T, width]; for another grid by PyTorch's bicubic interpolation, as DINOv2 does. */
function positions({ graph, weights }: Parts, vision: VisionTower, { grid }: VisionRequest): string {
  const { grid: side, classToken, transformer: spec, positions: stored } = vision;
  const { width } = spec;
  const first = classToken === undefined ? 0 : 1;
  const table = graph.reshape(graph.weight(weights.tensor(stored.name, stored.shape)), [1, -1, width]);
  if (grid.rows === side && grid.columns === side) return table;
  const last = first + side * side;
  const square = graph.reshape(graph.slice(table, 1, first, last), [1, side, side, width]);
  const resized = graph.op(
    'Resize',
    [graph.transpose(square, [0, 3, 1, 2]), '', '', graph.ints([1, width, grid.rows, grid.columns])],
    {
      attributes: { mode: { string: 'cubic' }, cubic_coeff_a: { float: -0.75 } },
    },
  );
  const patches = graph.reshape(graph.transpose(resized, [0, 2, 3, 1]), [1, -1, width]);
  if (first === 0) return patches;
  return graph.op('Concat', [graph.slice(table, 1, 0, 1), patches], { attributes: { axis: { int: 1 } } });
}

/** @param last [B * T, width], before the last norm */
function outputsOf(parts: Parts, vision: VisionTower, last: string, patches: number): Outputs {
  const { graph, weights } = parts;
  const { classToken, pooling, postNorm, hiddenAfterNorm, transformer: spec } = vision;
  const { width, eps } = spec;
  const first = classToken === undefined ? 0 : 1;
  const tokens = patches + first;
  const normed = layerNorm(parts, last, postNorm, width, eps);
  const sequence = graph.reshape(normed, [-1, tokens, width]);
  const hidden = () => {
    const value = hiddenAfterNorm ? sequence : graph.reshape(last, [-1, tokens, width]);
    return { value, shape: ['batch', tokens, width] };
  };
  if (pooling.by === 'attention') return { hidden, ...attentionPooling(parts, spec, pooling, normed, tokens) };
  const { projection } = pooling;
  const projected = (rows: string) => {
    if (projection === undefined) return rows;
    return gemm(graph, rows, linearLayer(weights, projection.name, { from: width, to: projection.width, bias: false }));
  };
  const dim = projection?.width ?? width;
  const rowsOf = (from: number, to: number) =>
    projected(graph.reshape(graph.slice(sequence, 1, from, to), [-1, width]));
  return {
    hidden,
    embedding: () => ({ value: rowsOf(0, 1), shape: ['batch', dim] }),
    patches: () => ({ value: graph.reshape(rowsOf(1, tokens), [-1, patches, dim]), shape: ['batch', patches, dim] }),
  };
}
