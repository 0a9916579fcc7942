/**
 * ONNX models as plain objects, and their serialisation.
 * Source of field numbers and meanings: the ONNX specification, `onnx/onnx.proto` (IR version 10).
 */
import { ProtoWriter } from './protobuf';

/** `TensorProto.DataType`. */
const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10, bfloat16: 16 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** Bytes in another file, which ONNX Runtime maps instead of copying; `location` is relative and stays in its folder. */
export interface ExternalData {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** A constant. `data` holds little-endian elements, row by row. */
export interface Tensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Uint8Array | ExternalData;
}

export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] };

export interface Node {
  readonly op: string;
  /** Operator set; absent for ONNX's own. */
  readonly domain?: string;
  /** Names of values; an empty name leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** An input or output of the graph; a string names a dimension that is known only when it runs. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface Graph {
  readonly name: string;
  /** In an order in which every value is made before it is used. */
  readonly nodes: readonly Node[];
  readonly initializers: readonly Tensor[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

export interface Model {
  readonly graph: Graph;
  /** Operator set → version; ONNX's own set is named ''. */
  readonly opsets: Readonly<Record<string, number>>;
}

const IR_VERSION = 10;

/** The bytes of an `.onnx` file (ModelProto). The same model always gives the same bytes. */
export function encodeModel(model: Model): Uint8Array {
  const writer = new ProtoWriter().int(1, IR_VERSION).string(2, 'medprobe').message(7, graphProto(model.graph));
  for (const [domain, version] of Object.entries(model.opsets)) {
    writer.message(8, new ProtoWriter().string(1, domain).int(2, version));
  }
  return writer.finish();
}

function graphProto(graph: Graph): ProtoWriter {
  const writer = new ProtoWriter();
  graph.nodes.forEach((node, i) => writer.message(1, nodeProto(node, `${node.op}_${i}`)));
  writer.string(2, graph.name);
  for (const tensor of graph.initializers) writer.message(5, tensorProto(tensor));
  for (const input of graph.inputs) writer.message(11, valueInfoProto(input));
  for (const output of graph.outputs) writer.message(12, valueInfoProto(output));
  return writer;
}

function nodeProto(node: Node, name: string): ProtoWriter {
  const writer = new ProtoWriter();
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(3, name).string(4, node.op);
  for (const [key, attribute] of Object.entries(node.attributes ?? {})) {
    writer.message(5, attributeProto(key, attribute));
  }
  if (node.domain !== undefined) writer.string(7, node.domain);
  return writer;
}

/** Field 20 is `AttributeProto.AttributeType`, which says which of the value fields counts. */
function attributeProto(name: string, attribute: Attribute): ProtoWriter {
  const writer = new ProtoWriter().string(1, name);
  if ('float' in attribute) return writer.float(2, attribute.float).int(20, 1);
  if ('int' in attribute) return writer.int(3, attribute.int).int(20, 2);
  if ('string' in attribute) return writer.string(4, attribute.string).int(20, 3);
  if ('floats' in attribute) return writer.packedFloats(7, attribute.floats).int(20, 6);
  return writer.packedInts(8, attribute.ints).int(20, 7);
}

function tensorProto(tensor: Tensor): ProtoWriter {
  const writer = new ProtoWriter()
    .packedInts(1, tensor.shape)
    .int(2, ELEMENT_TYPES[tensor.type])
    .string(8, tensor.name);
  if (tensor.data instanceof Uint8Array) return writer.bytes(9, tensor.data);
  const EXTERNAL = 1;
  for (const key of ['location', 'offset', 'length'] as const) {
    writer.message(13, new ProtoWriter().string(1, key).string(2, String(tensor.data[key])));
  }
  return writer.int(14, EXTERNAL);
}

function valueInfoProto(value: ValueInfo): ProtoWriter {
  const shape = new ProtoWriter();
  for (const dim of value.shape) {
    shape.message(1, typeof dim === 'number' ? new ProtoWriter().int(1, dim) : new ProtoWriter().string(2, dim));
  }
  const tensorType = new ProtoWriter().int(1, ELEMENT_TYPES[value.type]).message(2, shape);
  return new ProtoWriter().string(1, value.name).message(2, new ProtoWriter().message(1, tensorType));
}
