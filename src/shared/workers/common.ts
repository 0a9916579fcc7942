import * as z from 'zod/mini';
import { PRECISIONS, PREPROCESSINGS } from '../../core/encoder/ref';
import { RemoteEncoderSchema } from '../../core/encoder/remote/config';
import { WEIGHT_LOADINGS } from '../../core/encoder/checkpoint/session';
import { PROVIDERS } from '../../core/encoder/tuning/provider';
import { COMPOSITIONS, ENCODER_OUTPUTS, PIXEL_FILTERS } from '../../core/encoder/types';
import type { Rendering } from '../../core/image/types';

/** An optional field that may be present as `undefined`, as `exactOptionalPropertyTypes` wants it spelled. */
export const RenderingSchema = z.custom<Rendering | undefined>(
  value => value === undefined || (typeof value === 'object' && value !== null),
);

export const BytesSchema = z.custom<Uint8Array>(value => value instanceof Uint8Array);
export const FloatsSchema = z.custom<Float32Array>(value => value instanceof Float32Array);
export const CellsSchema = z.custom<Int16Array>(value => value instanceof Int16Array);
export const IndicesSchema = z.custom<Uint32Array>(value => value instanceof Uint32Array);

const Rgb = z.readonly(z.tuple([z.number(), z.number(), z.number()]));

/** src/core/encoder/types.ts, `PixelSpec`. */
export const PixelSpecSchema = z.object({
  width: z.number(),
  height: z.number(),
  fit: z.optional(
    z.union([z.enum(['squash', 'pad-square', 'crop']), z.readonly(z.object({ shortestEdge: z.number() }))]),
  ),
  filter: z.enum(PIXEL_FILTERS),
  mean: Rgb,
  std: Rgb,
});

/** src/core/encoder/ref.ts, `EncoderRef`. */
export const EncoderRefSchema = z.object({
  encoder: z.string(),
  precision: z.optional(z.enum(PRECISIONS)),
  preprocess: z.optional(z.enum(PREPROCESSINGS)),
  remote: z.optional(RemoteEncoderSchema),
});

/** src/core/encoder/types.ts, `EncoderFacts`. */
export const EncoderFactsSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  dim: z.number(),
  fingerprint: z.string(),
  precision: z.optional(
    z.object({ used: z.enum(['fp32', 'int8']), undecided: z.boolean(), note: z.optional(z.string()) }),
  ),
  pixels: z.optional(PixelSpecSchema),
  grid: z.optional(z.object({ rows: z.number(), columns: z.number() })),
  composition: z.enum(COMPOSITIONS),
  outputs: z.readonly(z.array(z.enum(ENCODER_OUTPUTS))),
  readsText: z.optional(z.boolean()),
  origin: z.string(),
  licence: z.string(),
  medical: z.nullable(z.boolean()),
  batch: z.optional(z.number()),
});

/** Given to both workers at the handshake. */
export const WorkerConfigSchema = z.object({
  /** The cache folder; created when first written. */
  cacheDir: z.string(),
  /** The folder of the embedded encoders' weights (`general.onnx`, `general.json`). */
  encoderDir: z.string(),
  /** What computes model folders; absent: the processor. */
  provider: z.optional(z.enum(PROVIDERS)),
  /** Of the float32 weights of model folders; absent: `mmap`. */
  weightLoading: z.optional(z.enum(WEIGHT_LOADINGS)),
});
export type WorkerConfig = z.infer<typeof WorkerConfigSchema>;
