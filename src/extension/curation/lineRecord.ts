/** A manifest's pair as the Pair panel shows it: editable, and saved back to its line. */
import path from 'node:path';
import { locateImage } from '../../core/dataset/resolve';
import type { Pair } from '../../core/dataset/types';
import { ProbeError } from '../../core/errors';
import type { EmbedTarget } from '../../worker/embedder';
import { pairRecordId } from '../pair/record';
import type { PairRecord } from '../pair/record';
import { draftOf } from './lineDraft';

/** @throws ProbeError bad-input for a line of one image. */
export function lineRecord(manifest: string, { line, pair }: { line: number; pair: Pair }): PairRecord {
  if (pair.image2 === undefined) {
    throw new ProbeError('bad-input', `${pair.id} has one image only.`, { remedy: 'Add "image2" to compare two.' });
  }
  const folder = path.dirname(manifest);
  const target = (ref: string, rendering: Pair['rendering1']): EmbedTarget => ({
    ...locateImage(folder, folder, ref),
    ...(rendering === undefined ? {} : { rendering }),
  });
  const images = [target(pair.image1, pair.rendering1), target(pair.image2, pair.rendering2)] as const;
  const draft = draftOf(pair);
  const { question, options, correct1, correct2 } = draft;
  return {
    // A line that asks something else since is another question: its answers are not those of the earlier one.
    id: pairRecordId(images, JSON.stringify([manifest, pair.id, question, options, correct1, correct2])),
    images,
    draft,
    base: draft,
    editable: true,
    selected: null,
    answers: [],
    saved: { manifest, line, pair: pair.id },
    inManifest: { path: manifest, root: folder, pair: pair.id, question: draft },
  };
}
