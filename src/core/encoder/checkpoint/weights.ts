/** The weights of a model folder: one safetensors file or several, wherever its links lead. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { ProbeError } from '../../errors';
import { assertRegularFile, readRegularText, READ_LIMITS } from '../../files/regularFile';
import { depthFault, parseJson } from '../../files/boundedJson';
import { fileError } from '../../image/sourceIndex';
import type { ElementType, ExternalData } from '../onnx/model';
import { readTensors } from './safetensors';
import type { StoredTensor } from './safetensors';

export const WEIGHTS_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';

/** The float types that a network may have, by the safetensors name. */
const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' };

/** A tensor of the checkpoint, or some of its rows, and where its bytes lie. */
export interface Weight {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Relative to the folder `Weights.root`. */
  readonly data: ExternalData;
}

interface Located extends StoredTensor {
  /** The real path of the file that holds it. */
  readonly file: string;
}

export class Weights {
  /** The real folder that all files lie below: a link's name is of no use to ONNX Runtime, which stays in one folder. */
  readonly root: string;

  /**
   * @param shown the file as the person knows it, for errors
   * @param files real paths
   */
  constructor(
    readonly shown: string,
    readonly files: readonly string[],
    private readonly tensors: ReadonlyMap<string, Located>,
  ) {
    this.root = commonFolder(files, shown);
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** Whether a tensor is a number without a dimension. */
  isScalar(name: string): boolean {
    return this.tensors.get(name)?.shape.length === 0;
  }

  /**
   * @param shape what the configuration makes of the tensor
   * @throws ProbeError bad-input: missing, of another shape, or no float; naming the tensor.
   */
  tensor(name: string, shape: readonly number[]): Weight {
    const stored = this.tensors.get(name);
    if (stored === undefined) {
      throw new ProbeError('bad-input', `${this.shown} lacks the tensor ${name}, which config.json asks for.`, {
        remedy: `Download ${WEIGHTS_FILE} and config.json of one and the same model. ${this.#holds()}`,
      });
    }
    if (!sameShape(stored.shape, shape)) {
      throw new ProbeError(
        'bad-input',
        `The tensor ${name} in ${this.shown} is [${stored.shape.join(', ')}]; config.json makes it [${shape.join(', ')}].`,
        { remedy: `Download ${WEIGHTS_FILE} and config.json of one and the same model.` },
      );
    }
    const type = ELEMENT_TYPES[stored.type];
    if (type === undefined) {
      throw new ProbeError('unsupported', `The tensor ${name} in ${this.shown} is ${stored.type}.`, {
        remedy: `MedProbe reads weights in ${Object.keys(ELEMENT_TYPES).join(', ')}.`,
      });
    }
    const location = path.relative(this.root, stored.file).split(path.sep).join('/');
    return { name, type, shape, data: { location, offset: stored.offset, length: stored.length } };
  }

  /** The element types among the tensors, for example `F16`; integer buffers of old checkpoints do not count. */
  get types(): readonly string[] {
    const types = [...this.tensors.values()].map(({ type }) => type).filter(type => type in ELEMENT_TYPES);
    return [...new Set(types)].sort();
  }

  #holds(): string {
    const names = [...this.tensors.keys()];
    return names.length === 0 ? 'It holds no tensor.' : `It holds ${names.length} tensors, the first is ${names[0]}.`;
  }
}

/** Rows `from` to `from + count` of a tensor, which lie in one piece. */
export function rowsOf(weight: Weight, from: number, count: number): Weight {
  const [rows = 1, ...rest] = weight.shape;
  const rowBytes = weight.data.length / rows;
  return {
    ...weight,
    name: `${weight.name}[${from}:${from + count}]`,
    shape: [count, ...rest],
    data: { ...weight.data, offset: weight.data.offset + from * rowBytes, length: count * rowBytes },
  };
}

