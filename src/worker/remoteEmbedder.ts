/** What embeds by a server, and how a process that owns workers reaches it. */
import type { RemoteOutcome } from '../core/encoder/remote/client';
import type { RemoteEncoder } from '../core/encoder/remote/config';
import type { SendableImage } from '../core/image/types';

/** What asks a server; of src/core/encoder/remote/client.ts. */
export interface RemoteEmbedder {
  embed(images: readonly SendableImage[], signal?: AbortSignal): Promise<RemoteOutcome[]>;
  embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** @param files of all images that may be sent, one for each, for the question whether they may */
export type Connect = (remote: RemoteEncoder, files: readonly string[]) => Promise<RemoteEmbedder>;
