import { sha256Hex } from '../image/hash';
import type { PixelSpec } from './types';

export interface FingerprintParts {
  /** SHA-256 of the weights, or of the parameters where nothing is learned; lower-case hex. */
  readonly weights: string;
  /** The arithmetic of the network: `fp32`, `int8`. */
  readonly precision: string;
  readonly pixels: PixelSpec;
  /** What else decides how the weights are used: the parsed configuration of a model folder. */
  readonly architecture?: unknown;
}

/**
 * Names everything that decides what an encoder makes of an image. Embeddings of different fingerprints are never
 * compared. SHA-256, lower-case hex, over JSON whose fields stand in the order below; `squash` is the fit that is not said.
 */
export function encoderFingerprint({ weights, precision, pixels, architecture }: FingerprintParts): string {
  const { width, height, filter, mean, std, fit = 'squash' } = pixels;
  const spec = { width, height, filter, mean, std, ...(fit === 'squash' ? {} : { fit }) };
  return sha256Hex(JSON.stringify({ weights, precision, pixels: spec, architecture }));
}
