import path from 'node:path';

/** Whether a changed file belongs to recorded runs, and not to a dataset's images. */
export const isOfRuns = (file: string): boolean => file.split(path.sep).includes('.medprobe');

/** Calls together what comes in bursts: at once for the first, then at most once in `ms`. */
export class Soon {
  readonly #ms: number;
  readonly #act: () => void;
  #timer: NodeJS.Timeout | undefined;
  #again = false;

  constructor(ms: number, act: () => void) {
    this.#ms = ms;
    this.#act = act;
  }

  call(): void {
    if (this.#timer !== undefined) {
      this.#again = true;
      return;
    }
    this.#act();
    this.#timer = setTimeout(() => this.#next(), this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #next(): void {
    this.#timer = undefined;
    if (!this.#again) return;
    this.#again = false;
    this.call();
  }
}
