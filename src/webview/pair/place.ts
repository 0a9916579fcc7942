/** Where the person was in the images of one pair: kept as text beside what they chose, and of no use to another pair. */
import * as z from 'zod/mini';
import type { PairImage } from '../../shared/panels/pair';
import type { View } from '../shared/view';
import { sameLevels, type Levels } from './levels';

export type PerImage<T> = readonly [T, T];

export interface Place {
  readonly views: PerImage<View>;
  /** Null: as the picture was made. */
  readonly levels: PerImage<Levels | null>;
  /** Of swipe: the part of the width left of which image 1 is seen. */
  readonly divider: number;
}

const fraction = z.number().check(z.minimum(0), z.maximum(1));
const view = z.object({ zoom: z.number().check(z.minimum(1)), x: fraction, y: fraction });
const levels = z.nullable(z.object({ low: z.number(), high: z.number() }));
const placeSchema = z.object({
  pair: z.string(),
  views: z.tuple([view, view]),
  levels: z.tuple([levels, levels]),
  divider: fraction,
});

export const placeText = (pair: string, place: Place): string => JSON.stringify({ pair, ...place });

/** What was kept of this pair; null where it was of another, or is nothing that was kept here. */
export function keptPlace(text: string, pair: string): Place | null {
  const kept = placeSchema.safeParse(parsed(text)).data;
  return kept?.pair === pair ? kept : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined; // not ours: as if nothing had been kept
  }
}

/** How an image is shown, where that differs from how it is shown at first: what a preset made of a deep image is kept too. */
export function levelsToKeep(image: PairImage, chosen: Levels | null): Levels | null {
  const { low, high } = chosen ?? image.levels;
  return sameLevels({ low, high }, image.values.own) ? null : { low, high };
}
