/** A manifest's pair as the Pair panel shows it. */
import type { Manifest, ManifestPair } from '../../core/dataset/types';
import { ProbeError } from '../../core/errors';
import type { Draft } from '../../shared/panels/pair';
import { pairRecordId } from './record';
import type { PairRecord } from './record';

/** @throws ProbeError 'unsupported' for a pair of one image, which has nothing to be compared with. */
export function manifestRecord(
  manifest: Pick<Manifest, 'path' | 'root'>,
  { pair, line, images }: ManifestPair,
): PairRecord {
  const [first, second] = images;
  if (first === undefined || second === undefined) {
    throw new ProbeError('unsupported', `${pair.id} has one image, so there is no pair to look at.`, {
      remedy: 'Open it in the editor instead.',
    });
  }
  const targets = [
    { ...first, rendering: pair.rendering1 ?? {} },
    { ...second, rendering: pair.rendering2 ?? {} },
  ] as const;
  const draft: Draft = {
    question: pair.question ?? '',
    options: Object.entries(pair.options ?? {}).map(([letter, text]) => ({ letter, text })),
    correct1: pair.correct1 ?? null,
    correct2: pair.correct2 ?? null,
    categories: [...new Set([...(pair.categories1 ?? []), ...(pair.categories2 ?? [])])],
  };
  return {
    id: pairRecordId(targets, `${manifest.path}#${pair.id}`),
    images: targets,
    editable: false,
    draft,
    selected: null,
    answers: [],
    saved: line === 0 ? null : { manifest: manifest.path, line },
    inManifest: { path: manifest.path, root: manifest.root, pair: pair.id, question: draft },
  };
}

/** @throws ProbeError 'not-found'. */
export function findPair(manifest: Manifest, id: string): ManifestPair {
  const found = manifest.pairs.find(({ pair }) => pair.id === id);
  if (found !== undefined) return found;
  throw new ProbeError('not-found', `${manifest.path} has no pair "${id}".`, { remedy: 'It may have changed since.' });
}
