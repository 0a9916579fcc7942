/** The similarity of two images under an encoder: cached embeddings first, patch shares when they are asked for. */
import { ProbeError } from '../core/errors';
import type { EncoderFacts } from '../core/encoder/types';
import type { LabelScore } from '../core/encoder/zeroShot';
import type { PairSaliency } from '../core/saliency/pair';
import { embedImages } from './embedder';
import type { EmbedOptions, EmbedTarget } from './embedder';
import { pixelsFor } from './pixels';
import type { Workers } from './workers';

export interface Shares {
  readonly cosine: number;
  readonly rows: number;
  readonly columns: number;
  /** [rows × columns], row by row; each sums to `cosine`. */
  readonly shares1: Float32Array;
  readonly shares2: Float32Array;
}

export type PairOfTargets = readonly [EmbedTarget, EmbedTarget];

/** Cosine similarity of two images; embeds what the cache lacks. @throws ProbeError naming the image that failed. */
export async function pairCosine(workers: Workers, images: PairOfTargets, options: EmbedOptions): Promise<number> {
  const keys = await keysOf(workers, images, options);
  const cosine = await workers.encoder.call('cosine', { encoder: options.encoder, keys }, options);
  if (cosine === null) throw new ProbeError('io', 'An embedding vanished from the cache.', { retryable: true });
  return cosine;
}

/**
 * How well each label fits each image, in order, under an encoder that reads text; embeds what the cache lacks.
 * @throws ProbeError naming the image that failed; unsupported where the encoder knows images only.
 */
export async function pairLabelScores(
  workers: Workers,
  images: PairOfTargets,
  labels: readonly string[],
  options: EmbedOptions,
): Promise<[LabelScore[], LabelScore[]]> {
  const keys = await keysOf(workers, images, options);
  const call = { encoder: options.encoder, keys, labels: [...labels] };
  const [first, second] = await workers.encoder.call('labelScores', call, options);
  if (!first || !second) throw new ProbeError('io', 'An embedding vanished from the cache.', { retryable: true });
  return [first, second];
}

/** How well each label fits one image, in order. @throws as `pairLabelScores`. */
export async function labelScoresOf(
  workers: Workers,
  image: EmbedTarget,
  labels: readonly string[],
  options: EmbedOptions,
): Promise<LabelScore[]> {
  const [scores] = await pairLabelScores(workers, [image, image], labels, options);
  return scores;
}

async function keysOf(workers: Workers, images: PairOfTargets, options: EmbedOptions): Promise<[string, string]> {
  const keys = new Map<EmbedTarget, string>();
  for await (const embedded of embedImages(workers, images, options)) {
    if ('error' in embedded) throw embedded.error;
    keys.set(embedded.target, embedded.key);
  }
  return [keys.get(images[0])!, keys.get(images[1])!];
}

/** Each patch's share of the pair's cosine, for an encoder with global average pooling. */
export async function pairShares(
  workers: Workers,
  images: PairOfTargets,
  info: EncoderFacts,
  options: EmbedOptions,
): Promise<Shares> {
  const inputs = await inputsOf(workers, images, info, options);
  return workers.encoder.call('shares', { encoder: options.encoder, images: inputs }, options);
}

/** Every map of the pair, for an encoder with a grid of patches. */
export async function pairSaliency(
  workers: Workers,
  images: PairOfTargets,
  info: EncoderFacts,
  options: EmbedOptions,
): Promise<PairSaliency> {
  const inputs = await inputsOf(workers, images, info, options);
  return workers.encoder.call('saliency', { encoder: options.encoder, images: inputs }, options);
}

interface Input {
  readonly key: string;
  readonly data: Uint8Array;
}

async function inputsOf(
  workers: Workers,
  images: PairOfTargets,
  info: EncoderFacts,
  options: EmbedOptions,
): Promise<[Input, Input]> {
  const [first, second] = await Promise.all(images.map(image => pixelsFor(workers, image, info, options)));
  return [
    { key: '1', data: first!.data },
    { key: '2', data: second!.data },
  ];
}
