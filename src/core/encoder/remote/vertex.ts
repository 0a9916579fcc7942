import * as z from 'zod/mini';
import { serverUrl, withPath } from '../../endpoint/dialects/url';
import { base64Of } from '../../image/sendable';
import type { EmbeddingDialect, Reading } from './dialect';

const numbers = z.array(z.unknown());
const prediction = z.union([
  z.object({ embedding: numbers }),
  z.object({ error: z.object({ code: z.optional(z.string()), description: z.optional(z.string()) }) }),
]);
const replySchema = z.object({ predictions: z.array(prediction) });
/** The request as a whole was not understood; the status is 200 all the same. */
const refusalSchema = z.object({ error: z.string() });

/** What a shared public endpoint of Vertex AI takes is 1.5 MB, in base64; a dedicated one takes 10 MB. */
const BYTES_PER_REQUEST = 1_000_000;
const IMAGES_PER_REQUEST = 16;

/**
 * MedSigLIP's serving schema: `{instances: [{image: {input_bytes}} | {text}]}` is answered with `{predictions:
 * [{embedding, …} | {error: {code, description}}]}`, in order. Written after Google-Health/medsiglip,
 * python/serving/vertex_schemata/{instance,prediction}.yaml and python/serving/embedding_response.py; a live endpoint of
 * Vertex AI has not been tried. The URL is the endpoint's (`:predict` is added) or the whole route of an own container.
 */
export function vertexMedSiglip(base: string): EmbeddingDialect {
  return {
    url: predictUrl(base),
    imagesPerRequest: IMAGES_PER_REQUEST,
    bytesPerRequest: BYTES_PER_REQUEST,
    imageBody: images => bodyOf(images.map(image => ({ image: { input_bytes: base64Of(image) } }))),
    textBody: texts => bodyOf(texts.map(text => ({ text }))),
    read,
  };
}

const bodyOf = (instances: readonly object[]): string => JSON.stringify({ instances });

function predictUrl(base: string): URL {
  const url = serverUrl(base);
  return withPath(url, url.pathname.replace(/(\/endpoints\/[^/:]+)$/, '$1:predict'));
}

function read(reply: unknown, inputs: number): Reading[] | undefined {
  const refusal = refusalSchema.safeParse(reply);
  if (refusal.success) return Array.from({ length: inputs }, () => ({ refused: refusal.data.error }));
  const { success, data } = replySchema.safeParse(reply);
  if (!success || data.predictions.length !== inputs) return undefined;
  return data.predictions.map(found =>
    'embedding' in found
      ? { values: found.embedding }
      : { refused: found.error.description ?? found.error.code ?? 'no reason given' },
  );
}
