import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Model, Node, Tensor } from '../../../src/core/encoder/onnx/model';
import { encodeModel } from '../../../src/core/encoder/onnx/model';
import { ProtoWriter } from '../../../src/core/encoder/onnx/protobuf';
import { loadRuntime } from '../../../src/core/encoder/runtime';

const ort = await loadRuntime();

const float32 = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);

function model(nodes: readonly Node[], initializers: readonly Tensor[], columns: number): Model {
  return {
    graph: {
      name: 'test',
      nodes,
      initializers,
      inputs: [{ name: 'x', type: 'float32', shape: ['rows', columns] }],
      outputs: [{ name: 'y', type: 'float32', shape: ['rows', 'columns'] }],
    },
    opsets: { '': 17, 'com.microsoft': 1 },
  };
}

async function run(graph: Model, x: readonly number[], columns: number, folder?: string): Promise<number[]> {
  const extra = { session: { model_external_initializers_file_folder_path: folder } };
  const session = await ort.InferenceSession.create(encodeModel(graph), folder === undefined ? {} : { extra });
  const { y } = await session.run({
    x: new ort.Tensor('float32', Float32Array.from(x), [x.length / columns, columns]),
  });
  await session.release();
  return Array.from(y!.data as Float32Array);
}

describe('the wire format', () => {
  it('writes the examples of its specification', () => {
    expect([...new ProtoWriter().int(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
    expect([...new ProtoWriter().string(2, 'testing').finish()]).toEqual([0x12, 0x07, ...Buffer.from('testing')]);
    const inner = new ProtoWriter().int(1, 150);
    expect([...new ProtoWriter().message(3, inner).finish()]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
    const packed = new ProtoWriter().packedInts(6, [3, 270, 86942]);
    expect([...packed.finish()]).toEqual([0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]);
  });

  it('keeps every safe integer, negative ones as 64-bit two’s complement', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), value => {
        const [, ...digits] = new ProtoWriter().int(1, value).finish();
        const read = digits.reduce((sum, digit, i) => sum | (BigInt(digit & 0x7f) << BigInt(7 * i)), 0n);
        expect(BigInt.asIntN(64, read)).toBe(BigInt(value));
        expect(digits.findIndex(digit => digit < 0x80)).toBe(digits.length - 1);
      }),
    );
  });

  it('refuses a number that it would change', () => {
    expect(() => new ProtoWriter().int(1, 0.5)).toThrow(RangeError);
    expect(() => new ProtoWriter().int(1, 2 ** 53)).toThrow(RangeError);
  });
});

describe('a model that ONNX Runtime loads and runs', () => {
  it('has constants, integer and float attributes and a named dimension', async () => {
    const weights: Tensor = { name: 'w', type: 'float32', shape: [2, 3], data: float32([1, 2, 3, 4, 5, 6]) };
    const gemm: Node = {
      op: 'Gemm',
      inputs: ['x', 'w'],
      outputs: ['y'],
      attributes: { transB: { int: 1 }, alpha: { float: 0.5 } },
    };
    expect(await run(model([gemm], [weights], 3), [1, 0, 0, 0, 1, 1], 3)).toEqual([0.5, 2, 2.5, 5.5]);
  });

  it('has lists, strings, negative integers and operators of another domain', async () => {
    const nodes: Node[] = [
      { op: 'Transpose', inputs: ['x'], outputs: ['t'], attributes: { perm: { ints: [1, 0] } } },
      { op: 'Softmax', inputs: ['t'], outputs: ['s'], attributes: { axis: { int: -1 } } },
      { op: 'QuickGelu', domain: 'com.microsoft', inputs: ['s'], outputs: ['q'], attributes: { alpha: { float: 0 } } },
      { op: 'Constant', inputs: [], outputs: ['c'], attributes: { value_floats: { floats: [1, -1] } } },
      { op: 'Mul', inputs: ['q', 'c'], outputs: ['y'] },
    ];
    // Columns become rows; equal numbers share one equally; alpha 0 halves.
    expect(await run(model(nodes, [], 1), [7, 7], 1)).toEqual([0.25, -0.25]);
    const cast: Node = { op: 'Gelu', inputs: ['x'], outputs: ['y'], attributes: { approximate: { string: 'tanh' } } };
    const [gelu] = await run({ ...model([cast], [], 1), opsets: { '': 20 } }, [1], 1);
    expect(gelu).toBeCloseTo(0.841192, 5);
  });

  it('reads constants from another file, at an offset that is not aligned', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'medprobe-onnx-'));
    await fs.writeFile(path.join(folder, 'weights.bin'), Buffer.concat([Buffer.from('abc'), float32([10, 20])]));
    const data = { location: 'weights.bin', offset: 3, length: 8 };
    const add: Node = { op: 'Add', inputs: ['x', 'b'], outputs: ['y'] };
    const graph = model([add], [{ name: 'b', type: 'float32', shape: [2], data }], 2);
    expect(await run(graph, [1, 2], 2, folder)).toEqual([11, 22]);
  });
});
