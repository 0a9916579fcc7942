/** How fast a long job goes and how long it will take, from what it has done lately. */
export interface PaceReading {
  readonly done: number;
  readonly total: number;
  /** Items a second over the last half minute; null until it can be told. */
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
}

const WINDOW_MS = 30_000;

export class Pace {
  readonly #total: number;
  readonly #now: () => number;
  #marks: { at: number; done: number }[];

  /** @param done what needed no work (already in a cache or journal) and must not count as speed. */
  constructor(total: number, done = 0, now: () => number = () => performance.now()) {
    this.#total = total;
    this.#now = now;
    this.#marks = [{ at: now(), done }];
  }

  /** @param done items finished so far, in all. */
  reading(done: number): PaceReading {
    const at = this.#now();
    this.#marks.push({ at, done });
    const oldest = this.#marks.findIndex(mark => at - mark.at <= WINDOW_MS);
    if (oldest > 1) this.#marks = this.#marks.slice(oldest - 1);
    const from = this.#marks[0]!;
    const perSecond = at > from.at && done > from.done ? ((done - from.done) * 1000) / (at - from.at) : null;
    const secondsLeft = perSecond === null ? null : (this.#total - done) / perSecond;
    return { done, total: this.#total, perSecond, secondsLeft };
  }
}

/** "45 s", "12 min", "3 h 20 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
