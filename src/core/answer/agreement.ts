import type { Reading } from '../benchmark/types';

/** How often one question was read as what, over several answers to it. */
export interface Agreement {
  /** The most frequent first; of equally frequent ones, that which came first. */
  readonly counts: readonly (readonly [reading: Reading, count: number])[];
  readonly of: number;
}

/** @param readings of the answers in turn; undefined where there is none. */
export function agreementOf(readings: readonly (Reading | undefined)[]): Agreement {
  const counts = new Map<Reading, number>();
  const answered = readings.filter(reading => reading !== undefined);
  for (const reading of answered) counts.set(reading, (counts.get(reading) ?? 0) + 1);
  return { counts: [...counts].sort(([, a], [, b]) => b - a), of: answered.length };
}

const said = (reading: Reading): string => (reading === null ? 'could not be read' : `said ${reading}`);

/** `4 of 5 said A, 1 of 5 said B`; empty where nothing was answered. */
export const agreementWords = ({ counts, of }: Agreement): string =>
  counts
    .map(
      ([reading, count]) =>
        `${count === of ? (of === 1 ? 'the one' : `all ${of}`) : `${count} of ${of}`} ${said(reading)}`,
    )
    .join(', ');
