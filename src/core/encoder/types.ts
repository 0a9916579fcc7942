import type { RgbImage } from '../image/types';
import type { AttentionHead } from '../saliency/head/types';

export const PIXEL_FILTERS = ['bilinear', 'bicubic', 'tf-bilinear'] as const;
export type PixelFilter = (typeof PIXEL_FILTERS)[number];

/**
 * How an image of any aspect becomes `width` × `height` (src/core/encoder/preprocess/fit.ts): squashed; zero-padded to a
 * square first; its centre as it is; or resized until its shortest edge has so many pixels, and then its centre.
 */
export type PixelFit = 'squash' | 'pad-square' | 'crop' | { readonly shortestEdge: number };

/** How an image becomes an encoder's input tensor. Part of the encoder's fingerprint. */
export interface PixelSpec {
  /** Input size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Absent: `squash`. */
  readonly fit?: PixelFit | undefined;
  /**
   * Pillow's antialiased 8-bit resampling of that name (src/core/image/resample.ts), or TensorFlow's without antialiasing,
   * which only squashes (src/core/image/tensorflowBilinear.ts).
   */
  readonly filter: PixelFilter;
  /** Applied to value / 255, per channel R, G, B: (value/255 - mean) / std. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * How an embedding is made of its patches, which decides whether each patch has an exact share of a cosine:
 * their mean; all of them, one after the other; or in a way that has no such shares.
 */
export const COMPOSITIONS = ['mean', 'concatenation', 'other'] as const;
export type Composition = (typeof COMPOSITIONS)[number];

/**
 * What an encoder can be asked for: the pooled vector; a vector for each patch that can stand beside it (how it is made is
 * the encoder's: docs/architecture.md); the last hidden state; how much pooling attends to each patch.
 */
export const ENCODER_OUTPUTS = ['embedding', 'patches', 'hidden', 'attention'] as const;
export type EncoderOutput = (typeof ENCODER_OUTPUTS)[number];

/** The arithmetic of a network's linear layers. */
export type UsedPrecision = 'fp32' | 'int8';

export interface EncoderPrecision {
  readonly used: UsedPrecision;
  /** Whether `auto` was asked for and int8 has not been measured yet. */
  readonly undecided: boolean;
  /** What `auto` found, with its figures. */
  readonly note?: string | undefined;
}

export interface EncoderInfo {
  /** What a person types: `general`, `structure`, or the path of a model folder. */
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  /** Length of an embedding. */
  readonly dim: number;
  /** Covers weights (or parameters), precision and preprocessing: SHA-256, lower-case hex. */
  readonly fingerprint: string;
  /** Of a model folder; absent where there is no choice. */
  readonly precision?: EncoderPrecision | undefined;
  readonly pixels: PixelSpec;
  /** The patch grid of the last feature map; absent where the encoder has none. */
  readonly grid?: { readonly rows: number; readonly columns: number } | undefined;
  readonly composition: Composition;
  readonly outputs: readonly EncoderOutput[];
  /** Whether texts can be compared with images; absent: no. */
  readonly readsText?: boolean | undefined;
  /** Where the weights (if any) come from and under which licence; shown wherever the encoder is chosen. */
  readonly origin: string;
  readonly licence: string;
  /** null where nobody has said. */
  readonly medical: boolean | null;
  /** Images a call that were measured to be embedded fastest; absent where nobody has measured. */
  readonly batch?: number | undefined;
}

/** What is known of any encoder: of one that computes elsewhere not how it prepares pixels, for it is sent whole images. */
export type EncoderFacts = Omit<EncoderInfo, 'pixels'> & { readonly pixels?: PixelSpec | undefined };

export interface Encoded {
  /** [dim], not normalised. */
  readonly embedding: Float32Array;
  /** Row by row, [rows * columns * dim], or [dim] where the embedding is their concatenation; only when asked for. */
  readonly patches?: Float32Array;
  /** The last hidden state, token by token, [tokens * width]; only when asked for. */
  readonly hidden?: Float32Array;
  /** How much pooling attends to each patch, the mean over its heads, [rows * columns]; sums to 1; only when asked for. */
  readonly attention?: Float32Array;
}

export interface EncodeOptions {
  /** The embedding is always given; the others are computed only where they are named here. */
  readonly outputs?: readonly EncoderOutput[];
}

/** Text → a vector in the same space as the image's. Its weights are loaded when the first text is encoded. */
export interface TextTower {
  /** Token ids of one text: padded or cut to this many. */
  readonly length: number;
  /** An image and a text are compared by exp(logitScale) * cosine + logitBias. */
  readonly logitScale: number;
  readonly logitBias?: number;
  /** @param ids one row of `length` ids a text @returns one vector a text, not normalised, in order */
  encode(ids: readonly (readonly number[])[]): Promise<Float32Array[]>;
}

/** Image → vector. One instance is used by one process, one batch at a time. */
export interface Encoder {
  readonly info: EncoderInfo;
  /** Images already resampled to `info.pixels.width` × `height`. One result per image, in order. */
  encode(images: readonly RgbImage[], options?: EncodeOptions): Promise<Encoded[]>;
  /**
   * Pixels as the network takes them, [images, 3, height, width], to compare it with a reference; absent where there is no
   * such network.
   */
  encodeTensor?(pixels: Float32Array, options?: EncodeOptions): Promise<Encoded[]>;
  /** Absent where the encoder knows images only. */
  readonly text?: TextTower;
  /** The weights of its attention pooling, read anew each time; absent where it pools in another way. */
  head?(): Promise<AttentionHead>;
  /**
   * Asked after embeddings were computed and before they are kept; absent where nothing can change under the encoder.
   * @throws ProbeError io where its files are no longer those that its fingerprint names: what was computed is worth nothing.
   */
  requireUnchanged?(): Promise<void>;
  dispose(): Promise<void>;
}