/**
 * Opens the weights of a folder: `model.safetensors`, or the files that `model.safetensors.index.json` names.
 * @throws ProbeError not-found | io | bad-input, naming the file.
 */
export async function openWeights(folder: string): Promise<Weights> {
  const single = path.join(folder, WEIGHTS_FILE);
  if (await exists(single)) {
    const file = await realFile(single);
    return new Weights(single, [file], located(await readTensors(file), file));
  }
  const index = path.join(folder, INDEX_FILE);
  if (await exists(index)) return openShards(folder, index);
  throw new ProbeError('not-found', `${folder} has no ${WEIGHTS_FILE}.`, {
    remedy: `A model folder holds config.json and ${WEIGHTS_FILE} (or ${INDEX_FILE} and its files), or an .onnx file.`,
  });
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

async function openShards(folder: string, index: string): Promise<Weights> {
  const { weight_map: map } = await readIndex(index);
  const tensors = new Map<string, Located>();
  const files: string[] = [];
  for (const shard of [...new Set(Object.values(map))].sort()) {
    const file = await shardFile(folder, shard, index);
    files.push(file);
    for (const [name, tensor] of located(await readTensors(file), file)) {
      if (map[name] === shard) tensors.set(name, tensor);
    }
  }
  const missing = Object.keys(map).find(name => !tensors.has(name));
  if (missing !== undefined) {
    throw new ProbeError('bad-input', `${index} places the tensor ${missing} in ${map[missing]}, which lacks it.`, {
      remedy: 'Download the folder again.',
    });
  }
  return new Weights(index, files, tensors);
}

async function readIndex(index: string): Promise<z.infer<typeof indexSchema>> {
  try {
    return indexSchema.parse(parseJson(await readRegularText(index, { limit: READ_LIMITS.settings })));
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof z.core.$ZodError) {
      const why = depthFault(cause, 'it has no weight_map of tensors to files');
      throw new ProbeError('bad-input', `${index} is no index of weights: ${why}.`, {
        remedy: 'Download the file again.',
        cause,
      });
    }
    throw fileError(index, cause);
  }
}

/** The real path of a shard, which an index may only name by its bare file name. */
async function shardFile(folder: string, shard: string, index: string): Promise<string> {
  if (shard !== path.basename(shard) || !shard.endsWith('.safetensors')) {
    throw new ProbeError('bad-input', `${index} names ${JSON.stringify(shard)}, no safetensors file of its folder.`, {
      remedy: 'Download the folder again.',
    });
  }
  try {
    return await realFile(path.join(folder, shard));
  } catch (cause) {
    const error = ProbeError.from(cause);
    if (error.kind !== 'not-found') throw error;
    throw new ProbeError('not-found', `${index} names ${shard}, which is not there.`, {
      remedy: 'Download the missing file.',
      cause,
    });
  }
}

/** Where a file of weights really is; in the hub's cache it is a link. @throws ProbeError naming it as the folder does. */
async function realFile(file: string): Promise<string> {
  try {
    await assertRegularFile(file);
    return await realpath(file);
  } catch (cause) {
    throw fileError(file, cause);
  }
}

const located = (tensors: ReadonlyMap<string, StoredTensor>, file: string): Map<string, Located> =>
  new Map([...tensors].map(([name, tensor]) => [name, { ...tensor, file }]));

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (cause) {
    const error = fileError(file, cause);
    if (error.kind === 'not-found') return false;
    throw error;
  }
}

function commonFolder(files: readonly string[], shown: string): string {
  const folders = files.map(file => path.dirname(file));
  let common = folders[0] ?? '';
  while (!folders.every(folder => !path.relative(common, folder).startsWith('..'))) {
    const above = path.dirname(common);
    if (above === common) {
      throw new ProbeError('unsupported', `The files of ${shown} lie on different drives.`, {
        remedy: 'Put them into one folder.',
      });
    }
    common = above;
  }
  return common;
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((side, n) => side === b[n]);
