/** The quantised weights of a model folder: a cache file in safetensors format, written once. */
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError, throwIfAborted } from '../../errors';
import { replaceFile } from '../../files/atomicWrite';
import { markUsed, ownFolder } from '../../files/ownFolder';
import { fileError } from '../../image/sourceIndex';
import { readTensors } from '../checkpoint/safetensors';
import { readBytes, readValues } from '../checkpoint/values';
import type { Weight, Weights } from '../checkpoint/weights';
import type { ElementType } from '../onnx/model';
import { namesOf } from './model';
import type { Int8Contents } from './model';
import { quantise } from './quantise';

const FOLDER = 'int8-v1';

const SAFETENSORS = { float32: 'F32', float16: 'F16', bfloat16: 'BF16', int8: 'I8' } as const;
type StoredType = keyof typeof SAFETENSORS;
const isStored = (type: ElementType): type is StoredType => Object.hasOwn(SAFETENSORS, type);

interface Entry {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
  readonly bytes: () => Promise<Uint8Array>;
}

/** @param identity names the weights and how they are used: SHA-256, lower-case hex */
export const int8File = (cacheDir: string, identity: string): string =>
  path.join(cacheDir, FOLDER, `${identity}.safetensors`);

export interface Int8Source {
  readonly weights: Weights;
  /** Throws where the weights are no longer those that the file is named by. */
  readonly check: () => Promise<void>;
}

/**
 * Writes the quantised weights beside and renames them, so that a file of that name is whole; one that is there is taken.
 * @throws ProbeError io (the disk is full, say) | cancelled
 */
export async function ensureInt8File(
  file: string,
  { linears, others }: Int8Contents,
  { weights, check }: Int8Source,
  signal?: AbortSignal,
): Promise<void> {
  if (await isWhole(file)) {
    await markUsed(file);
    return;
  }
  const entries = [...linears.flatMap(linear => quantised(linear, weights)), ...others.map(o => copied(o, weights))];
  try {
    const folder = path.dirname(file);
    await ownFolder(path.dirname(folder), [path.basename(folder)]);
    await replaceFile(file, async handle => {
      await writeAll(handle, entries, signal);
      await check();
    });
  } catch (cause) {
    throw cause instanceof ProbeError ? cause : fileError(file, cause);
  }
}

/** The tensors of a file that `ensureInt8File` wrote. @throws ProbeError not-found | io | bad-input, naming the file. */
export async function readInt8File(file: string): Promise<ReadonlyMap<string, Weight>> {
  const types = new Map(Object.entries(SAFETENSORS).map(([type, stored]) => [stored as string, type as StoredType]));
  const location = path.basename(file);
  const tensors = await readTensors(file);
  return new Map(
    [...tensors].map(([name, { type, shape, offset, length }]) => [
      name,
      { name, type: types.get(type)!, shape, data: { location, offset, length } },
    ]),
  );
}

/** A file of another length than its header says was written by no version of MedProbe: it is made anew. */
async function isWhole(file: string): Promise<boolean> {
  try {
    await readTensors(file);
    return true;
  } catch (cause) {
    const error = ProbeError.from(cause);
    if (error.kind === 'not-found' || error.kind === 'bad-input') return false;
    throw error;
  }
}

function quantised(linear: Int8Contents['linears'][number], weights: Weights): Entry[] {
  const { weight } = linear;
  const [out, inputs] = weight.shape as readonly [number, number];
  const names = namesOf(linear);
  let scales: Float32Array;
  const values = async () => {
    const made = quantise(await readValues(weights, weight), out);
    scales = made.scales;
    return bytesOf(made.values);
  };
  return [
    { name: names.values, type: 'int8', shape: [inputs, out], bytes: values },
    { name: names.scales, type: 'float32', shape: [out], bytes: () => Promise.resolve(bytesOf(scales)) },
  ];
}

function copied(weight: Weight, weights: Weights): Entry {
  const { name, type, shape } = weight;
  if (!isStored(type)) throw new ProbeError('internal', `A weight of type ${type} cannot be copied.`);
  return { name, type, shape, bytes: () => readBytes(weights, weight) };
}

/** In the order of the entries: the scales of a layer are known once its values are. */
async function writeAll(handle: FileHandle, entries: readonly Entry[], signal: AbortSignal | undefined): Promise<void> {
  let at = 0;
  const described = entries.map(({ name, type, shape }) => {
    const begin = at;
    at += shape.reduce((product, side) => product * side, BYTES[type]);
    return [name, { dtype: SAFETENSORS[type], shape, data_offsets: [begin, at] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(described)));
  // The tensors begin at a multiple of eight bytes.
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(json, 8);
  await handle.writeFile(header);
  for (const { bytes } of entries) {
    throwIfAborted(signal);
    await handle.writeFile(await bytes());
  }
}

const BYTES: Readonly<Record<StoredType, number>> = { float32: 4, float16: 2, bfloat16: 2, int8: 1 };

const bytesOf = (array: Int8Array | Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
