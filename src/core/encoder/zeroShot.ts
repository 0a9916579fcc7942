/** How well labels fit an image, by an encoder that has been trained for nothing but telling matching texts from others. */
import { cosine } from '../embedding/similarity';
import type { TextTower } from './types';

export interface LabelScore {
  readonly cosine: number;
  /** SigLIP: of each label on its own, they need not sum to 1. CLIP: among these labels, they do. */
  readonly probability: number;
}

/**
 * Scores of labels for one image, in order.
 * Source: SigLIP, arXiv 2303.15343 (a sigmoid of each pair's logit); CLIP, arXiv 2103.00020 (a softmax over the labels).
 * @param image [dim], not normalised
 * @param labels [dim] each, not normalised
 * @throws ProbeError bad-input where a vector has no direction
 */
export function labelScores(
  image: Float32Array,
  labels: readonly Float32Array[],
  { logitScale, logitBias }: Pick<TextTower, 'logitScale' | 'logitBias'>,
): LabelScore[] {
  const cosines = labels.map(label => cosine(image, label));
  const scale = Math.exp(logitScale);
  const probabilities =
    logitBias === undefined
      ? softmax(cosines.map(value => scale * value))
      : cosines.map(value => 1 / (1 + Math.exp(-(scale * value + logitBias))));
  return cosines.map((value, n) => ({ cosine: value, probability: probabilities[n]! }));
}

function softmax(logits: readonly number[]): number[] {
  const greatest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const weights = logits.map(logit => Math.exp(logit - greatest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => weight / total);
}

/** Labels that a person separates by commas; each once, in order. */
export function labelsOf(text: string): string[] {
  const labels = text.split(',').map(label => label.trim());
  return [...new Set(labels)].filter(label => label !== '');
}
