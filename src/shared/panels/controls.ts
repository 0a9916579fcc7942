/** What a run's controls and repeats did, as the Results panel is sent it (src/core/benchmark/controls). */
import * as z from 'zod/mini';
import type { Message } from './common';
import { count, figure, interval } from './figure';

/** A figure by its name. */
const told = z.object({ name: z.string(), figure });

const control = z.object({
  name: z.string(),
  /** What it changes: what that shows. */
  description: z.string(),
  /** Whether every question of it is answered; until then what it did is shown as `so far`. */
  complete: z.boolean(),
  /** Over the items answered both plainly and under the control; null while there is none. */
  effect: z.nullable(
    z.object({
      pairs: count,
      plain: figure,
      under: figure,
      /** Percentage points, under the control less plain. */
      difference: z.number(),
      ci95: interval,
      /** Correct plainly and not under the control, and the other way round. */
      lost: count,
      won: count,
      /** By groups that share images; `holm` is the same, adjusted for all controls of the run. */
      p: z.number(),
      holm: z.number(),
    }),
  ),
  /** What guessing would give under the control, in percent; absent where that is not what it tells. */
  guessing: z.optional(z.number()),
  /** What else it tells. */
  told: z.array(told),
  /** What was left out of it, and why. */
  notes: z.array(z.string()),
});

const repeats = z.object({
  count,
  temperature: z.number(),
  complete: z.boolean(),
  told: z.array(told),
  /** How many couples of answers to a question are the same, in percent, as a mean over `questions`; null for none. */
  agreement: z.nullable(z.number()),
  questions: count,
});

/** Beside the figures of a run; absent for a run without controls and repeats. */
export const beside = z.object({
  /** Which of the figures controls are told by. */
  figure: z.string(),
  controls: z.array(control),
  repeats: z.nullable(repeats),
});

export type ResultsControl = Message<z.infer<typeof control>>;
export type ResultsRepeats = Message<z.infer<typeof repeats>>;
export type ResultsBeside = Message<z.infer<typeof beside>>;
