/**
 * Products of embeddings at the machine's matrix rate, by ONNX Runtime's Gemm. The plain loop in JavaScript reaches a
 * thirtieth of it (bench/allpairs.ts measures both beside numpy).
 */
import type { InferenceSession } from 'onnxruntime-node';
import { ProbeError } from '../errors';
import { encodeModel } from '../encoder/onnx/model';
import type { OnnxRuntime } from '../encoder/runtime';

/** products = left · rightᵀ, the rows of both of one length. */
const MODEL = encodeModel({
  opsets: { '': 21 },
  graph: {
    name: 'products',
    nodes: [{ op: 'Gemm', inputs: ['left', 'right'], outputs: ['products'], attributes: { transB: { int: 1 } } }],
    initializers: [],
    inputs: [
      { name: 'left', type: 'float32', shape: ['rows', 'dim'] },
      { name: 'right', type: 'float32', shape: ['columns', 'dim'] },
    ],
    outputs: [{ name: 'products', type: 'float32', shape: ['rows', 'columns'] }],
  },
});

export class RowProducts {
  private constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: InferenceSession,
  ) {}

  static async create(runtime: OnnxRuntime): Promise<RowProducts> {
    return new RowProducts(runtime, await runtime.InferenceSession.create(MODEL));
  }

  /** @returns [rows × columns]: the inner products of `left` [rows × dim] with `right` [columns × dim], in float32. */
  async of(left: Float32Array, right: Float32Array, dim: number): Promise<Float32Array> {
    const tensor = (data: Float32Array) => new this.runtime.Tensor('float32', data, [data.length / dim, dim]);
    const { products } = await this.session.run({ left: tensor(left), right: tensor(right) });
    if (products?.data instanceof Float32Array) return products.data;
    throw new ProbeError('internal', 'The product of embeddings gave no float32 numbers.');
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
