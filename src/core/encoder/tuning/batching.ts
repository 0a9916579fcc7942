/** How many images at once: found on the batches of a job itself, so that nothing is computed only to be measured. */

/** Tried in this order. */
export const BATCH_SIZES = [1, 2, 4, 8, 16] as const;
/** A larger batch must be this much faster an image to be worth its memory and the wait for it. */
const WORTHWHILE = 0.97;
/** Of each size, because the first run of a size allocates. */
const RUNS = 2;
/** A background batch takes no longer than this, so that a person's request is never far behind. */
export const LONGEST_BATCH_SECONDS = 4;

export class Batching {
  /** Best seconds an image, by size. */
  readonly #best = new Map<number, number>();
  readonly #runs = new Map<number, number>();
  #size: number = BATCH_SIZES[0];
  #settled: boolean;

  /** @param known what an earlier job settled on */
  constructor(known?: number) {
    this.#settled = known !== undefined;
    if (known !== undefined) this.#size = known;
  }

  /** Images of the next batch. */
  get size(): number {
    return this.#size;
  }

  /** Whether the size is final. */
  get settled(): boolean {
    return this.#settled;
  }

  /** @param seconds that a batch of `count` images took; smaller batches than asked for say nothing */
  measured(count: number, seconds: number): void {
    if (this.#settled || count !== this.#size) return;
    const best = Math.min(seconds / count, this.#best.get(count) ?? Infinity);
    this.#best.set(count, best);
    this.#runs.set(count, (this.#runs.get(count) ?? 0) + 1);
    if (this.#runs.get(count)! >= RUNS) this.#next(count, best);
  }

  #next(size: number, best: number): void {
    const at = BATCH_SIZES.indexOf(size as (typeof BATCH_SIZES)[number]);
    const smaller = BATCH_SIZES[at - 1];
    const before = smaller === undefined ? undefined : this.#best.get(smaller);
    const larger = BATCH_SIZES[at + 1];
    if (before !== undefined && best > before * WORTHWHILE) this.#settle(smaller!);
    else if (larger === undefined || larger * best > LONGEST_BATCH_SECONDS) this.#settle(size);
    else this.#size = larger;
  }

  #settle(size: number): void {
    this.#size = size;
    this.#settled = true;
  }
}
