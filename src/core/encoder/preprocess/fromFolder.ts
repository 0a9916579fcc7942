/** The published ways of preparing pixels for the model of a folder, by name. */
import path from 'node:path';
import * as z from 'zod/mini';
import { ProbeError } from '../../errors';
import { readJsonObject } from '../checkpoint/config';
import type { Preprocessing } from '../ref';
import type { PixelSpec } from '../types';

const FILE = 'preprocessor_config.json';

export interface ModelFacts {
  /** Absent for a ready-made ONNX file, which says nothing of its pixels. */
  readonly kind?: 'siglip' | 'clip' | 'dinov2' | undefined;
  /** Side of the model's input, for what no file says. */
  readonly imageSize: number;
}

export interface Prepared {
  readonly pixels: PixelSpec;
  /** What was assumed because no file says it; for a person to read. */
  readonly note?: string;
}

const triple = z.readonly(z.tuple([z.number(), z.number(), z.number()]));
const side = z.int().check(z.positive(), z.lte(8192));
const schema = z.object({
  do_center_crop: z._default(z.literal(false), false),
  size: z.object({ height: side, width: side }),
  resample: z.literal([2, 3]),
  image_mean: triple,
  image_std: triple,
});

/** @throws ProbeError not-found | io | bad-input | unsupported, naming the file. */
export async function preprocessing(
  folder: string,
  _facts: ModelFacts,
  name: Preprocessing = 'checkpoint',
): Promise<Prepared> {
  const file = path.join(folder, FILE);
  const parsed = z.safeParse(schema, await readJsonObject(file));
  if (!parsed.success || name !== 'checkpoint') {
    throw new ProbeError('unsupported', `The preprocessing "${name}" of ${file} is not one that squashes images.`);
  }
  const { size, resample, image_mean: mean, image_std: std } = parsed.data;
  return { pixels: { ...size, filter: resample === 3 ? 'bicubic' : 'bilinear', mean, std } };
}
