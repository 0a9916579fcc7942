/** Embeddings of texts: by the encoder worker, or by a server. */
import type { EncoderRef } from '../core/encoder/ref';
import type { Workers } from './workers';

export interface EmbeddedText {
  readonly text: string;
  /** As the text tower sees the text, padded; null where a server does that. */
  readonly inputIds: readonly number[] | null;
  /** [dim], not normalised. */
  readonly embedding: Float32Array;
}

/**
 * One embedding a text, in order; not cached.
 * @throws ProbeError unsupported where the encoder knows images only; of a remote encoder consent | network | endpoint |
 * timeout | cancelled.
 */
export async function embedTexts(
  workers: Workers,
  encoder: EncoderRef,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<EmbeddedText[]> {
  if (encoder.remote !== undefined) {
    const server = await workers.connect(encoder.remote, []);
    const embeddings = await server.embedTexts(texts, signal);
    return embeddings.map((embedding, n) => ({ text: texts[n]!, inputIds: null, embedding }));
  }
  const call = signal === undefined ? {} : { signal };
  const embedded = await workers.encoder.call('embedText', { encoder, texts: [...texts] }, call);
  return embedded.map((found, n) => ({ text: texts[n]!, ...found }));
}
