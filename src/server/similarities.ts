/** Cosines that are shown beside pairs: what a line says itself, what was computed here, what the cache has. */
import type { Pair } from '../core/dataset/types';
import type { CurationImage } from '../shared/curation';
import type { Host } from './host';

type Images = readonly [CurationImage, CurationImage];

export class Similarities {
  readonly #host: Host;
  readonly #onLearnt: () => void;
  readonly #known = new Map<string, number>();
  #key: string | undefined;

  /** @param onLearnt something is known that was not: what shows it can be drawn again. */
  constructor(host: Host, onLearnt: () => void) {
    this.#host = host;
    this.#onLearnt = onLearnt;
  }

  /** Without waiting; undefined where it is not known (yet). */
  known(pair: Pair, images: Images): number | undefined {
    const stored = this.#key === undefined ? undefined : pair.similarity?.[this.#key];
    return stored ?? this.#known.get(nameOf(images));
  }

  /** Looks these up in the cache of embeddings. Computes nothing. */
  async lookUp(pairs: readonly { readonly pair: Pair; readonly images: Images }[]): Promise<void> {
    const stored =
      (await this.#learnKey()) && pairs.some(({ pair }) => pair.similarity?.[this.#key ?? ''] !== undefined);
    const unknown = pairs.filter(({ pair, images }) => this.known(pair, images) === undefined);
    const found = unknown.length > 0 && (await this.#fromCache(unknown.map(({ images }) => images)));
    if (stored || found) this.#onLearnt();
  }

  /** Computes it where need be. */
  async compute(images: Images): Promise<{ cosine: number; title: string } | { error: string }> {
    const [first, second] = images;
    const reply = await this.#host.request('cosine', { images: [first, second] });
    if ('error' in reply || this.#known.get(nameOf(images)) === reply.cosine) return reply;
    this.#known.set(nameOf(images), reply.cosine);
    this.#onLearnt();
    return reply;
  }

  /** A file has changed: what was computed from it may be another image now. */
  forget(): void {
    this.#known.clear();
  }

  /** True where any was found. */
  async #fromCache(pairs: readonly Images[]): Promise<boolean> {
    const reply = await this.#host.request('cachedCosines', { pairs: pairs.map(([first, second]) => [first, second]) });
    if ('error' in reply) return false;
    for (const [n, cosine] of reply.cosines.entries()) {
      if (cosine !== null) this.#known.set(nameOf(pairs[n]!), cosine);
    }
    return reply.cosines.some(cosine => cosine !== null);
  }

  /** True where it was learnt just now. */
  async #learnKey(): Promise<boolean> {
    if (this.#key !== undefined) return false;
    const reply = await this.#host.request('similarityKey', {});
    if ('key' in reply) this.#key = reply.key;
    return this.#key !== undefined;
  }
}

const nameOf = (images: Images): string =>
  JSON.stringify(images.map(({ path, frame, rendering }) => [path, frame, rendering ?? null]));
