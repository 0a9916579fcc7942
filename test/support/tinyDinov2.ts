// A DINOv2 model folder of a few dozen kilobytes, with weights that a formula makes: it runs, and means nothing.
import { Buffer } from 'node:buffer';

const WIDTH = 32;
const PATCH = 14;
const SIDE = 28;
const TOKENS = 1 + (SIDE / PATCH) ** 2;

const CONFIG = {
  architectures: ['Dinov2Model'],
  model_type: 'dinov2',
  hidden_act: 'gelu',
  hidden_size: WIDTH,
  image_size: SIDE,
  layer_norm_eps: 1e-6,
  mlp_ratio: 4,
  num_attention_heads: 2,
  num_channels: 3,
  num_hidden_layers: 1,
  patch_size: PATCH,
  qkv_bias: true,
  use_swiglu_ffn: false,
};

const PROCESSOR = {
  do_center_crop: true,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  crop_size: { height: SIDE, width: SIDE },
  size: { shortest_edge: SIDE },
  image_mean: [0.5307, 0.5307, 0.5307],
  image_std: [0.2583, 0.2583, 0.2583],
  image_processor_type: 'BitImageProcessor',
  resample: 3,
  rescale_factor: 1 / 255,
};

const linear = (name: string, out: number, from: number): [string, number[]][] => [
  [`${name}.weight`, [out, from]],
  [`${name}.bias`, [out]],
];
const norm = (name: string): [string, number[]][] => [
  [`${name}.weight`, [WIDTH]],
  [`${name}.bias`, [WIDTH]],
];

const SHAPES: readonly (readonly [string, readonly number[]])[] = [
  ['embeddings.cls_token', [1, 1, WIDTH]],
  ['embeddings.mask_token', [1, WIDTH]],
  ['embeddings.position_embeddings', [1, TOKENS, WIDTH]],
  ['embeddings.patch_embeddings.projection.weight', [WIDTH, 3, PATCH, PATCH]],
  ['embeddings.patch_embeddings.projection.bias', [WIDTH]],
  ...norm('encoder.layer.0.norm1'),
  ...['query', 'key', 'value'].flatMap(part => linear(`encoder.layer.0.attention.attention.${part}`, WIDTH, WIDTH)),
  ...linear('encoder.layer.0.attention.output.dense', WIDTH, WIDTH),
  ['encoder.layer.0.layer_scale1.lambda1', [WIDTH]],
  ...norm('encoder.layer.0.norm2'),
  ...linear('encoder.layer.0.mlp.fc1', 4 * WIDTH, WIDTH),
  ...linear('encoder.layer.0.mlp.fc2', WIDTH, 4 * WIDTH),
  ['encoder.layer.0.layer_scale2.lambda1', [WIDTH]],
  ...norm('layernorm'),
];

/** The three files of the folder. Weights lie in [-0.1, 0.1) and differ from place to place. */
export function tinyDinov2(): Record<'config.json' | 'preprocessor_config.json' | 'model.safetensors', Buffer> {
  return {
    'config.json': Buffer.from(JSON.stringify(CONFIG)),
    'preprocessor_config.json': Buffer.from(JSON.stringify(PROCESSOR)),
    'model.safetensors': safetensors(),
  };
}

/** The layout of https://github.com/huggingface/safetensors: length of the header, header, tensors one after the other. */
function safetensors(): Buffer {
  const header: Record<string, { dtype: 'F32'; shape: readonly number[]; data_offsets: [number, number] }> = {};
  let at = 0;
  for (const [name, shape] of SHAPES) {
    const bytes = 4 * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + bytes] };
    at += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const weights = Float32Array.from(
    { length: at / 4 },
    (_, i) => ((Math.imul(i + 1, 2_654_435_761) >>> 8) % 2000) / 1e4 - 0.1,
  );
  return Buffer.concat([length, json, Buffer.from(weights.buffer)]);
}
