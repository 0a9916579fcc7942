/** What tells one architecture from another: sizes, switches, and the names of its tensors. The graph builder is one. */

export type Activation = 'gelu' | 'gelu-tanh' | 'quick-gelu';

/** Tensor names of one layer; a linear layer and a norm are named without `.weight` and `.bias`. */
export interface LayerNames {
  readonly norm1: string;
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly out: string;
  readonly norm2: string;
  /** Two linear layers; the first gives gate and value for `swiglu`. */
  readonly feedForward: readonly [string, string];
  /** Factors of the two residual branches, [width] each (layer scale). */
  readonly scales?: readonly [string, string];
}

/** A pre-norm transformer. */
export interface Transformer {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Width between the two linear layers of the feed-forward part. */
  readonly inner: number;
  readonly activation: Activation | 'swiglu';
  readonly eps: number;
  readonly causal: boolean;
  /** Whether query, key and value have biases. */
  readonly qkvBias: boolean;
  /** `#` stands for the layer's number. */
  readonly names: LayerNames;
}

/** How a vision tower makes one vector of its tokens. */
export type Pooling =
  /** Attention with one learned query, then an MLP (SigLIP); `prefix` of its tensors. */
  | { readonly by: 'attention'; readonly prefix: string; readonly activation: Activation }
  /** The class token; `projection` leads into the space shared with text. */
  | { readonly by: 'class'; readonly projection?: { readonly name: string; readonly width: number } };

export interface VisionTower {
  readonly transformer: Transformer;
  readonly channels: number;
  readonly patchSize: number;
  /** Patches a side of the grid that the position embeddings were trained for. */
  readonly grid: number;
  readonly patches: { readonly name: string; readonly bias: boolean };
  /** [width] after its leading ones, where there is a class token. */
  readonly classToken?: { readonly name: string; readonly shape: readonly number[] };
  readonly positions: { readonly name: string; readonly shape: readonly number[]; readonly interpolated: boolean };
  readonly preNorm?: string;
  readonly postNorm: string;
  /** Whether the last hidden state is taken after the last norm, or before (which then only the pooled token passes). */
  readonly hiddenAfterNorm: boolean;
  readonly pooling: Pooling;
}

export interface TextTowerSpec {
  readonly transformer: Transformer;
  readonly vocabulary: number;
  readonly length: number;
  readonly tokens: string;
  readonly positions: string;
  readonly norm: string;
  /** Which token stands for the text: the last; the first that is `id`; or the one with the highest id. */
  readonly pooled: 'last' | 'highest' | { readonly id: number };
  readonly projection: { readonly name: string; readonly width: number; readonly bias: boolean };
  /** Tensors with one number each. */
  readonly logitScale: string;
  readonly logitBias?: string;
}

export interface Architecture {
  readonly kind: 'siglip' | 'clip' | 'dinov2';
  /** Pixels a side that the position embeddings are for. */
  readonly imageSize: number;
  readonly vision: VisionTower;
  readonly text?: TextTowerSpec;
}
