import { sha256Hex } from './hash';
import type { Rendering } from './types';

/** Bumped whenever the same file and rendering would give other pixels; a cache then starts afresh. */
const PIXEL_VERSION = 3;

/** What differs in pixels differs in fingerprint; spelling out a default does not. 16 hex digits. */
export function renderingFingerprint(rendering: Rendering | undefined): string {
  const canonical = JSON.stringify([
    PIXEL_VERSION,
    rendering?.window ?? null,
    rendering?.invert ?? false,
    rendering?.alpha ?? 'drop',
  ]);
  return sha256Hex(canonical).slice(0, 16);
}

/** The cache key of one image: its source and its rendering. */
export function imageKey(sha256: string, frame: number, rendering: Rendering | undefined): string {
  return `${sha256}:${frame}:${renderingFingerprint(rendering)}`;
}
