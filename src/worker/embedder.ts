/**
 * Embedding many images with both workers: files are identified by content, what the cache has is not computed again,
 * and the image worker prepares the next batch while the encoder worker computes this one.
 */
import { ProbeError, throwIfAborted } from '../core/errors';
import type { EncoderRef } from '../core/encoder/ref';
import type { EncoderInfo } from '../core/encoder/types';
import { imageKey } from '../core/image/rendering';
import type { Rendering } from '../core/image/types';
import type { Priority } from '../shared/rpc/messages';
import type { Workers } from './workers';

export interface EmbedTarget {
  readonly path: string;
  readonly frame: number;
  readonly rendering?: Rendering;
}

/** One image, settled: its embedding's key, or why it has none. */
export type Embedded =
  | { readonly target: EmbedTarget; readonly sha256: string; readonly key: string; readonly fromCache: boolean }
  | { readonly target: EmbedTarget; readonly error: ProbeError };

export interface EmbedOptions {
  readonly encoder: EncoderRef;
  readonly signal?: AbortSignal;
  readonly priority?: Priority;
}

interface Identified {
  readonly target: EmbedTarget;
  readonly sha256: string;
  readonly key: string;
}

interface Prepared extends Identified {
  readonly data: Uint8Array;
}

/** Files identified and looked up per round trip. */
const CHUNK = 64;
/** Images per call to the encoder: about half a second of work, so that a person's request is never far behind. */
const BATCH = 8;

/**
 * Yields every target once, in order within what is cached and within what is computed.
 * A file that cannot be read is one entry with its error and stops nothing.
 * @throws ProbeError cancelled | unavailable | crash; whatever has been yielded is kept in the cache.
 */
export async function* embedImages(
  workers: Workers,
  targets: readonly EmbedTarget[],
  options: EmbedOptions,
): AsyncGenerator<Embedded> {
  const info = await workers.encoder.call('info', { encoder: options.encoder }, options);
  for (let at = 0; at < targets.length; at += CHUNK) {
    throwIfAborted(options.signal);
    const { failed, known, missing } = await lookUp(workers, targets.slice(at, at + CHUNK), options);
    yield* failed;
    for (const image of known) yield { ...image, fromCache: true };
    yield* compute(workers, missing, info, options);
  }
}

async function lookUp(workers: Workers, targets: readonly EmbedTarget[], options: EmbedOptions) {
  const failed: Embedded[] = [];
  const identified: Identified[] = [];
  const answers = await workers.image.call('identify', { paths: targets.map(target => target.path) }, options);
  targets.forEach((target, n) => {
    const answer = answers[n]!;
    if ('error' in answer) failed.push({ target, error: ProbeError.deserialize(answer.error) });
    else {
      const key = imageKey(answer.sha256, target.frame, target.rendering);
      identified.push({ target, sha256: answer.sha256, key });
    }
  });
  const keys = identified.map(image => image.key);
  const hits = await workers.encoder.call('cached', { encoder: options.encoder, keys }, options);
  const known = identified.filter((_, n) => hits[n]);
  return { failed, known, missing: identified.filter((_, n) => !hits[n]) };
}

async function* compute(
  workers: Workers,
  missing: readonly Identified[],
  info: Pick<EncoderInfo, 'id' | 'pixels'>,
  options: EmbedOptions,
): AsyncGenerator<Embedded> {
  const batches: Identified[][] = [];
  for (let at = 0; at < missing.length; at += BATCH) batches.push(missing.slice(at, at + BATCH));
  let next = batches[0] === undefined ? undefined : prepare(workers, batches[0], info, options);
  for (let n = 0; next !== undefined; n++) {
    const { ready, failed } = await next;
    const following = batches[n + 1];
    next = following === undefined ? undefined : prepare(workers, following, info, options);
    next?.catch(() => undefined); // awaited in the next turn; until then a failure is not unhandled
    yield* failed;
    if (ready.length === 0) continue;
    const images = ready.map(({ key, data }) => ({ key, data }));
    await workers.encoder.call('embed', { encoder: options.encoder, images }, options);
    for (const { target, sha256, key } of ready) yield { target, sha256, key, fromCache: false };
  }
}

async function prepare(
  workers: Workers,
  batch: readonly Identified[],
  info: Pick<EncoderInfo, 'pixels'>,
  options: EmbedOptions,
): Promise<{ ready: Prepared[]; failed: Embedded[] }> {
  const ready: Prepared[] = [];
  const failed: Embedded[] = [];
  await Promise.all(
    batch.map(async image => {
      try {
        ready.push({ ...image, data: await pixelsFor(workers, image.target, info, options) });
      } catch (error) {
        const failure = ProbeError.from(error);
        if (!isAboutTheImage(failure)) throw failure;
        failed.push({ target: image.target, error: named(failure, image.target.path) });
      }
    }),
  );
  const order = new Map(batch.map((image, n) => [image.key, n]));
  ready.sort((a, b) => order.get(a.key)! - order.get(b.key)!);
  return { ready, failed };
}

/** An image squashed to an encoder's input, by the image worker. */
export async function pixelsFor(
  workers: Workers,
  target: EmbedTarget,
  info: Pick<EncoderInfo, 'pixels'>,
  options: { readonly signal?: AbortSignal; readonly priority?: Priority },
): Promise<Uint8Array> {
  const { path, frame, rendering } = target;
  const pixels = await workers.image.call('pixels', { path, frame, rendering, spec: info.pixels }, options);
  return pixels.data;
}

/** Failures that belong to one file; all others stop the job. A file that kills its decoder is one of them. */
function isAboutTheImage(error: ProbeError): boolean {
  return ['bad-input', 'not-found', 'unsupported', 'too-large', 'timeout', 'io', 'crash'].includes(error.kind);
}

/** A worker that died or was ended does not know which file it had; every failure of a file names it. */
function named(error: ProbeError, file: string): ProbeError {
  if (error.message.includes(file)) return error;
  const { remedy, retryable } = error;
  return new ProbeError(error.kind, `${file}: ${error.message}`, {
    ...(remedy === undefined ? {} : { remedy }),
    retryable,
    cause: error,
  });
}
