/** Comparing an encoder with what transformers computed for it (`reference.*` beside a checkpoint). */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadEncoder } from '../../src/core/encoder/registry';
import type { Encoder, EncoderOutput } from '../../src/core/encoder/types';
import { joined, relativeL2 } from '../../src/core/encoder/verify';

export const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/encoder/checkpoints');

export async function readFloats(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

export const openEncoder = (folder: string): Promise<Encoder> => loadEncoder({ encoder: folder }, { modelDir: '' });

/** `name` is what a reference is of, or a path from the folder. */
const reference = (folder: string, name: string) =>
  readFloats(path.join(folder, name.endsWith('.f32') ? name : `reference.${name}.f32`));

/** Relative L2 errors of the named outputs against `reference.<name>.f32`, on `reference.pixel_values.f32`. */
export async function imageErrors<Name extends EncoderOutput>(
  encoder: Encoder,
  folder: string,
  names: Readonly<Record<Name, string>>,
): Promise<Record<Name, number>> {
  const outputs = Object.keys(names) as Name[];
  const encoded = await encoder.encodeTensor!(await reference(folder, 'pixel_values'), { outputs });
  const errors = outputs.map(async output => {
    const actual = joined(encoded.map(image => image[output]!));
    return [output, relativeL2(actual, await reference(folder, names[output]))] as const;
  });
  return Object.fromEntries(await Promise.all(errors)) as Record<Name, number>;
}

/** Relative L2 error of the embeddings of the texts in `reference.json`. */
export async function textError(encoder: Encoder, folder: string): Promise<number> {
  const { input_ids: ids } = JSON.parse(await readFile(path.join(folder, 'reference.json'), 'utf8')) as {
    input_ids: number[][];
  };
  return relativeL2(joined(await encoder.text!.encode(ids)), await reference(folder, 'text_embeds'));
}
