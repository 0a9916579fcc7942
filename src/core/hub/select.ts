import { ProbeError } from '../errors';

const CONFIG = 'config.json';
const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const SHARD = /^model-\d{5}-of-\d{5}\.safetensors$/;
/** Preprocessing and tokenizers; taken where they are. */
const EXTRAS: readonly string[] = [
  'preprocessor_config.json',
  'spiece.model',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
];

/**
 * Which files of a repository make a model folder, small ones first. Only names that are known here are ever taken, so
 * that no name that the hub sends becomes a path. Pickled weights (`*.bin`) can run code: they are never taken.
 * @throws ProbeError 'unsupported' where configuration or safetensors weights are missing.
 */
export function filesToTake(model: string, files: readonly string[]): readonly string[] {
  const has = new Set(files);
  if (!has.has(CONFIG)) throw unusable(model, `has no ${CONFIG}`);
  const small = [CONFIG, ...EXTRAS.filter(name => has.has(name))];
  if (has.has(WEIGHTS)) return [...small, WEIGHTS];
  const shards = [...has].filter(name => SHARD.test(name)).sort();
  if (has.has(INDEX) && shards.length > 0) return [...small, INDEX, ...shards];
  const pickled = files.some(name => /\.(bin|pt|pth|ckpt|h5|msgpack)$/.test(name));
  throw unusable(model, pickled ? 'has weights, but not as safetensors' : 'has no safetensors weights');
}

const unusable = (model: string, why: string): ProbeError =>
  new ProbeError('unsupported', `${model} ${why}.`, {
    remedy: `Choose a model whose files include ${CONFIG} and ${WEIGHTS}.`,
  });
