import * as z from 'zod/mini';
import { ENCODER_OUTPUTS } from '../../core/encoder/types';
import { decisionSchema } from '../../core/encoder/precision/decision';
import { TELEMETRY_STATES } from '../../core/encoder/telemetryOptOut';
import { method } from '../rpc/methods';
import { BytesSchema, CellsSchema, EncoderFactsSchema, EncoderRefSchema, FloatsSchema, IndicesSchema } from './common';

/** Pixels as the image worker's `pixels` gives them, with the key they are cached under. */
const InputSchema = z.object({ key: z.string(), data: BytesSchema });

/** src/core/embedding/map.ts, `SimilarityMap`; `order` and `without` are indices into the keys that were asked for. */
const MapSchema = z.object({
  order: z.readonly(z.array(z.number())),
  /** Images whose embedding has no direction: they are in no cell. */
  without: z.readonly(z.array(z.number())),
  side: z.number(),
  cells: CellsSchema,
  pairs: z.nullable(IndicesSchema),
  neighbours: z.object({ k: z.number(), index: IndicesSchema, cosines: FloatsSchema }),
  similar: z.readonly(z.array(z.object({ first: z.number(), second: z.number(), cosine: z.number() }))),
});

const PatchPairSchema = z.readonly(z.tuple([FloatsSchema, FloatsSchema]));

/** src/core/saliency/pair.ts, `PairSaliency`. */
const SaliencySchema = z.object({
  cosine: z.number(),
  rows: z.number(),
  columns: z.number(),
  resemblance: PatchPairSchema,
  fade: z.nullable(PatchPairSchema),
  shares: z.nullable(PatchPairSchema),
  pulls: z.nullable(PatchPairSchema),
  cosines: FloatsSchema,
  mutual: IndicesSchema,
});

/** What the encoder worker does. */
export const encoderMethods = {
  /** The native library, and what computes model folders; `unavailable` where it cannot be loaded. */
  runtime: method(
    z.object({}),
    z.object({
      onnxruntime: z.string(),
      providers: z.array(z.string()),
      computes: z.object({ name: z.string(), note: z.optional(z.string()) }),
      /** Whether the library sends usage data. */
      telemetry: z.enum(TELEMETRY_STATES),
    }),
  ),
  /** Loads an encoder (once) and describes it; a remote one is described as it was declared. */
  info: method(z.object({ encoder: EncoderRefSchema }), EncoderFactsSchema),
  /** Which keys have an embedding in the cache, in order. */
  cached: method(z.object({ encoder: EncoderRefSchema, keys: z.array(z.string()) }), z.array(z.boolean())),
  /** Cached embeddings, in order; `null` where there is none. */
  embeddings: method(
    z.object({ encoder: EncoderRefSchema, keys: z.array(z.string()) }),
    z.array(z.union([FloatsSchema, z.null()])),
  ),
  /** Embeds those of one batch that the cache lacks, and remembers them; the reply comes after they are on disk. */
  embed: method(
    z.object({ encoder: EncoderRefSchema, images: z.array(InputSchema) }),
    /** `next`: images of the next batch, where that is being found out. */
    z.object({ computed: z.number(), seconds: z.number(), next: z.nullable(z.number()) }),
  ),
  /**
   * Decides what the precision `auto` of a model folder is from now on: the keys' embeddings in fp32 and in int8 are
   * compared. `io` where one is missing.
   */
  decidePrecision: method(z.object({ encoder: EncoderRefSchema, keys: z.array(z.string()) }), decisionSchema),
  /** Remembers embeddings that were computed elsewhere; the reply comes after they are on disk. */
  put: method(
    z.object({
      encoder: EncoderRefSchema,
      images: z.array(z.object({ key: z.string(), embedding: FloatsSchema })),
    }),
    z.object({}),
  ),
  /** The last feature map of one image, [rows × columns × dim]; not cached. */
  patches: method(z.object({ encoder: EncoderRefSchema, image: InputSchema }), FloatsSchema),
  /** What the network makes of its input tensor, [images × 3 × height × width], to compare it with a reference. */
  encodeTensor: method(
    z.object({ encoder: EncoderRefSchema, pixels: FloatsSchema, outputs: z.array(z.enum(ENCODER_OUTPUTS)) }),
    z.object({
      embedding: FloatsSchema,
      patches: z.optional(FloatsSchema),
      hidden: z.optional(FloatsSchema),
      attention: z.optional(FloatsSchema),
    }),
  ),
  /** Embeddings of texts given by their token ids; not cached. */
  encodeIds: method(z.object({ encoder: EncoderRefSchema, ids: z.array(z.array(z.number())) }), z.array(FloatsSchema)),
  /** Texts as the text tower sees them: token ids, padded, and the embedding, not normalised; `unsupported` without one. */
  embedText: method(
    z.object({ encoder: EncoderRefSchema, texts: z.array(z.string()) }),
    z.array(z.object({ inputIds: z.readonly(z.array(z.number())), embedding: FloatsSchema })),
  ),
  /** How well each label fits each cached image (src/core/encoder/zeroShot.ts); `null` where an embedding is missing. */
  labelScores: method(
    z.object({ encoder: EncoderRefSchema, keys: z.array(z.string()), labels: z.array(z.string()) }),
    z.array(z.nullable(z.array(z.object({ cosine: z.number(), probability: z.number() })))),
  ),
  /** Cosine similarity of two cached embeddings; `null` where one is missing. */
  cosine: method(
    z.object({ encoder: EncoderRefSchema, keys: z.tuple([z.string(), z.string()]) }),
    z.nullable(z.number()),
  ),
  /** The similarity map of cached embeddings; `io` where one is missing. Cancelled between tiles. */
  matrix: method(z.object({ encoder: EncoderRefSchema, keys: z.array(z.string()) }), MapSchema),
  /** The `k` keys most similar to `key`, most similar first, by their index; `io` where an embedding is missing. */
  neighbours: method(
    z.object({ encoder: EncoderRefSchema, key: z.string(), keys: z.array(z.string()), k: z.number() }),
    z.array(z.object({ index: z.number(), cosine: z.number() })),
  ),
  /** Each patch's share of the cosine of two images; the shares of each image sum to it. */
  shares: method(
    z.object({ encoder: EncoderRefSchema, images: z.tuple([InputSchema, InputSchema]) }),
    z.object({
      cosine: z.number(),
      rows: z.number(),
      columns: z.number(),
      shares1: FloatsSchema,
      shares2: FloatsSchema,
    }),
  ),
  /** Every map of a pair: where it is alike, what each patch contributes, which patches correspond. */
  saliency: method(
    z.object({ encoder: EncoderRefSchema, images: z.tuple([InputSchema, InputSchema]) }),
    SaliencySchema,
  ),
  /**
   * Cosine and maps of a pair, of which each image is embedded once: also where the maps are asked for after the cosine.
   * The embeddings are remembered; the cosine is theirs, and so the cache's where that had them before.
   */
  pair: method(
    z.object({ encoder: EncoderRefSchema, images: z.tuple([InputSchema, InputSchema]), maps: z.boolean() }),
    z.object({ cosine: z.number(), maps: z.nullable(SaliencySchema) }),
  ),
};
export type EncoderMethods = typeof encoderMethods;
