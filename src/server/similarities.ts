/** Cosines that are shown beside pairs: what a line says itself, what was computed here, what the cache has. */
import type { Pair } from '../core/dataset/types';
import type { CurationImage } from '../shared/curation';
import type { Host } from './host';

type Images = readonly [CurationImage, CurationImage];

export class Similarities {
  readonly #host: Host;
  readonly #known = new Map<string, number>();
  #key: string | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Without waiting; undefined where it is not known (yet). */
  known(pair: Pair, images: Images): number | undefined {
    const stored = this.#key === undefined ? undefined : pair.similarity?.[this.#key];
    return stored ?? this.#known.get(nameOf(images));
  }

  /** Looks these up in the cache of embeddings; true where something is known now that was not. Computes nothing. */
  async lookUp(pairs: readonly { readonly pair: Pair; readonly images: Images }[]): Promise<boolean> {
    const hadKey = this.#key !== undefined;
    await this.#learnKey();
    const unknown = pairs.filter(({ pair, images }) => this.known(pair, images) === undefined);
    if (unknown.length === 0) return !hadKey;
    const reply = await this.#host.request('cachedCosines', {
      pairs: unknown.map(({ images: [first, second] }) => [first, second]),
    });
    if ('error' in reply) return !hadKey;
    let learnt = !hadKey;
    for (const [n, cosine] of reply.cosines.entries()) {
      if (cosine === null) continue;
      this.#known.set(nameOf(unknown[n]!.images), cosine);
      learnt = true;
    }
    return learnt;
  }

  /** Computes it where need be. */
  async compute([first, second]: Images): Promise<{ cosine: number; title: string } | { error: string }> {
    const reply = await this.#host.request('cosine', { images: [first, second] });
    if ('cosine' in reply) this.#known.set(nameOf([first, second]), reply.cosine);
    return reply;
  }

  /** A file has changed: what was computed from it may be another image now. */
  forget(): void {
    this.#known.clear();
  }

  async #learnKey(): Promise<void> {
    if (this.#key !== undefined) return;
    const reply = await this.#host.request('similarityKey', {});
    if ('key' in reply) this.#key = reply.key;
  }
}

const nameOf = (images: Images): string =>
  JSON.stringify(images.map(({ path, frame, rendering }) => [path, frame, rendering ?? null]));
