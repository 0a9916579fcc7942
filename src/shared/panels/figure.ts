/** Figures as the Results panel is sent them. */
import * as z from 'zod/mini';

export const count = z.int().check(z.nonnegative());

/** A percentage, unrounded, with what it is a percentage of (src/core/benchmark/types.ts). */
export const figure = z.object({
  /** null for 0/0. */
  value: z.nullable(z.number()),
  n: count,
  of: count,
  /** In percent; null for 0/0. */
  ci95: z.nullable(z.tuple([z.number(), z.number()])),
});
