/** What a run's controls and repeats did, as the Results panel is sent it (src/core/benchmark/controls). */
import * as z from 'zod/mini';
import type { Message } from './common';
import { count, figure } from './figure';

const told = z.object({ name: z.string(), figure });

/** What a control did to one figure, over what was answered both plainly and under it. */
const effect = z.object({
  /** Of the figure. */
  name: z.string(),
  plain: figure,
  under: figure,
  /** Percentage points, under the control less plain. */
  difference: z.number(),
  ci95: z.tuple([z.number(), z.number()]),
  /** By groups that share images, and adjusted for all controls of the run; of the figure to go by alone. */
  tested: z.optional(z.object({ p: z.number(), holm: z.number() })),
});

const control = z.object({
  name: z.string(),
  /** What it changes: what that shows. */
  description: z.string(),
  /** What its figures are not over. */
  notes: z.array(z.string()),
  /** The one of the figure to go by first; none where nothing has been answered both ways. */
  effects: z.array(effect),
  /** What guessing would give of the first figure, in percent; absent where that says nothing. */
  guessing: z.optional(z.number()),
  /** What else it tells. */
  told: z.array(told),
});

const repeats = z.object({
  count,
  temperature: z.number(),
  notes: z.array(z.string()),
  /** Questions whose answers are all the same. */
  agreeing: figure,
  /** How many couples of answers to a question are the same, in percent, as a mean over `questions`; null for none. */
  agreement: z.nullable(z.number()),
  questions: count,
  /** The figures of the most frequent answers. */
  majority: z.array(told),
});

/** Beside the figures of a run; absent for a run without controls and repeats. */
export const beside = z.object({ controls: z.array(control), repeats: z.nullable(repeats) });

export type ResultsControl = Message<z.infer<typeof control>>;
export type ResultsRepeats = Message<z.infer<typeof repeats>>;
export type ResultsBeside = Message<z.infer<typeof beside>>;
