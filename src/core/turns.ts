import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from './errors';

/** Short enough that an editor's other work, in the same process, does not wait noticeably. */
const TURN_MS = 10;

/**
 * `items.map(of)` for long lists: every few milliseconds it lets the process do whatever else waits.
 * @throws ProbeError 'cancelled'.
 */
export async function mapInTurns<T, R>(items: readonly T[], of: (item: T) => R, signal?: AbortSignal): Promise<R[]> {
  const results: R[] = [];
  let turnEnds = performance.now() + TURN_MS;
  for (const item of items) {
    results.push(of(item));
    if (performance.now() < turnEnds) continue;
    await nextTurn();
    throwIfAborted(signal);
    turnEnds = performance.now() + TURN_MS;
  }
  return results;
}

/** The same for work that is no list: `if (turns.due) await turns.take()` in its loops. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #ends = performance.now() + TURN_MS;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  get due(): boolean {
    return performance.now() >= this.#ends;
  }

  /** @throws ProbeError 'cancelled'. */
  async take(): Promise<void> {
    await nextTurn();
    throwIfAborted(this.#signal);
    this.#ends = performance.now() + TURN_MS;
  }
}
