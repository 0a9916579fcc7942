/**
 * Two images compared under several encoders: each image is decoded once for all of them, and each encoder looks at both
 * images once, for the cosine and for the maps.
 */
import type { EncoderRef } from '../core/encoder/ref';
import type { EncoderFacts, PixelSpec } from '../core/encoder/types';
import { ProbeError } from '../core/errors';
import { imageKey } from '../core/image/rendering';
import type { PairSaliency } from '../core/saliency/pair';
import type { CallOptions } from './client';
import { named } from './embedder';
import type { EmbedTarget } from './embedder';
import { specOf } from './pixels';
import { pairCosine } from './similarity';
import type { PairOfTargets } from './similarity';
import type { Workers } from './workers';

/** An encoder by the name that its part of the result bears. */
export interface NamedEncoder {
  readonly name: string;
  /** @throws ProbeError where it is not there any more. */
  readonly ref: () => EncoderRef;
}

/** One thing that became known of the pair, in whatever order it did. */
export type ComparisonPart =
  /** Its turn has come. */
  | { readonly encoder: string; readonly of: 'turn' }
  | { readonly encoder: string; readonly of: 'facts'; readonly facts: EncoderFacts }
  | { readonly encoder: string; readonly of: 'cosine'; readonly facts: EncoderFacts; readonly cosine: number }
  /** No cosine, and so no map either. */
  | { readonly encoder: string; readonly of: 'failure'; readonly error: ProbeError }
  | { readonly encoder: string; readonly of: 'maps'; readonly facts: EncoderFacts; readonly maps: PairSaliency }
  | { readonly encoder: string; readonly of: 'noMaps'; readonly error: ProbeError };

export interface CompareOptions extends CallOptions {
  readonly maps: boolean;
  readonly onPart: (part: ComparisonPart) => void;
  /** Awaited with the maps: every cosine is known. */
  readonly onCosines?: () => Promise<void>;
}

interface Compared {
  readonly name: string;
  readonly ref: EncoderRef;
  readonly facts: EncoderFacts;
}

/**
 * Tells every cosine before the first map: a map takes longer, and says less at a glance. What fails under one encoder is
 * told in its place and leaves the others alone; a cancellation ends it without a word.
 */
export async function comparePair(
  workers: Workers,
  images: PairOfTargets,
  encoders: readonly NamedEncoder[],
  options: CompareOptions,
): Promise<void> {
  const comparison = new Comparison(workers, images, options);
  const compared: Compared[] = [];
  for (const encoder of encoders) {
    const found = await comparison.compare(encoder);
    if (found !== undefined) compared.push(found);
  }
  const maps = async (): Promise<void> => {
    if (options.maps) for (const each of compared) await comparison.map(each);
  };
  await Promise.all([options.onCosines?.(), maps()]);
}

interface PairInput {
  readonly key: string;
  readonly data: Uint8Array;
}

class Comparison {
  readonly #workers: Workers;
  readonly #images: PairOfTargets;
  readonly #options: CompareOptions;
  #keys: Promise<readonly [string, string]> | undefined;
  /** By input of an encoder: the pixels of both images, made once. */
  readonly #pixels = new Map<string, Promise<readonly [PairInput, PairInput]>>();

  constructor(workers: Workers, images: PairOfTargets, options: CompareOptions) {
    this.#workers = workers;
    this.#images = images;
    this.#options = options;
  }

  async compare({ name, ref: refOf }: NamedEncoder): Promise<Compared | undefined> {
    const { onPart } = this.#options;
    onPart({ encoder: name, of: 'turn' });
    try {
      const ref = refOf();
      const facts = await this.#workers.encoder.call('info', { encoder: ref }, this.#options);
      onPart({ encoder: name, of: 'facts', facts });
      const compared = { name, ref, facts };
      onPart({ encoder: name, of: 'cosine', facts, cosine: await this.#cosine(compared) });
      return compared;
    } catch (thrown) {
      const error = ProbeError.from(thrown);
      if (error.kind !== 'cancelled') onPart({ encoder: name, of: 'failure', error });
      return undefined;
    }
  }

  async map({ name, ref, facts }: Compared): Promise<void> {
    const { onPart } = this.#options;
    try {
      const { maps } = await this.#pair(ref, facts, true);
      if (maps !== null) onPart({ encoder: name, of: 'maps', facts, maps });
    } catch (thrown) {
      const error = ProbeError.from(thrown);
      if (error.kind !== 'cancelled') onPart({ encoder: name, of: 'noMaps', error });
    }
  }

  /** From the cache where it has both embeddings: then nothing is decoded for it. */
  async #cosine({ ref, facts }: Compared): Promise<number> {
    if (ref.remote !== undefined) return pairCosine(this.#workers, this.#images, { encoder: ref, ...this.#options });
    const [first, second] = await this.#identified();
    const known = await this.#workers.encoder.call('cosine', { encoder: ref, keys: [first, second] }, this.#options);
    return known ?? (await this.#pair(ref, facts, false)).cosine;
  }

  /** Under the keys of what was decoded, whatever the files held when they were identified. */
  async #pair(encoder: EncoderRef, facts: EncoderFacts, maps: boolean) {
    const [first, second] = await this.#pixelsFor(specOf(facts));
    return this.#workers.encoder.call('pair', { encoder, images: [first, second], maps }, this.#options);
  }

  /** @throws ProbeError naming the image that cannot be read. */
  #identified(): Promise<readonly [string, string]> {
    this.#keys ??= this.#identify();
    return this.#keys;
  }

  async #identify(): Promise<readonly [string, string]> {
    const paths = this.#images.map(({ path }) => path);
    const found = await this.#workers.image.call('identify', { paths }, this.#options);
    const keyOf = ({ frame, rendering }: EmbedTarget, n: number): string => {
      const answer = found[n]!;
      if ('error' in answer) throw ProbeError.deserialize(answer.error);
      return imageKey(answer.sha256, frame, rendering);
    };
    return [keyOf(this.#images[0], 0), keyOf(this.#images[1], 1)];
  }

  #pixelsFor(spec: PixelSpec): Promise<readonly [PairInput, PairInput]> {
    const key = JSON.stringify(spec);
    const pixels = this.#pixels.get(key) ?? this.#fit(spec);
    this.#pixels.set(key, pixels);
    return pixels;
  }

  async #fit(spec: PixelSpec): Promise<readonly [PairInput, PairInput]> {
    const [first, second] = this.#images;
    return Promise.all([this.#fitOne(first, spec), this.#fitOne(second, spec)]);
  }

  /** @throws ProbeError naming the image, also where it ended its decoder. */
  async #fitOne({ path, frame, rendering }: EmbedTarget, spec: PixelSpec): Promise<PairInput> {
    const call = { path, frame, rendering, spec, remember: true as const };
    try {
      const { data, fileSha256 } = await this.#workers.image.call('pixels', call, this.#options);
      return { key: imageKey(fileSha256, frame, rendering), data };
    } catch (error) {
      throw named(ProbeError.from(error), path);
    }
  }
}
