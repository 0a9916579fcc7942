/** How images that the cache lacks become embeddings in it: by the encoder worker, or by a server. */
import { sentAs } from '../core/encoder/remote/config';
import type { RemoteEncoder } from '../core/encoder/remote/config';
import type { EncoderFacts } from '../core/encoder/types';
import { ProbeError } from '../core/errors';
import type { SendableImage } from '../core/image/types';
import type { EmbedOptions, EmbedTarget } from './embedRequest';
import { pixelsFor } from './pixels';
import type { FittedPixels } from './pixels';
import type { RemoteEmbedder } from './remoteEmbedder';
import type { Workers } from './workers';

/** An image made ready, under the key of its embedding. */
export interface Ready<P> {
  readonly key: string;
  readonly prepared: P;
}

/** A prepared image says which bytes it was decoded from: the file may have been rewritten since it was identified. */
export interface Decoded {
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly fileSha256: string;
}

export interface Computation<P extends Decoded> {
  /** Images of the next batch. */
  batch(): number;
  prepare(target: EmbedTarget): Promise<P>;
  /**
   * Embeds a batch; what succeeded is on disk when it returns or throws.
   * @returns by key, the failures that belong to one image. @throws ProbeError for what ends the job.
   */
  embed(images: readonly Ready<P>[]): Promise<ReadonlyMap<string, ProbeError>>;
}

/** Images a call where nobody has measured what is fastest. */
const BATCH = 8;
/** A person's request waits for the batch that is under way, and no longer than this. */
const BACKGROUND_SECONDS = 4;
/** A worker that dies with so many images, one after the other, would die with every image. */
const CRASHES_IN_A_ROW = 3;

/** Keeps background batches short: a first image alone tells how long one takes, and then the last batch does. */
export class BatchSize {
  #most: number;
  readonly #limit: number;
  #secondsPerImage: number | undefined;

  constructor(most: number, limitSeconds: number) {
    this.#most = most;
    this.#limit = limitSeconds;
  }

  next(): number {
    if (this.#limit === Infinity) return this.#most;
    if (this.#secondsPerImage === undefined) return 1;
    return Math.min(this.#most, Math.max(1, Math.floor(this.#limit / this.#secondsPerImage)));
  }

  /** @param next the most images of the next batch, where the worker is finding out what is fastest */
  took(images: number, seconds: number, next: number | null = null): void {
    if (images > 0) this.#secondsPerImage = seconds / images;
    if (next !== null) this.#most = next;
  }
}

export class LocalComputation implements Computation<FittedPixels> {
  readonly #workers: Workers;
  readonly #info: EncoderFacts;
  readonly #options: EmbedOptions;
  readonly #size: BatchSize;
  #crashes = 0;

  constructor(workers: Workers, info: EncoderFacts, options: EmbedOptions) {
    this.#workers = workers;
    this.#info = info;
    this.#options = options;
    this.#size = new BatchSize(info.batch ?? BATCH, options.priority === 'background' ? BACKGROUND_SECONDS : Infinity);
  }

  batch(): number {
    return this.#size.next();
  }

  prepare(target: EmbedTarget): Promise<FittedPixels> {
    return pixelsFor(this.#workers, target, this.#info, this.#options);
  }

  /** A batch that kills the worker is tried again image by image, so that the one that does it fails alone. */
  async embed(images: readonly Ready<FittedPixels>[]): Promise<ReadonlyMap<string, ProbeError>> {
    try {
      const inputs = images.map(({ key, prepared }) => ({ key, data: prepared.data }));
      const call = { encoder: this.#options.encoder, images: inputs };
      const { computed, seconds, next } = await this.#workers.encoder.call('embed', call, this.#options);
      this.#size.took(computed, seconds, next);
      this.#crashes = 0;
      return new Map();
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind !== 'crash') throw failure;
      if (images.length > 1) return this.#oneByOne(images);
      if (++this.#crashes === CRASHES_IN_A_ROW) throw failure;
      return new Map(images.map(({ key }) => [key, failure]));
    }
  }

  async #oneByOne(images: readonly Ready<FittedPixels>[]): Promise<ReadonlyMap<string, ProbeError>> {
    const failures = new Map<string, ProbeError>();
    for (const image of images) for (const [key, failure] of await this.embed([image])) failures.set(key, failure);
    return failures;
  }
}

/** Images that are held in memory, ready to be sent. */
const REMOTE_BATCH = 16;

type PreparedImage = SendableImage & Decoded;

export class RemoteComputation implements Computation<PreparedImage> {
  readonly #workers: Workers;
  readonly #remote: RemoteEncoder;
  readonly #server: RemoteEmbedder;
  readonly #options: EmbedOptions;

  constructor(workers: Workers, remote: RemoteEncoder, server: RemoteEmbedder, options: EmbedOptions) {
    this.#workers = workers;
    this.#remote = remote;
    this.#server = server;
    this.#options = options;
  }

  batch(): number {
    return REMOTE_BATCH;
  }

  prepare({ path, frame, rendering }: EmbedTarget): Promise<PreparedImage> {
    const spec = { ...sentAs(this.#remote) };
    return this.#workers.image.call('sendable', { path, frame, rendering, spec }, this.#options);
  }

  async embed(images: readonly Ready<PreparedImage>[]): Promise<ReadonlyMap<string, ProbeError>> {
    const { encoder, signal, priority = 'interactive' } = this.#options;
    const sent = images.map(({ prepared }) => prepared);
    const outcomes = await this.#server.embed(sent, signal);
    const embedded = outcomes.flatMap((outcome, n) =>
      'embedding' in outcome ? [{ key: images[n]!.key, embedding: outcome.embedding }] : [],
    );
    // Without the signal: what a server has computed is kept even where the job was cancelled meanwhile.
    if (embedded.length > 0) await this.#workers.encoder.call('put', { encoder, images: embedded }, { priority });
    const failures = new Map<string, ProbeError>();
    outcomes.forEach((outcome, n) => {
      if (!('error' in outcome)) return;
      if (outcome.stops) throw outcome.error;
      failures.set(images[n]!.key, outcome.error);
    });
    return failures;
  }
}
