import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { readRegularText, READ_LIMITS } from '../files/regularFile';
import { parseJson } from '../files/boundedJson';

/** What a folder in the Hugging Face layout holds, as far as it shows without reading the weights. */
export interface ModelFolder {
  readonly path: string;
  /** `model_type` of its config.json: `siglip`, `dinov2`, … */
  readonly modelType: string;
  /** Length of its weights. */
  readonly bytes: number;
}

/** Kinds of model that have an image encoder which MedProbe may load; the encoder itself says whether it can. */
const IMAGE_MODELS: readonly string[] = ['siglip', 'siglip2', 'clip', 'dinov2'];

/** Also the vision part alone: `siglip_vision_model`. */
export const isImageModel = ({ modelType }: ModelFolder): boolean =>
  IMAGE_MODELS.includes(modelType.replace(/_vision_model$/, ''));

const ConfigSchema = z.object({ model_type: z.string() });
const IndexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Looks at a folder: config.json with a `model_type`, and all of its safetensors weights.
 * @returns undefined for anything else, whatever it is. Never rejects.
 */
export async function readModelFolder(folder: string): Promise<ModelFolder | undefined> {
  const config = ConfigSchema.safeParse(await readJson(path.join(folder, 'config.json')));
  if (!config.success) return undefined;
  const bytes = (await sizeOf(path.join(folder, 'model.safetensors'))) ?? (await shardBytes(folder));
  return bytes === undefined ? undefined : { path: folder, modelType: config.data.model_type, bytes };
}

async function shardBytes(folder: string): Promise<number | undefined> {
  const index = IndexSchema.safeParse(await readJson(path.join(folder, 'model.safetensors.index.json')));
  if (!index.success) return undefined;
  const shards = [...new Set(Object.values(index.data.weight_map))];
  if (shards.length === 0 || shards.some(name => path.basename(name) !== name)) return undefined;
  const sizes = await Promise.all(shards.map(name => sizeOf(path.join(folder, name))));
  return sizes.every(size => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined;
}

/** A link of a cache may lead nowhere any more: then the file is not there. */
const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    found => (found.isFile() ? found.size : undefined),
    () => undefined,
  );

async function readJson(file: string): Promise<unknown> {
  try {
    return parseJson(await readRegularText(file, { limit: READ_LIMITS.settings }));
  } catch {
    return undefined; // not there, not readable, or no JSON: not a model folder
  }
}
