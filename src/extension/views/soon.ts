import type { Disposable } from 'vscode';

/** Does something once, a moment after the last of many reasons to do it; at the latest after four such moments. */
export class Soon implements Disposable {
  readonly #ms: number;
  readonly #work: () => void;
  #timer: NodeJS.Timeout | undefined;
  #latest = 0;

  constructor(ms: number, work: () => void) {
    this.#ms = ms;
    this.#work = work;
  }

  call(): void {
    const now = Date.now();
    if (this.#timer === undefined) this.#latest = now + 4 * this.#ms;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#do(), Math.max(0, Math.min(this.#ms, this.#latest - now)));
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #do(): void {
    this.#timer = undefined;
    this.#work();
  }
}
