import type { AskablePair } from './askable';
import type { JournalState } from './journal';
import type { PairReadings } from './metrics';
import type { Reading } from './types';

/** One answer that the two parsers read differently. */
export interface Disagreement {
  readonly pair: string;
  readonly image: 1 | 2;
  /** As it came; absent where only its readings were stored. */
  readonly reply: string | undefined;
  readonly official: Reading;
  readonly robust: Reading;
}

/** In the order of the pairs, image 1 first; as many as `Metrics.parserDisagreements` counts. */
export function findDisagreements(
  pairs: readonly Pick<AskablePair, 'id'>[],
  readings: ReadonlyMap<string, PairReadings>,
  replyTo: (pair: string, image: 1 | 2) => string | undefined,
): Disagreement[] {
  return pairs.flatMap(({ id }) =>
    ([1, 2] as const).flatMap(image => {
      const read = readings.get(id)?.[image - 1];
      if (read === undefined || read.official === read.robust) return [];
      return [{ pair: id, image, reply: replyTo(id, image), official: read.official, robust: read.robust }];
    }),
  );
}

/** The replies of a journal, for `findDisagreements`. */
export const repliesIn =
  (state: JournalState) =>
  (pair: string, image: 1 | 2): string | undefined =>
    state.answer({ pair, image })?.text;
