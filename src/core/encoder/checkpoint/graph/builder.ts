/** Gathers an ONNX graph value by value; weights stay in their file. */
import type { Attribute, ElementType, Graph, Model, Node, Tensor, ValueInfo } from '../../onnx/model';
import type { Weight } from '../weights';

/** Contributed operators of ONNX Runtime. */
export const MICROSOFT = 'com.microsoft';
/** 20 is the first with `Gelu`. */
const OPSETS = { '': 20, [MICROSOFT]: 1 };

interface NodeOptions {
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A matrix product with PyTorch's weight [out, in] and bias [out]. */
export interface Linear {
  readonly weight: Weight;
  readonly bias?: Weight;
}

/** How a linear layer of a transformer is computed: [N, in] → [N, out]; returns the name of the value. */
export type EmitLinear = (graph: GraphBuilder, x: string, layer: Linear) => string;

/** In float32, the weight as it lies in the file. */
export const gemm: EmitLinear = (graph, x, { weight, bias }) => {
  const inputs = [x, graph.weight(weight), ...(bias === undefined ? [] : [graph.weight(bias)])];
  return graph.op('Gemm', inputs, { attributes: { transB: { int: 1 } } });
};

export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #initializers: Tensor[] = [];
  /** Value of each weight or constant that has been added, by its name. */
  readonly #known = new Map<string, string>();
  #count = 0;

  /** One output of an operator, under a name of its own. */
  op(op: string, inputs: readonly string[], options: NodeOptions = {}): string {
    const [output] = this.ops(op, inputs, 1, options);
    return output!;
  }

  ops(op: string, inputs: readonly string[], outputs: number, options: NodeOptions = {}): string[] {
    const names = Array.from({ length: outputs }, () => `${op}_${this.#count++}`);
    this.#nodes.push({ op, inputs, outputs: names, ...options });
    return names;
  }

  /** A weight in float32: half precisions are widened, once, when the session is made. */
  weight({ name, type, shape, data }: Weight): string {
    return this.#once(name, () => {
      this.#initializers.push({ name, type, shape, data });
      return type === 'float32' ? name : this.op('Cast', [name], { attributes: { to: { int: 1 } } });
    });
  }

  /** A tensor that is none of the checkpoint's. Equal names are one tensor. */
  tensor(tensor: Tensor): string {
    return this.#once(tensor.name, () => {
      this.#initializers.push(tensor);
      return tensor.name;
    });
  }

  ints(values: readonly number[]): string {
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.tensor({ name: `ints_${values.join('_')}`, type: 'int64', shape: [values.length], data });
  }

  /** A scalar. */
  float(value: number): string {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setFloat32(0, value, true);
    return this.tensor({ name: `float_${value}`, type: 'float32', shape: [], data });
  }

  reshape(x: string, shape: readonly number[]): string {
    return this.op('Reshape', [x, this.ints(shape)]);
  }

  transpose(x: string, perm: readonly number[]): string {
    return this.op('Transpose', [x], { attributes: { perm: { ints: perm } } });
  }

  /** Elements `from` to `to` along an axis. */
  slice(x: string, axis: number, from: number, to: number): string {
    return this.op('Slice', [x, this.ints([from]), this.ints([to]), this.ints([axis])]);
  }

  /** [1, …] repeated to the batch size of `like` [B, …]; `rest` is the shape without the batch. */
  expand(x: string, like: string, rest: readonly number[]): string {
    const batch = this.op('Shape', [like], { attributes: { start: { int: 0 }, end: { int: 1 } } });
    const shape = this.op('Concat', [batch, this.ints(rest)], { attributes: { axis: { int: 0 } } });
    return this.op('Expand', [x, shape]);
  }

  /** @param outputs values by the names that they are fetched under */
  finish(
    name: string,
    input: ValueInfo,
    outputs: readonly { readonly name: string; readonly value: string; readonly shape: ValueInfo['shape'] }[],
  ): Model {
    for (const output of outputs) this.#nodes.push({ op: 'Identity', inputs: [output.value], outputs: [output.name] });
    const type: ElementType = 'float32';
    const graph: Graph = {
      name,
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: [input],
      outputs: outputs.map(output => ({ name: output.name, type, shape: output.shape })),
    };
    return { graph, opsets: OPSETS };
  }

  #once(name: string, add: () => string): string {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const value = add();
    this.#known.set(name, value);
    return value;
  }
}
