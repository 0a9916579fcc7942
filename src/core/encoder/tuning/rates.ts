/**
 * How fast this machine multiplies matrices: bare products in ONNX Runtime, at a model's own shapes. It decides the number
 * of threads, and it is the floor that an encoder's speed is held against.
 */
import type { InferenceSession } from 'onnxruntime-node';
import { throwIfAborted } from '../../errors';
import { encodeModel } from '../onnx/model';
import type { ElementType, Graph } from '../onnx/model';
import type { OnnxRuntime } from '../runtime';

/** [rows, inner] × [inner, columns]; `count` products of this shape for one image. */
export interface ProductShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly count: number;
}

/** Multiplications and additions of all products, in units of 10⁹ operations. */
export const gflopOf = (shapes: readonly ProductShape[]): number =>
  shapes.reduce((sum, { rows, inner, columns, count }) => sum + (2 * rows * inner * columns * count) / 1e9, 0);

export interface RateOptions {
  readonly precision: 'fp32' | 'int8';
  readonly threads: number;
  /** The best of this many is taken, so that a disturbed run does not make the machine look slow. */
  readonly repeats: number;
  readonly signal?: AbortSignal | undefined;
}

/** Operations per second in units of 10⁹, over all shapes as often as each occurs. */
export async function matrixRate(
  runtime: OnnxRuntime,
  shapes: readonly ProductShape[],
  { precision, threads, repeats, signal }: RateOptions,
): Promise<number> {
  let seconds = 0;
  for (const shape of shapes) {
    throwIfAborted(signal);
    seconds += shape.count * (await bestSeconds(runtime, shape, { precision, threads, repeats }));
  }
  return gflopOf(shapes) / seconds;
}

async function bestSeconds(
  runtime: OnnxRuntime,
  shape: ProductShape,
  { precision, threads, repeats }: RateOptions,
): Promise<number> {
  const graph = precision === 'int8' ? int8Product(shape) : fp32Product(shape);
  const session = await runtime.InferenceSession.create(encodeModel({ graph, opsets: { '': 20 } }), {
    intraOpNumThreads: threads,
  });
  try {
    const count = shape.rows * shape.inner;
    const data = precision === 'int8' ? bytesOf(count) : floatsOf(count);
    const left = new runtime.Tensor(precision === 'int8' ? 'uint8' : 'float32', data, [shape.rows, shape.inner]);
    return await bestOf(repeats, () => session.run({ left }));
  } finally {
    await session.release();
  }
}

async function bestOf(repeats: number, run: () => Promise<InferenceSession.OnnxValueMapType>): Promise<number> {
  await run(); // the first allocates
  let best = Infinity;
  for (let n = 0; n < repeats; n++) {
    const start = performance.now();
    await run();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

function fp32Product(shape: ProductShape): Graph {
  const right = new Uint8Array(floatsOf(shape.inner * shape.columns).buffer);
  return product(shape, 'MatMul', 'float32', { type: 'float32', data: right, result: 'float32' });
}

function int8Product(shape: ProductShape): Graph {
  const right = bytesOf(shape.inner * shape.columns);
  return product(shape, 'MatMulInteger', 'uint8', { type: 'int8', data: right, result: 'int32' });
}

function product(
  { rows, inner, columns }: ProductShape,
  op: string,
  left: ElementType,
  right: { readonly type: ElementType; readonly data: Uint8Array; readonly result: ElementType },
): Graph {
  return {
    name: 'product',
    nodes: [{ op, inputs: ['left', 'right'], outputs: ['product'] }],
    initializers: [{ name: 'right', type: right.type, shape: [inner, columns], data: right.data }],
    inputs: [{ name: 'left', type: left, shape: [rows, inner] }],
    outputs: [{ name: 'product', type: right.result, shape: [rows, columns] }],
  };
}

/** Ordinary numbers: zeros or denormals could be faster or slower than a model's own. */
function floatsOf(count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = ((i * 7919) % 1009) / 1009 - 0.5;
  return values;
}

function bytesOf(count: number): Uint8Array {
  const values = new Uint8Array(count);
  for (let i = 0; i < count; i++) values[i] = (i * 7919) % 251;
  return values;
}
