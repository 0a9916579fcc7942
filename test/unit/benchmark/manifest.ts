import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Manifest, Pair } from '../../../src/core/dataset/types';

/** `n` accepted pairs, option A correct for image 1 of every second one; nothing is on disk. */
export function balancedManifest(
  root: string,
  n: number,
  change: (pair: Pair, index: number) => Pair = pair => pair,
): Manifest {
  const pairs = Array.from({ length: n }, (_, index) => {
    const id = `p${String(index).padStart(4, '0')}`;
    const pair: Pair = {
      v: 1,
      id,
      image1: `images/${id}-1.png`,
      image2: `images/${id}-2.png`,
      question: `On which side is the finding of ${id}?`,
      options: { A: 'Left', B: 'Right' },
      correct1: index % 2 === 0 ? 'A' : 'B',
      correct2: index % 2 === 0 ? 'B' : 'A',
      status: 'accepted',
    };
    return change(pair, index);
  });
  return {
    path: path.join(root, 'set.pairs.jsonl'),
    format: 'pairs',
    sha256: 'a'.repeat(64),
    root,
    benchmark: 'pairs',
    pairs: pairs.map((pair, index) => ({
      pair,
      line: index + 1,
      images: [pair.image1, pair.image2]
        .filter(image => image !== undefined)
        .map(image => ({ path: path.join(root, image), frame: 0 })),
    })),
    problems: [],
  };
}

/** Puts an empty file where the manifest's first image is. */
export function writePlaceholder(manifest: Manifest): void {
  const file = manifest.pairs[0]?.images[0]?.path ?? '';
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
}
