import type { EncoderFacts } from '../core/encoder/types';
import { ProbeError } from '../core/errors';
import type { EmbedTarget } from './embedder';
import type { CallOptions } from './client';
import type { Workers } from './workers';

/**
 * An image fitted to an encoder's input, by the image worker.
 * @throws ProbeError unsupported for an encoder that computes elsewhere.
 */
export async function pixelsFor(
  workers: Workers,
  { path, frame, rendering }: EmbedTarget,
  { title, pixels: spec }: Pick<EncoderFacts, 'title' | 'pixels'>,
  options: CallOptions,
): Promise<Uint8Array> {
  if (spec === undefined) {
    throw new ProbeError('unsupported', `${title} gives embeddings only.`, {
      remedy: 'Choose an encoder that runs on this machine.',
    });
  }
  return (await workers.image.call('pixels', { path, frame, rendering, spec }, options)).data;
}
