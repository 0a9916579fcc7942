import type { AskablePair } from '../askable';
import type { Telling } from './types';

/** What a control without the image tells: how far from guessing the answers still are. */
export function guessing(_: unknown, pairs: readonly Pick<AskablePair, 'options'>[]): Telling {
  if (pairs.length === 0) return {};
  const mean = (chance: (options: number) => number): number =>
    (100 * pairs.reduce((sum, { options }) => sum + chance(Object.keys(options).length), 0)) / pairs.length;
  return { guessing: { setAccuracy: mean(n => 1 / n ** 2), individualAccuracy: mean(n => 1 / n) } };
}
