/** Which pairs an image is in, and which of them the newest run of their manifest did not tell apart. */
import type { Outcome, Verdict } from '../../../core/benchmark/types';
import { Turns } from '../../../core/turns';
import type { ManifestSummary } from './manifestLibrary';
import { counted } from './node';
import type { RunEntry, RunFigures } from './runLibrary';

export interface Failure {
  readonly pair: string;
  readonly outcome: Outcome | Verdict;
  readonly endpoint: string;
}

export interface ImageFacts {
  readonly pairs: readonly string[];
  readonly failures: readonly Failure[];
}

/** By absolute path. Rejected pairs count no more. */
export type ImageIndex = ReadonlyMap<string, ImageFacts>;

/** In turns: of ten thousand pairs it would hold up what else the window does. */
export async function indexImages(
  manifests: readonly ManifestSummary[],
  newest: ReadonlyMap<string, RunEntry & { readonly figures: RunFigures }>,
): Promise<ImageIndex> {
  const turns = new Turns();
  const index = new Map<string, { pairs: string[]; failures: Failure[] }>();
  for (const manifest of manifests) {
    const run = newest.get(manifest.path);
    const outcomes = new Map(run?.figures.failing.map(({ id, outcome }) => [id, outcome]));
    const endpoint = run === undefined || run.state === 'broken' ? '' : run.run.endpoint.name;
    for (const { id, images } of manifest.pairs.filter(pair => pair.status !== 'rejected')) {
      if (turns.due) await turns.take();
      const outcome = outcomes.get(id);
      for (const image of new Set(images)) {
        const facts = index.get(image) ?? { pairs: [], failures: [] };
        index.set(image, facts);
        facts.pairs.push(id);
        if (outcome !== undefined) facts.failures.push({ pair: id, outcome, endpoint });
      }
    }
  }
  return index;
}

export interface ImageMark {
  /** One or two characters: the number of pairs, after `!` where one of them fails. */
  readonly badge: string;
  readonly tooltip: string;
  readonly failing: boolean;
}

const NAMED = 4;

export function markOf({ pairs, failures }: ImageFacts): ImageMark {
  const failing = failures.length > 0;
  const count = failing ? `!${Math.min(pairs.length, 9)}` : pairs.length > 9 ? '9+' : String(pairs.length);
  const where = `in ${counted(pairs.length, 'pair')}: ${listed(pairs)}`;
  const what = failures.map(({ pair, outcome, endpoint }) => `${pair} (${outcome}, ${endpoint})`);
  return {
    badge: count,
    tooltip: failing ? `${where}; failed in the newest run: ${listed(what)}` : where,
    failing,
  };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${shown} and ${(names.length - NAMED).toLocaleString('en')} more` : shown;
}
