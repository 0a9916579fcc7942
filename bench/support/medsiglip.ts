/** A checkpoint of MedSigLIP's size and names with random weights: its own are gated, and speed does not depend on them. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

const WIDTH = 1152;
const INNER = 4304;
const LAYERS = 27;
const PATCH = 14;
const SIDE = 448;
const VOCABULARY = 32_000;
const TOKENS = 64;

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  /** Largest absolute value of evenly spread numbers around `mean`. */
  readonly spread: number;
  readonly mean: number;
}

/** Writes config.json, preprocessor_config.json and model.safetensors (3.5 GB in float32) where they are not yet. */
export function writeMedsiglip(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const tower = {
    hidden_size: WIDTH,
    intermediate_size: INNER,
    num_hidden_layers: LAYERS,
    num_attention_heads: 16,
    hidden_act: 'gelu_pytorch_tanh',
    layer_norm_eps: 1e-6,
  };
  const vision = { ...tower, model_type: 'siglip_vision_model', image_size: SIDE, patch_size: PATCH, num_channels: 3 };
  const text = {
    ...tower,
    model_type: 'siglip_text_model',
    vocab_size: VOCABULARY,
    max_position_embeddings: TOKENS,
    projection_size: WIDTH,
  };
  write(folder, 'config.json', { model_type: 'siglip', vision_config: vision, text_config: text });
  write(folder, 'preprocessor_config.json', {
    image_processor_type: 'SiglipImageProcessor',
    do_resize: true,
    size: { height: SIDE, width: SIDE },
    resample: 3,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    do_convert_rgb: true,
  });
  const weights = path.join(folder, 'model.safetensors');
  if (existsSync(weights)) return;
  writeWeights(`${weights}.tmp`, [
    ...visionEntries(),
    ...textEntries(),
    scalar('logit_scale', 4.7),
    scalar('logit_bias', -16),
  ]);
  renameSync(`${weights}.tmp`, weights);
}

const write = (folder: string, name: string, value: unknown) =>
  writeFileSync(path.join(folder, name), JSON.stringify(value, undefined, 2));

const scalar = (name: string, mean: number): Entry => ({ name, shape: [1], spread: 0, mean });
const norm = (name: string): Entry[] => [
  { name: `${name}.weight`, shape: [WIDTH], spread: 0.2, mean: 1 },
  { name: `${name}.bias`, shape: [WIDTH], spread: 0.05, mean: 0 },
];
/** Scaled so that a layer neither grows nor shrinks what passes through. */
const linear = (
  name: string,
  out: number,
  inputs: number,
  weight = `${name}.weight`,
  bias = `${name}.bias`,
): Entry[] => [
  { name: weight, shape: [out, inputs], spread: 1.2 / Math.sqrt(inputs), mean: 0 },
  { name: bias, shape: [out], spread: 0.02, mean: 0 },
];

function layers(prefix: string): Entry[] {
  return Array.from({ length: LAYERS }, (_, n) => {
    const at = `${prefix}.encoder.layers.${n}`;
    return [
      ...norm(`${at}.layer_norm1`),
      ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].flatMap(name => linear(`${at}.self_attn.${name}`, WIDTH, WIDTH)),
      ...norm(`${at}.layer_norm2`),
      ...linear(`${at}.mlp.fc1`, INNER, WIDTH),
      ...linear(`${at}.mlp.fc2`, WIDTH, INNER),
    ];
  }).flat();
}

function visionEntries(): Entry[] {
  const head = 'vision_model.head';
  return [
    { name: 'vision_model.embeddings.patch_embedding.weight', shape: [WIDTH, 3, PATCH, PATCH], spread: 0.07, mean: 0 },
    { name: 'vision_model.embeddings.patch_embedding.bias', shape: [WIDTH], spread: 0.02, mean: 0 },
    {
      name: 'vision_model.embeddings.position_embedding.weight',
      shape: [(SIDE / PATCH) ** 2, WIDTH],
      spread: 0.3,
      mean: 0,
    },
    ...layers('vision_model'),
    ...norm('vision_model.post_layernorm'),
    { name: `${head}.probe`, shape: [1, 1, WIDTH], spread: 1, mean: 0 },
    ...linear('', 3 * WIDTH, WIDTH, `${head}.attention.in_proj_weight`, `${head}.attention.in_proj_bias`),
    ...linear(`${head}.attention.out_proj`, WIDTH, WIDTH),
    ...norm(`${head}.layernorm`),
    ...linear(`${head}.mlp.fc1`, INNER, WIDTH),
    ...linear(`${head}.mlp.fc2`, WIDTH, INNER),
  ];
}

function textEntries(): Entry[] {
  return [
    { name: 'text_model.embeddings.token_embedding.weight', shape: [VOCABULARY, WIDTH], spread: 0.3, mean: 0 },
    { name: 'text_model.embeddings.position_embedding.weight', shape: [TOKENS, WIDTH], spread: 0.3, mean: 0 },
    ...layers('text_model'),
    ...norm('text_model.final_layer_norm'),
    ...linear('text_model.head', WIDTH, WIDTH),
  ];
}

const sizeOf = ({ shape }: Entry): number => shape.reduce((product, side) => product * side, 1);

function writeWeights(file: string, entries: readonly Entry[]): void {
  let at = 0;
  const header = Object.fromEntries(
    entries.map(entry => {
      const begin = at;
      at += 4 * sizeOf(entry);
      return [entry.name, { dtype: 'F32', shape: entry.shape, data_offsets: [begin, at] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const handle = openSync(file, 'w');
  writeSync(handle, length);
  writeSync(handle, json);
  const numbers = evenNumbers(1);
  for (const entry of entries) writeSync(handle, valuesOf(entry, numbers));
  closeSync(handle);
}

function valuesOf({ mean, spread, ...entry }: Entry, numbers: () => number): Buffer {
  const values = new Float32Array(sizeOf({ mean, spread, ...entry }));
  for (let i = 0; i < values.length; i++) values[i] = mean + spread * numbers();
  return Buffer.from(values.buffer);
}

/** Seeded, in [-1, 1): Marsaglia's xorshift32. */
function evenNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
