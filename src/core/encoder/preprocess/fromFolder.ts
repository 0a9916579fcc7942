/** The published ways of preparing pixels for the model of a folder, by name. */
import path from 'node:path';
import { ProbeError } from '../../errors';
import { readJsonIfThere } from '../folderFiles';
import type { Preprocessing } from '../ref';
import type { PixelSpec } from '../types';
import { processorSpec } from './processorConfig';
import type { KIND_DEFAULTS } from './processorConfig';

const OWN_FILE = 'preprocessor_config.json';
/** Where transformers 5 writes the image processor of a model that has a tokenizer as well. */
const SHARED_FILE = 'processor_config.json';

export interface ModelFacts {
  /** Absent for a ready-made ONNX file, which says nothing of its pixels. */
  readonly kind?: keyof typeof KIND_DEFAULTS | undefined;
  /** Side of the model's input, for what no file says. */
  readonly imageSize: number;
}

export interface Prepared {
  readonly pixels: PixelSpec;
  /** What was assumed because no file says it; for a person to read. */
  readonly note?: string;
}

/**
 * How a model folder wants its pixels. `checkpoint`: as its image processor's file says. `eval`: as the evaluations of
 * MedSigLIP do, TensorFlow's bilinear without antialiasing. `serving`: as Google's server does, zero-padded to a square.
 * docs/decisions/0007-preprocessing-and-tokenizers.md says where each is published.
 * @throws ProbeError bad-input | unsupported | io naming the file; unsupported for `eval` and `serving` of a model that is no SigLIP.
 */
export async function preprocessing(
  folder: string,
  { kind, imageSize }: ModelFacts,
  name: Preprocessing = 'checkpoint',
): Promise<Prepared> {
  const { file, config } = await readProcessor(folder);
  const pixels = processorSpec(config, file, kind, imageSize);
  const note =
    config === undefined
      ? `${OWN_FILE} is missing from ${folder}; pixels are prepared as ${kind} models usually are.`
      : undefined;
  const prepared = (spec: PixelSpec): Prepared => ({ pixels: spec, ...(note === undefined ? {} : { note }) });
  if (name === 'checkpoint') return prepared(pixels);
  if (kind !== 'siglip' && kind !== 'siglip2') {
    throw new ProbeError(
      'unsupported',
      `The preprocessing "${name}" is published for SigLIP models; ${folder} is none.`,
      {
        remedy: 'Use its own: "checkpoint".',
      },
    );
  }
  const { width, height, mean, std } = pixels;
  if (name === 'eval') return prepared({ width, height, filter: 'tf-bilinear', mean, std });
  const half = [0.5, 0.5, 0.5] as const;
  return prepared({ width, height, fit: 'pad-square', filter: 'bicubic', mean: half, std: half });
}

async function readProcessor(folder: string): Promise<{ file: string; config: unknown }> {
  const own = path.join(folder, OWN_FILE);
  const config = await readJsonIfThere(own);
  if (config !== undefined) return { file: own, config };
  const shared = path.join(folder, SHARED_FILE);
  const processor = await readJsonIfThere(shared);
  if (typeof processor !== 'object' || processor === null || !('image_processor' in processor)) {
    return { file: own, config: undefined };
  }
  return { file: shared, config: processor.image_processor };
}
