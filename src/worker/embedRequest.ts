/** Which images are embedded, by what and how, and what comes of each. */
import type { EncoderRef } from '../core/encoder/ref';
import type { ProbeError } from '../core/errors';
import type { Rendering } from '../core/image/types';
import type { Priority } from '../shared/rpc/messages';

export interface EmbedTarget {
  readonly path: string;
  readonly frame: number;
  readonly rendering?: Rendering;
}

/** One image, settled: its embedding's key, or why it has none. */
export type Embedded =
  | { readonly target: EmbedTarget; readonly sha256: string; readonly key: string; readonly fromCache: boolean }
  | { readonly target: EmbedTarget; readonly error: ProbeError };

export interface EmbedOptions {
  readonly encoder: EncoderRef;
  /** Told before some images are embedded in both precisions, to find out which one `auto` is: it may take minutes. */
  readonly onSettling?: (images: number) => void;
  readonly signal?: AbortSignal;
  readonly priority?: Priority;
}
