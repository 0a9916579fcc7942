/**
 * The embedded default encoder: a general-purpose image network whose weights are made at build time
 * (scripts/convert-general.mjs; docs/decisions/0002-embedded-encoder.md says why this one).
 */
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import * as z from 'zod/mini';
import { ProbeError } from '../errors';
import { readRegularFile, READ_LIMITS } from '../files/regularFile';
import { parseJson } from '../files/boundedJson';
import { sha256Hex } from '../image/hash';
import type { RgbImage } from '../image/types';
import { encoderFingerprint } from './fingerprint';
import { pixelTensor } from './pixels';
import type { OnnxRuntime } from './runtime';
import { loadRuntime } from './runtime';
import { floats, nth } from './tensors';
import { COMPOSITIONS } from './types';
import type { EncodeOptions, Encoded, Encoder, EncoderInfo } from './types';

const DESCRIPTION = 'general.json';
const REMEDY = 'Install MedProbe again, or in a checkout run the build again.';

const triple = z.readonly(z.tuple([z.number(), z.number(), z.number()]));
const descriptionSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  dim: z.int(),
  grid: z.object({ rows: z.int(), columns: z.int() }),
  composition: z.enum(COMPOSITIONS),
  pixels: z.object({
    width: z.int(),
    height: z.int(),
    filter: z.enum(['bilinear', 'bicubic']),
    mean: triple,
    std: triple,
  }),
  origin: z.string(),
  licence: z.string(),
  medical: z.boolean(),
  weights: z.object({ file: z.string(), precision: z.string(), sha256: z.string() }),
});

type Description = z.infer<typeof descriptionSchema>;

export interface GeneralOptions {
  /** The folder that holds `general.json` and `general.onnx` (`dist/encoders`). */
  readonly modelDir: string;
  /** CPU threads of one batch; absent: one for each physical core. */
  readonly threads?: number;
  /** How ONNX Runtime is loaded. */
  readonly runtime?: () => Promise<OnnxRuntime>;
}

/**
 * What the encoder is, without loading its weights or ONNX Runtime.
 * @throws ProbeError not-found | io | bad-input, naming the file.
 */
export async function describeGeneral(modelDir: string): Promise<EncoderInfo> {
  return toInfo(await readDescription(modelDir));
}

/**
 * Loads the encoder `general`: RGB of 224 × 224 → 1792 numbers, the mean over 7 × 7 patches.
 * @throws ProbeError unavailable (no ONNX Runtime) | not-found | io | bad-input (damaged weights), naming the file.
 */
export async function loadGeneral({
  modelDir,
  threads,
  runtime: load = loadRuntime,
}: GeneralOptions): Promise<Encoder> {
  const description = await readDescription(modelDir);
  const file = path.join(modelDir, description.weights.file);
  const weights = await readOwnFile(file);
  if (sha256Hex(weights) !== description.weights.sha256) {
    throw new ProbeError('bad-input', `${file} is damaged or of another version.`, { remedy: REMEDY });
  }
  const runtime = await load();
  const session = await runtime.InferenceSession.create(weights, {
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    // Expands the uint8 kernels once, at load; by default they would be expanded anew in every run.
    extra: { session: { disable_quant_qdq: '1' } },
  });
  return new GeneralEncoder(toInfo(description), session, runtime);
}

class GeneralEncoder implements Encoder {
  constructor(
    readonly info: EncoderInfo,
    private readonly session: InferenceSession,
    private readonly runtime: OnnxRuntime,
  ) {}

  async encode(images: readonly RgbImage[], { outputs = [] }: EncodeOptions = {}): Promise<Encoded[]> {
    if (images.length === 0) return [];
    const patches = outputs.includes('patches');
    const { pixels } = this.info;
    const input = new this.runtime.Tensor('float32', pixelTensor(images, pixels), [
      images.length,
      3,
      pixels.height,
      pixels.width,
    ]);
    const values = await this.session.run({ pixel_values: input }, patches ? ['embedding', 'patches'] : ['embedding']);
    const embeddings = floats(values, 'embedding');
    const maps = patches ? floats(values, 'patches') : undefined;
    return images.map((_, i) => ({
      embedding: nth(embeddings, i, images.length),
      ...(maps === undefined ? {} : { patches: nth(maps, i, images.length) }),
    }));
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

async function readDescription(modelDir: string): Promise<Description> {
  const file = path.join(modelDir, DESCRIPTION);
  const text = new TextDecoder().decode(await readOwnFile(file));
  try {
    return descriptionSchema.parse(parseJson(text));
  } catch (cause) {
    throw new ProbeError('bad-input', `${file} does not describe an encoder.`, { remedy: REMEDY, cause });
  }
}

async function readOwnFile(file: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(file, { limit: READ_LIMITS.bytes });
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause;
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new ProbeError(missing ? 'not-found' : 'io', `${file} ${missing ? 'is missing' : 'cannot be read'}.`, {
      remedy: REMEDY,
      cause,
    });
  }
}

function toInfo({ weights, ...description }: Description): EncoderInfo {
  const fingerprint = encoderFingerprint({
    weights: weights.sha256,
    precision: weights.precision,
    pixels: description.pixels,
  });
  return { ...description, outputs: ['embedding', 'patches'], fingerprint };
}
