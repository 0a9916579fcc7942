import type { EncoderFacts, PixelSpec } from '../core/encoder/types';
import { ProbeError } from '../core/errors';
import type { EmbedTarget } from './embedRequest';
import type { CallOptions } from './client';
import type { Workers } from './workers';

/** An image fitted to an encoder's input, and the SHA-256 of the file's bytes that it was decoded from. */
export interface FittedPixels {
  /** [height × width × 3], 8 bits a value. */
  readonly data: Uint8Array;
  readonly fileSha256: string;
}

/**
 * An image fitted to an encoder's input, by the image worker.
 * @throws ProbeError unsupported for an encoder that computes elsewhere.
 */
export async function pixelsFor(
  workers: Workers,
  { path, frame, rendering }: EmbedTarget,
  facts: Pick<EncoderFacts, 'title' | 'pixels'>,
  options: CallOptions,
): Promise<FittedPixels> {
  return workers.image.call('pixels', { path, frame, rendering, spec: specOf(facts) }, options);
}

/** How an encoder's input is made. @throws ProbeError unsupported for an encoder that computes elsewhere. */
export function specOf({ title, pixels }: Pick<EncoderFacts, 'title' | 'pixels'>): PixelSpec {
  if (pixels !== undefined) return pixels;
  throw new ProbeError('unsupported', `${title} gives embeddings only.`, {
    remedy: 'Choose an encoder that runs on this machine.',
  });
}
