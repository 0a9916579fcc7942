import type { Manifest, ManifestPair, Pair } from '../dataset/types';
import type { ImageLocation, Rendering } from '../image/types';
import { askableCase } from './askableCase';
import type { AskableCase } from './askableCase';

/** A pair with everything that asking and scoring need. Index 0 is image 1. */
export interface AskablePair {
  readonly id: string;
  readonly question: string;
  /** The question in other words, where the manifest has it. */
  readonly paraphrase?: string;
  /** Letter → text, two or more, in the order they are asked. */
  readonly options: Readonly<Record<string, string>>;
  readonly correct: readonly [string, string];
  readonly images: readonly [ImageLocation, ImageLocation];
  readonly renderings: readonly [Rendering, Rendering];
  readonly categories: readonly [readonly string[], readonly string[]];
  readonly group: string | undefined;
}

/** What a run asks about: a pair, or a case of one image. A run is of the one or of the other. */
export type AskableItem = AskablePair | AskableCase;

export const isCase = (item: AskableItem): item is AskableCase => 'form' in item;

/** Those that are pairs. */
export const pairsIn = (items: readonly AskableItem[]): AskablePair[] =>
  items.flatMap(item => (isCase(item) ? [] : [item]));

/** How many pairs of a manifest are not asked, and why. */
export interface LeftOut {
  readonly reason: string;
  readonly count: number;
}

export interface Askable<Item extends AskableItem = AskablePair> {
  readonly pairs: readonly Item[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * The pairs of a manifest that can be asked and scored: accepted, with two images, a question, at least two options
 * and a different correct option for each image. The others are counted by reason.
 */
export const askablePairs = (manifest: Manifest): Askable => gathered(manifest, askablePair);

/**
 * The cases of a manifest that can be asked and scored: accepted, with one image, a question, and either two or more
 * options with the correct one or, for an open question, its answer. The others are counted by reason.
 */
export const askableCases = (manifest: Manifest): Askable<AskableCase> => gathered(manifest, askableCase);

function gathered<Item extends AskableItem>(
  { pairs: entries, benchmark }: Manifest,
  toItem: (entry: ManifestPair) => Item | string,
): Askable<Item> {
  const pairs: Item[] = [];
  const reasons = new Map<string, number>();
  const seen = new Set<string>();
  for (const entry of entries) {
    const checked = seen.has(entry.pair.id)
      ? 'its id was used before'
      : (unaccepted(entry.pair, benchmark) ?? toItem(entry));
    if (typeof checked === 'string') {
      reasons.set(checked, (reasons.get(checked) ?? 0) + 1);
    } else {
      seen.add(checked.id);
      pairs.push(checked);
    }
  }
  return { pairs, leftOut: [...reasons].map(([reason, count]) => ({ reason, count })) };
}

function unaccepted(pair: Pair, benchmark: Manifest['benchmark']): string | undefined {
  const status = pair.status ?? (benchmark === 'mediconfusion' ? 'accepted' : 'draft');
  return status === 'accepted' ? undefined : `status ${status}`;
}

/** The pair, or why it cannot be asked. */
function askablePair({ pair, images }: ManifestPair): AskablePair | string {
  if (pair.image2 === undefined) return 'one image only, in a manifest of pairs';
  const [first, second] = images;
  if (first === undefined || second === undefined) return 'an image path that cannot be used';
  const { question, paraphrase, options = {}, correct1, correct2 } = pair;
  if (question === undefined || question.trim() === '') return 'no question';
  if (Object.keys(options).length < 2) return 'fewer than two options';
  if (correct1 === undefined || correct2 === undefined) return 'no correct option';
  if (options[correct1] === undefined || options[correct2] === undefined) {
    return 'a correct option that is not among the options';
  }
  if (correct1 === correct2) return 'the same correct option for both images';
  return {
    id: pair.id,
    question,
    ...(paraphrase === undefined || paraphrase.trim() === '' ? {} : { paraphrase }),
    options,
    correct: [correct1, correct2],
    images: [first, second],
    renderings: [pair.rendering1 ?? {}, pair.rendering2 ?? {}],
    categories: [pair.categories1 ?? [], pair.categories2 ?? []],
    group: pair.group,
  };
}
