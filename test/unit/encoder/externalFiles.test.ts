import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { externalFiles } from '../../../src/core/encoder/onnx/externalFiles';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-external-'))));
afterAll(() => rm(folder, { recursive: true }));

const length = (bytes: number): number[] => (bytes < 128 ? [bytes] : [(bytes & 127) | 128, ...length(bytes >> 7)]);
/** A field of bytes, of texts or of messages. */
const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([...length(number * 8 + 2), ...length(bytes.length)]), bytes]);
};
const tensor = (location: string): Buffer =>
  Buffer.concat([
    field(8, 'a tensor'),
    field(13, Buffer.concat([field(1, 'location'), field(2, location)])),
    field(13, Buffer.concat([field(1, 'offset'), field(2, '0')])),
  ]);
const node = (attribute: Buffer): Buffer => field(1, Buffer.concat([field(4, 'Constant'), field(5, attribute)]));

const locations = async (model: Buffer): Promise<string[]> => {
  const file = path.join(folder, 'x.onnx');
  await writeFile(file, model);
  return externalFiles(file);
};

describe('the files that an ONNX model keeps weights in', () => {
  it.each([
    ['an initializer', field(7, field(5, tensor('a.bin')))],
    [
      'a sparse initializer',
      field(7, field(15, Buffer.concat([field(1, tensor('a.bin')), field(2, tensor('a.bin'))]))),
    ],
    ['the attribute of a node', field(7, node(field(5, tensor('a.bin'))))],
    ['a list in an attribute', field(7, node(field(10, tensor('a.bin'))))],
    ['a sparse attribute', field(7, node(field(22, field(1, tensor('a.bin')))))],
    ['a graph in an attribute', field(7, node(field(6, node(field(11, field(5, tensor('a.bin')))))))],
    ['a function', Buffer.concat([field(7, ''), field(25, field(7, field(5, field(5, tensor('a.bin')))))])],
    ['training', Buffer.concat([field(7, ''), field(20, field(1, field(5, tensor('a.bin'))))])],
  ])('are found in %s', async (_, model) => {
    expect(await locations(model)).toEqual(['a.bin']);
  });

  it('are found behind weights that are in the model', async () => {
    const large = field(5, field(9, Buffer.alloc(200_000, 0x2a)));
    expect(await locations(field(7, Buffer.concat([large, field(5, tensor('b.bin')), large])))).toEqual(['b.bin']);
  });

  it('are not looked for without end', async () => {
    let graph = field(5, tensor('a.bin'));
    for (let level = 0; level < 100; level++) graph = node(field(6, graph));
    await expect(locations(field(7, graph))).rejects.toThrow(/nested too deeply/);
    const many = Buffer.alloc(1_000_002, Buffer.from([0x08, 0x01]));
    await expect(locations(Buffer.concat([field(7, ''), many]))).rejects.toThrow(/more fields than any model/);
  });
});
