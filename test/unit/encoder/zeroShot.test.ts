import { describe, expect, it } from 'vitest';
import { labelScores, labelsOf } from '../../../src/core/encoder/zeroShot';

const image = Float32Array.of(2, 0);
const labels = [Float32Array.of(5, 0), Float32Array.of(0, 3), Float32Array.of(-1, 0)];

describe('scores of labels', () => {
  it('are a sigmoid each where the encoder has a bias (SigLIP)', () => {
    const scores = labelScores(image, labels, { logitScale: Math.log(4), logitBias: -1 });
    expect(scores.map(({ cosine }) => cosine)).toEqual([1, 0, -1]);
    const expected = [3, -1, -5].map(logit => 1 / (1 + Math.exp(-logit)));
    scores.forEach(({ probability }, n) => expect(probability).toBeCloseTo(expected[n]!, 12));
  });

  it('are shares of one where it has none (CLIP), whatever the scale', () => {
    const scores = labelScores(image, labels.slice(0, 2), { logitScale: Math.log(2) });
    expect(scores[0]!.probability).toBeCloseTo(Math.E ** 2 / (Math.E ** 2 + 1), 12);
    const steep = labelScores(image, labels, { logitScale: 8 }).map(({ probability }) => probability);
    expect(steep).toEqual([1, 0, 0]);
  });
});

it('labels are separated by commas, each counted once', () => {
  expect(labelsOf(' effusion, no effusion,,effusion , ')).toEqual(['effusion', 'no effusion']);
});
