/**
 * What the language server for `*.pairs.jsonl` asks of the extension, which owns the workers, and the commands that its
 * code lenses name. Both sides check what they receive.
 */
import * as z from 'zod/mini';
import { method } from './rpc/methods';
import { RenderingSchema } from './workers/common';

export const PAIRS_LANGUAGE = 'jsonl-pairs';

/** Commands on one line of a manifest; their arguments are its URI and the line, counted from 1. */
export const LINE_COMMANDS = {
  probe: 'medprobe.probeLine',
  ask: 'medprobe.askLine',
  accept: 'medprobe.acceptLine',
  reject: 'medprobe.rejectLine',
} as const;

/** The encoder whose cosine is shown in the editor. */
export const CURATION_ENCODER = 'general';

// JSON carries no `undefined`: a rendering that is not there is a key that is not there.
const image = z.object({ path: z.string(), frame: z.number(), rendering: z.optional(RenderingSchema) });
const images = z.tuple([image, image]);
export type CurationImage = z.infer<typeof image>;

/** In the place of what could not be made. */
const failure = z.object({ error: z.string() });

export const curationMethods = {
  /** A small PNG of an image, its longest side in pixels given. */
  thumbnail: method(
    z.object({ image, maxSide: z.number() }),
    z.union([z.object({ file: z.string(), width: z.number(), height: z.number() }), failure]),
  ),
  /** The cosine of a pair; what the cache lacks is embedded. */
  cosine: method(z.object({ images }), z.union([z.object({ cosine: z.number(), title: z.string() }), failure])),
  /** Cosines of many pairs from embeddings that are already in the cache, in order; null where one is missing. */
  cachedCosines: method(
    z.object({ pairs: z.array(images) }),
    z.union([z.object({ cosines: z.array(z.nullable(z.number())) }), failure]),
  ),
  /** The key under which a pair's `similarity` holds this encoder's cosine: `general@<fingerprint>`. */
  similarityKey: method(z.object({}), z.union([z.object({ key: z.string() }), failure])),
};
export type CurationMethods = typeof curationMethods;

/** The request's name on the wire. */
export const curationRequest = (name: keyof CurationMethods): string => `medprobe/${name}`;
