import { Batching } from '../../core/encoder/tuning/batching';
import { readTuning, writeTuning } from '../../core/encoder/tuning/store';

/** How many images a model folder is given at once, found on its own batches and remembered for the machine. */
export class Tuned {
  #best: number | undefined;

  static async open(cacheDir: string, fingerprint: string): Promise<Tuned> {
    const { batch } = await readTuning(cacheDir, fingerprint);
    return new Tuned(cacheDir, fingerprint, new Batching(batch));
  }

  private constructor(
    private readonly cacheDir: string,
    private readonly fingerprint: string,
    private readonly batching: Batching,
  ) {}

  /** Images of the next batch. */
  get batch(): number {
    return this.batching.size;
  }

  /** The fewest seconds that an image has taken; undefined before the first. */
  get best(): number | undefined {
    return this.#best;
  }

  async took(images: number, seconds: number): Promise<void> {
    if (images === 0) return;
    this.#best = Math.min(this.#best ?? Infinity, seconds / images);
    const { settled } = this.batching;
    this.batching.measured(images, seconds);
    if (settled || !this.batching.settled) return;
    const known = await readTuning(this.cacheDir, this.fingerprint);
    await writeTuning(this.cacheDir, this.fingerprint, { ...known, batch: this.batching.size });
  }
}
