/** Texts under an encoder: its tokenizer is read, and each text is computed, when it is first asked for. */
import { ProbeError, throwIfAborted } from '../../core/errors';
import { loadTokenizer } from '../../core/encoder/tokenizer/load';
import type { Tokenizer } from '../../core/encoder/tokenizer/types';
import type { Encoder, TextTower } from '../../core/encoder/types';
import { labelScores } from '../../core/encoder/zeroShot';
import type { LabelScore } from '../../core/encoder/zeroShot';
import type { EmbeddingStore } from '../../core/embedding/store';

export interface EmbeddedText {
  readonly inputIds: readonly number[];
  /** Not normalised. */
  readonly embedding: Float32Array;
}

/** Texts computed at a time: a text tower's batch costs what its texts cost one by one, but memory grows with it. */
const BATCH = 16;
/** Labels stay the same while images change; more than these are computed again. */
const REMEMBERED = 256;

export class Texts {
  #tokenizer: Promise<Tokenizer> | undefined;
  readonly #known = new Map<string, EmbeddedText>();

  /** @param folder the model folder of `encoder` */
  constructor(
    private readonly encoder: Encoder,
    private readonly folder: string,
  ) {}

  /** @throws ProbeError unsupported where the encoder knows images only; else as `loadTokenizer`. */
  get tower(): TextTower {
    if (this.encoder.text !== undefined) return this.encoder.text;
    throw new ProbeError(
      'unsupported',
      `${this.encoder.info.title} (${this.encoder.info.kind}) has no text tower: it knows images only.`,
      {
        remedy: 'Choose the folder of a SigLIP or CLIP model that has one.',
      },
    );
  }

  /** In order. */
  async embed(texts: readonly string[], signal: AbortSignal): Promise<EmbeddedText[]> {
    const { tower } = this;
    const tokenizer = await this.#load(tower);
    const found = new Map(texts.flatMap(text => (this.#known.has(text) ? [[text, this.#known.get(text)!]] : [])));
    const missing = [...new Set(texts)].filter(text => !found.has(text));
    for (let at = 0; at < missing.length; at += BATCH) {
      throwIfAborted(signal);
      const batch = missing.slice(at, at + BATCH);
      const ids = batch.map(text => tokenizer.encode(text));
      const embeddings = await tower.encode(ids);
      batch.forEach((text, n) => found.set(text, { inputIds: ids[n]!, embedding: embeddings[n]! }));
    }
    for (const [text, embedded] of found) this.#remember(text, embedded);
    return texts.map(text => found.get(text)!);
  }

  #load({ length }: TextTower): Promise<Tokenizer> {
    this.#tokenizer ??= loadTokenizer(this.folder, { kind: this.encoder.info.kind, length });
    this.#tokenizer.catch(() => (this.#tokenizer = undefined));
    return this.#tokenizer;
  }

  #remember(text: string, embedded: EmbeddedText): void {
    this.#known.delete(text);
    this.#known.set(text, embedded);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** Scores of every label for each cached image, in order; `null` for an image that is not cached. */
export async function scoresOf(
  { store, texts }: { readonly store: EmbeddingStore; readonly texts: Texts },
  keys: readonly string[],
  labels: readonly string[],
  signal: AbortSignal,
): Promise<(LabelScore[] | null)[]> {
  const embedded = (await texts.embed(labels, signal)).map(({ embedding }) => embedding);
  await store.refresh();
  const images = await store.get(keys);
  return images.map(image => (image === undefined ? null : labelScores(image, embedded, texts.tower)));
}
