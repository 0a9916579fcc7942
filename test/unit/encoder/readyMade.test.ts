import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeModel } from '../../../src/core/encoder/onnx/model';
import type { ExternalData, Model, Node, ValueInfo } from '../../../src/core/encoder/onnx/model';
import type { Encoder } from '../../../src/core/encoder/types';
import { openEncoder } from '../../support/checkpoints';

const SIDE = 4;
const PIXELS: ValueInfo = { name: 'pixel_values', type: 'float32', shape: ['batch', 3, SIDE, SIDE] };
const vector = (name: string, dim: number): ValueInfo => ({ name, type: 'float32', shape: ['batch', dim] });
const SETTINGS = {
  image_processor_type: 'SiglipImageProcessor',
  size: { height: SIDE, width: SIDE },
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};
/** The mean of each channel, and the channels doubled by a weight of 2. */
const NODES: readonly Node[] = [
  { op: 'GlobalAveragePool', inputs: ['pixel_values'], outputs: ['pooled'] },
  { op: 'Flatten', inputs: ['pooled'], outputs: ['means'] },
  { op: 'Mul', inputs: ['means', 'two'], outputs: ['doubled'] },
];
const TWO = new Uint8Array(Float32Array.of(2, 2, 2).buffer);

function model(outputs: readonly ValueInfo[], inputs = [PIXELS], data: Uint8Array | ExternalData = TWO): Model {
  const initializers = [{ name: 'two', type: 'float32', shape: [3], data } as const];
  return { graph: { name: 'test', nodes: NODES, initializers, inputs, outputs }, opsets: { '': 17 } };
}
const USUAL = model([vector('doubled', 3)]);

describe('a ready-made ONNX file', () => {
  let folder: string;
  let encoder: Encoder | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-onnx-'));
    await writeFile(path.join(folder, 'preprocessor_config.json'), JSON.stringify(SETTINGS));
  });
  afterEach(async () => {
    await encoder?.dispose();
    encoder = undefined;
    await rm(folder, { recursive: true });
  });
  const save = async (name: string, content: Model | Uint8Array) => {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content instanceof Uint8Array ? content : encodeModel(content));
    return file;
  };
  const opened = async (location: string) => (encoder = await openEncoder(location));

  it('is an encoder: the output that was taken is named', async () => {
    const { info } = await opened(await save('net.onnx', USUAL));
    expect(info).toMatchObject({ kind: 'onnx', dim: 3, outputs: ['embedding'], medical: null });
    expect(info.origin).toContain('its output "doubled" is the embedding');
    const white = { width: SIDE, height: SIDE, data: new Uint8Array(3 * SIDE * SIDE).fill(255) };
    const [first, second] = await encoder!.encode([white, { ...white, data: new Uint8Array(3 * SIDE * SIDE) }]);
    expect([first!.embedding, second!.embedding]).toEqual([Float32Array.of(2, 2, 2), Float32Array.of(-2, -2, -2)]);
  });

  it('is found in its folder, and in the folder onnx', async () => {
    await save('onnx/model.onnx', model([vector('means', 3)]));
    await save('onnx/vision_model.onnx', USUAL);
    expect((await opened(folder)).info.origin).toContain(path.join('onnx', 'vision_model.onnx'));
  });

  it('gives the output with the usual name where it has several', async () => {
    const named: Node = { op: 'Identity', inputs: ['means'], outputs: ['pooler_output'] };
    const outputs = [vector('doubled', 3), vector('pooler_output', 3)];
    const { graph, opsets } = model(outputs);
    await save('net.onnx', { graph: { ...graph, nodes: [...NODES, named] }, opsets });
    expect((await opened(folder)).info.origin).toContain('"pooler_output"');
  });

  it('may keep its weights beside it, and has another fingerprint when they change', async () => {
    const external = { location: 'net.onnx_data', offset: 0, length: 12 };
    const file = await save('net.onnx', model([vector('doubled', 3)], [PIXELS], external));
    await save('net.onnx_data', TWO);
    const { fingerprint } = (await opened(file)).info;
    await encoder!.dispose();
    await save('net.onnx_data', new Uint8Array(Float32Array.of(3, 3, 3).buffer));
    expect((await opened(file)).info.fingerprint).not.toBe(fingerprint);
  });

  it.each([
    [
      'no input pixel_values',
      model([vector('doubled', 3)], [{ ...PIXELS, name: 'image' }]),
      'unavailable',
      /could not load/,
    ],
    [
      'a second input',
      model([vector('doubled', 3)], [PIXELS, vector('input_ids', 4)]),
      'unsupported',
      /takes pixel_values, input_ids/,
    ],
    [
      'two vectors of which none is usual',
      model([vector('doubled', 3), vector('means', 3)]),
      'unsupported',
      /doubled \[1, 3\], means \[1, 3\]/,
    ],
    [
      'images of another size',
      model([vector('doubled', 3)], [{ ...PIXELS, shape: ['batch', 3, 8, 8] }]),
      'unsupported',
      /images of 4 × 4/,
    ],
    [
      'weights outside its folder',
      model([vector('doubled', 3)], [PIXELS], { location: '../x', offset: 0, length: 12 }),
      'bad-input',
      /outside its folder/,
    ],
    [
      'weights that are not there',
      model([vector('doubled', 3)], [PIXELS], { location: 'x', offset: 0, length: 12 }),
      'not-found',
      /x does not exist/,
    ],
    ['no graph', new Uint8Array(0), 'bad-input', /it has no graph/],
    ['text', Buffer.from('<html>404</html>'), 'bad-input', /is no ONNX model/],
    ['a field longer than the file', Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0x7f), 'bad-input', /is no ONNX model/],
  ] as const)('is refused with %s', async (_, content, kind, message) => {
    const opening = openEncoder(await save('net.onnx', content));
    await expect(opening).rejects.toMatchObject({ kind, message: expect.stringMatching(message) as string });
  });

  it('must be named where a folder has several', async () => {
    await save('a.onnx', USUAL);
    await save('b.onnx', USUAL);
    await expect(openEncoder(folder)).rejects.toMatchObject({
      kind: 'bad-input',
      remedy: expect.stringContaining('a.onnx') as string,
    });
  });
});
