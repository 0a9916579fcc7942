import * as z from 'zod/mini';
import { IMAGE_FORMATS } from '../../core/image/types';
import { method } from '../rpc/methods';
import { SerializedErrorSchema } from '../rpc/messages';
import { BytesSchema, PixelSpecSchema, RenderingSchema } from './common';

const location = { path: z.string(), frame: z.number(), rendering: RenderingSchema };

const LevelsSchema = z.object({ low: z.number(), high: z.number() });

/** src/core/image/shown.ts, `FirstLook`. */
const FirstLookSchema = z.object({
  own: LevelsSchema,
  range: LevelsSchema,
  straight: z.boolean(),
  inverted: z.boolean(),
  whole: z.boolean(),
});

const FactsSchema = z.object({
  format: z.enum(IMAGE_FORMATS),
  width: z.number(),
  height: z.number(),
  channels: z.number(),
  bitsStored: z.number(),
  frames: z.number(),
  spacing: z.exactOptional(z.readonly(z.tuple([z.number(), z.number()]))),
  modality: z.exactOptional(z.string()),
  unit: z.exactOptional(z.literal('HU')),
});

/** What the image worker does. */
export const imageMethods = {
  /** Versions of the native libraries; `unavailable` where they cannot be loaded. */
  runtime: method(z.object({}), z.object({ sharp: z.string(), vips: z.string() })),
  /** SHA-256 of many files; a file that cannot be read is an entry with its error and stops nothing. */
  identify: method(
    z.object({ paths: z.array(z.string()) }),
    z.array(z.union([z.object({ sha256: z.string() }), z.object({ error: SerializedErrorSchema })])),
  ),
  /**
   * Decoded, rendered and fitted to an encoder's input: 8-bit RGB, width × height × 3; and of which bytes. With `remember`
   * the decoded frame is kept for a moment, for the next encoder that looks at the same pair; of a folder no image is
   * looked at twice.
   */
  pixels: method(
    z.object({ ...location, spec: PixelSpecSchema, remember: z.exactOptional(z.literal(true)) }),
    z.object({ width: z.number(), height: z.number(), data: BytesSchema, fileSha256: z.string() }),
  ),
  /** A PNG of the rendered image in the cache folder, for a panel to show; where `look` is given, also a JPEG of that size at most. */
  preview: method(
    z.object({ ...location, maxSide: z.number(), look: z.exactOptional(z.number()) }),
    z.object({
      file: z.string(),
      sha256: z.string(),
      width: z.number(),
      height: z.number(),
      facts: FactsSchema,
      look: z.exactOptional(BytesSchema),
    }),
  ),
  /** What a person has to know of the values to be shown them otherwise. */
  firstLook: method(z.object({ path: z.string(), frame: z.number() }), FirstLookSchema),
  /** The values of one pixel (from 0), channel by channel, in the units that windows are in. */
  valuesAt: method(
    z.object({ path: z.string(), frame: z.number(), column: z.number(), row: z.number() }),
    z.array(z.nullable(z.number())),
  ),
  /** Which of the files do not rule out text in their pixels, of the first `lookedAt` of them. */
  mayShowText: method(
    z.object({ paths: z.array(z.string()) }),
    z.object({ found: z.array(z.string()), lookedAt: z.number() }),
  ),
  /** src/core/image/spread.ts, `ValueSpread` of the stored values. */
  spread: method(
    z.object({ path: z.string(), frame: z.number() }),
    z.object({ extent: LevelsSchema, percentile: LevelsSchema }),
  ),
  /** src/core/dataset/layouts/recognise.ts, file by file; null for one that is no benchmark. */
  recognise: method(
    z.object({ paths: z.array(z.string()) }),
    z.array(z.nullable(z.object({ input: z.string(), layout: z.string() }))),
  ),
  /** src/core/dataset/layouts/convert.ts: it reads whole files and copies images, here where nobody waits for an answer. */
  convert: method(
    z.object({ input: z.string(), output: z.string(), replace: z.boolean() }),
    z.object({
      layout: z.string(),
      read: z.number(),
      written: z.number(),
      dropped: z.array(z.object({ reason: z.string(), count: z.number() })),
      faults: z.array(z.object({ file: z.string(), line: z.number(), reason: z.string() })),
    }),
  ),
  /** Pixels encoded for an endpoint. */
  sendable: method(
    z.object({
      ...location,
      spec: z.object({
        format: z.enum(['png', 'jpeg']),
        maxSide: z.number(),
        quality: z.number(),
        blank: z.exactOptional(z.literal(true)),
      }),
    }),
    z.object({
      base64: BytesSchema,
      bytes: z.number(),
      mime: z.enum(['image/png', 'image/jpeg']),
      sha256: z.string(),
      width: z.number(),
      height: z.number(),
      fileSha256: z.string(),
    }),
  ),
};
export type ImageMethods = typeof imageMethods;
