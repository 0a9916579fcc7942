/** How many threads compute one image fastest: not always all, where cores share what multiplies matrices. */
import os from 'node:os';
import type { OnnxRuntime } from '../runtime';
import { matrixRate } from './rates';
import type { ProductShape } from './rates';

const REPEATS = 3;
/** More threads than this faster or not at all: fewer leave more to the person. */
const WORTHWHILE = 1.05;

/** Half of what there is, and all of it. */
const candidates = (): number[] => {
  const all = os.availableParallelism();
  return [...new Set([Math.max(1, Math.floor(all / 2)), all])];
};

/**
 * Measures bare products of the model's most frequent shape: a fraction of what one image costs.
 * @param shapes of the model's linear layers
 */
export async function fastestThreads(
  runtime: OnnxRuntime,
  shapes: readonly ProductShape[],
  precision: 'fp32' | 'int8',
): Promise<number> {
  const shape = shapes.toSorted((a, b) => b.count - a.count)[0];
  let best = { threads: 1, rate: 0 };
  if (shape === undefined) return best.threads;
  for (const threads of candidates()) {
    const rate = await matrixRate(runtime, [shape], { precision, threads, repeats: REPEATS });
    if (rate > best.rate * WORTHWHILE) best = { threads, rate };
  }
  return best.threads;
}
