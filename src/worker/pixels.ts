import type { EncoderFacts, PixelSpec } from '../core/encoder/types';
import { ProbeError } from '../core/errors';
import type { EmbedTarget } from './embedRequest';
import type { CallOptions } from './client';
import type { Workers } from './workers';

/**
 * An image fitted to an encoder's input, by the image worker.
 * @throws ProbeError unsupported for an encoder that computes elsewhere.
 */
export async function pixelsFor(
  workers: Workers,
  { path, frame, rendering }: EmbedTarget,
  facts: Pick<EncoderFacts, 'title' | 'pixels'>,
  options: CallOptions,
): Promise<Uint8Array> {
  return (await workers.image.call('pixels', { path, frame, rendering, spec: specOf(facts) }, options)).data;
}

/** How an encoder's input is made. @throws ProbeError unsupported for an encoder that computes elsewhere. */
export function specOf({ title, pixels }: Pick<EncoderFacts, 'title' | 'pixels'>): PixelSpec {
  if (pixels !== undefined) return pixels;
  throw new ProbeError('unsupported', `${title} gives embeddings only.`, {
    remedy: 'Choose an encoder that runs on this machine.',
  });
}
