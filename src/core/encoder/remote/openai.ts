import * as z from 'zod/mini';
import { serverUrl, withPath } from '../../endpoint/dialects/url';
import { base64Of } from '../../image/sendable';
import type { EmbeddingDialect, Reading } from './dialect';

const replySchema = z.object({
  data: z.array(z.object({ index: z.optional(z.int()), embedding: z.array(z.unknown()) })),
});

const namedSchema = z.object({ model: z.string().check(z.minLength(1)) });

/**
 * `/v1/embeddings`. An image is a conversation of one message with one `image_url` part, as vLLM takes it for CLIP and
 * SigLIP (vllm-project/vllm, examples/pooling/embed/openai_chat_embedding_client_for_multimodal.py), and a conversation
 * is one embedding, so that a request carries one image. Texts go as `input`, which OpenAI's reference defines, many at
 * once. Models that want an instruction beside the image are not asked as they were trained. Written after those pages;
 * a server of these models has not been tried.
 */
export function openAiEmbeddings(base: string, model: string): EmbeddingDialect {
  const body = (asked: object): string => JSON.stringify({ model, ...asked, encoding_format: 'float' });
  return {
    url: embeddingsUrl(base),
    imagesPerRequest: 1,
    bytesPerRequest: Infinity,
    imageBody: images =>
      body({
        messages: images.map(image => ({
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: `data:${image.mime};base64,${base64Of(image)}` } }],
        })),
      }),
    textBody: texts => body({ input: texts }),
    read,
    modelOf: reply => namedSchema.safeParse(reply).data?.model,
  };
}

/** The server, its `/v1` or the whole address. */
function embeddingsUrl(base: string): URL {
  const url = serverUrl(base);
  const path = url.pathname.replace(/\/(embeddings)?$/, '');
  return withPath(url, /\/v\d+[a-z\d]*$/.test(path) ? `${path}/embeddings` : `${path}/v1/embeddings`);
}

function read(reply: unknown, inputs: number): Reading[] | undefined {
  const { success, data } = replySchema.safeParse(reply);
  if (!success || data.data.length !== inputs) return undefined;
  const readings: Reading[] = [];
  data.data.forEach(({ index, embedding }, n) => (readings[index ?? n] = { values: embedding }));
  const whole = Array.from({ length: inputs }, (_, n) => readings[n]);
  return whole.every(reading => reading !== undefined) ? whole : undefined;
}
