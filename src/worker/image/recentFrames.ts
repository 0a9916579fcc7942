import type { Stored } from '../../core/image/types';

/** Both images of a pair. */
const MOST_FRAMES = 2;
/** A worker does not hold on to hundreds of megabytes. */
const MOST_BYTES = 128_000_000;
const KEPT_MS = 60_000;

/** The frames decoded last, for a moment: who reads values and tries windows does so on the same two images. */
export class RecentFrames {
  /** The one used last is the last. */
  readonly #frames = new Map<string, Promise<Stored>>();
  readonly #tooLarge = new Set<string>();
  #forgetting: NodeJS.Timeout | undefined;

  /** @param key of the file's content and the frame. @throws what `decode` does. */
  get(key: string, decode: () => Promise<Stored>): Promise<Stored> {
    return this.find(key) ?? this.#keep(key, decode());
  }

  /** The frame, where it is one of those; undefined else. @throws what its `decode` does. */
  find(key: string): Promise<Stored> | undefined {
    const frame = this.#frames.get(key);
    return frame && this.#keep(key, frame);
  }

  async #keep(key: string, frame: Promise<Stored>): Promise<Stored> {
    this.#frames.delete(key);
    this.#frames.set(key, frame);
    for (const oldest of [...this.#frames.keys()].slice(0, -MOST_FRAMES)) this.#frames.delete(oldest);
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.#frames.clear(), KEPT_MS).unref();
    try {
      const stored = await frame;
      if (stored.values.byteLength > MOST_BYTES) {
        this.#tooLarge.add(key);
        this.#frames.delete(key);
      }
      return stored;
    } catch (error) {
      this.#frames.delete(key);
      throw error;
    }
  }

  /** One that is decoded anew each time, as far as is known: not for every pixel that a pointer passes. */
  isTooLarge(key: string): boolean {
    return this.#tooLarge.has(key);
  }
}
