/** A manifest's pair as the Pair panel shows it: editable, and saved back to its line. */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { locateImage } from '../../core/dataset/resolve';
import type { Pair } from '../../core/dataset/types';
import type { PairChanges } from '../../core/dataset/writePairs';
import { ProbeError } from '../../core/errors';
import type { Draft } from '../../shared/panels/pair';
import type { EmbedTarget } from '../../worker/embedder';
import { EMPTY_DRAFT, pairRecordId } from '../pair/record';
import type { PairRecord } from '../pair/record';
import type { ReadLine } from './lines';

/** @throws ProbeError bad-input for a line of one image. */
export function lineRecord(manifest: string, { line, pair }: ReadLine): PairRecord {
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
  return {
    // A line that has been edited since is another question: its answers are not those of the earlier one.
    id: pairRecordId(images, JSON.stringify([manifest, pair.id, draft])),
    images,
    draft,
    editable: true,
    selected: null,
    answers: [],
    saved: { manifest, line, pair: pair.id },
    inManifest: { path: manifest, root: folder, pair: pair.id, question: draft },
  };
}

function draftOf({ question, options, correct1, correct2, categories1, categories2 }: Pair): Draft {
  const written = Object.entries(options ?? {}).map(([letter, text]) => ({ letter, text }));
  return {
    question: question ?? '',
    options: written.length === 0 ? EMPTY_DRAFT.options : written,
    correct1: correct1 ?? null,
    correct2: correct2 ?? null,
    categories: [...new Set([...(categories1 ?? []), ...(categories2 ?? [])])],
  };
}

/** The fields by which the panel's draft differs from the line; the line's others are left as they are. */
export function draftChanges(pair: Pair, draft: Draft): PairChanges {
  const before = draftOf(pair);
  const options = draft.options.filter(({ text }) => text.trim() !== '').map(({ letter, text }) => [letter, text]);
  const categories = draft.categories.length === 0 ? undefined : [...draft.categories];
  return {
    ...(draft.question === before.question ? {} : { question: draft.question === '' ? undefined : draft.question }),
    ...(isDeepStrictEqual(draft.options, before.options)
      ? {}
      : { options: options.length === 0 ? undefined : (Object.fromEntries(options) as Record<string, string>) }),
    ...(draft.correct1 === before.correct1 ? {} : { correct1: draft.correct1 ?? undefined }),
    ...(draft.correct2 === before.correct2 ? {} : { correct2: draft.correct2 ?? undefined }),
    ...(isDeepStrictEqual(draft.categories, before.categories)
      ? {}
      : { categories1: categories, categories2: categories }),
  };
}
