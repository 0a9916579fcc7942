import type { Encoded } from '../../core/encoder/types';

type EncodedPair = readonly [Encoded, Encoded];

/** One pair under each encoder that it is compared under. */
const MOST_PAIRS = 8;
/** A large model's patches are some megabytes; hundreds are not held on to. */
const MOST_BYTES = 64_000_000;
const KEPT_MS = 60_000;

/** What encoders made of pairs last, for a moment: the cosine is asked for first, and the maps of the same pair after it. */
export class RecentPairs {
  /** The one used last is the last. */
  readonly #pairs = new Map<string, Promise<EncodedPair>>();
  #forgetting: NodeJS.Timeout | undefined;

  /** @param key of the encoder and both images. @throws what `encode` does. */
  async get(key: string, encode: () => Promise<EncodedPair>): Promise<EncodedPair> {
    const pair = this.#pairs.get(key) ?? encode();
    this.#pairs.delete(key);
    this.#pairs.set(key, pair);
    for (const oldest of [...this.#pairs.keys()].slice(0, -MOST_PAIRS)) this.#pairs.delete(oldest);
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.#pairs.clear(), KEPT_MS).unref();
    try {
      const encoded = await pair;
      if (encoded.reduce((sum, image) => sum + bytesOf(image), 0) > MOST_BYTES) this.#pairs.delete(key);
      return encoded;
    } catch (error) {
      this.#pairs.delete(key);
      throw error;
    }
  }
}

const bytesOf = ({ embedding, patches, hidden, attention }: Encoded): number =>
  [embedding, patches, hidden, attention].reduce((sum, values) => sum + (values?.byteLength ?? 0), 0);
