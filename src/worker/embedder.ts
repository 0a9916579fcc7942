/**
 * Embedding many images with both workers: files are identified by content, what the cache has is not computed again,
 * and the image worker prepares the next batch while the encoder worker computes this one.
 */
import { ProbeError, throwIfAborted } from '../core/errors';
import { FEWEST_IMAGES } from '../core/encoder/precision/decision';
import type { EncoderRef } from '../core/encoder/ref';
import type { EncoderFacts } from '../core/encoder/types';
import { imageKey } from '../core/image/rendering';
import type { Rendering } from '../core/image/types';
import type { Priority } from '../shared/rpc/messages';
import { LocalComputation, RemoteComputation } from './computing';
import type { Computation, Ready } from './computing';
import { settlePrecision } from './precision';
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
  /** Told before some images are embedded in both precisions, to find out which one `auto` is: it may take minutes. */
  readonly onSettling?: (images: number) => void;
  readonly signal?: AbortSignal;
  readonly priority?: Priority;
}

interface Identified {
  readonly target: EmbedTarget;
  readonly sha256: string;
  readonly key: string;
}

/** Files identified and looked up per round trip. */
const CHUNK = 64;

/**
 * Yields every target once, in order within what is cached and within what is computed.
 * A file that cannot be read is one entry with its error and stops nothing. Where images would leave the machine, all of
 * them are looked up first, so that the question whether they may names how many.
 * @throws ProbeError cancelled | unavailable | crash, and of a remote encoder consent | network | endpoint | timeout;
 * whatever has been yielded is kept in the cache.
 */
export async function* embedImages(
  workers: Workers,
  targets: readonly EmbedTarget[],
  options: EmbedOptions,
): AsyncGenerator<Embedded> {
  const info = await settledEncoder(workers, targets, options);
  const { remote } = options.encoder;
  const here = new LocalComputation(workers, info, options);
  const toSend: Identified[] = [];
  for (let at = 0; at < targets.length; at += CHUNK) {
    throwIfAborted(options.signal);
    const { failed, known, missing } = await lookUp(workers, targets.slice(at, at + CHUNK), options);
    yield* failed;
    for (const image of known) yield { ...image, fromCache: true };
    if (remote === undefined) yield* compute(missing, here);
    else toSend.push(...missing);
  }
  if (remote === undefined || toSend.length === 0) return;
  const files = toSend.map(({ target }) => target.path);
  const server = await workers.connect(remote, files);
  yield* compute(toSend, new RemoteComputation(workers, remote, server, options));
}

/**
 * The encoder as it embeds these images. What `auto` computes in is settled first, on some of them: a folder's embeddings
 * are all of one fingerprint.
 * @throws ProbeError as `embedImages` does
 */
export async function settledEncoder(
  workers: Workers,
  targets: readonly EmbedTarget[],
  options: EmbedOptions,
): Promise<EncoderFacts> {
  const describe = () => workers.encoder.call('info', { encoder: options.encoder }, options);
  const info = await describe();
  if (info.precision?.undecided !== true || targets.length < FEWEST_IMAGES) return info;
  await settlePrecision(workers, targets, options);
  return describe();
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

/** The next batch is prepared while one is computed. */
async function* compute<P>(missing: readonly Identified[], computation: Computation<P>): AsyncGenerator<Embedded> {
  const waiting = [...missing];
  const prepareNext = () => {
    const batch = waiting.splice(0, computation.batch());
    return batch.length === 0 ? undefined : prepare(batch, computation);
  };
  for (let next = prepareNext(); next !== undefined;) {
    const { ready, failed } = await next;
    next = prepareNext();
    next?.catch(() => undefined); // awaited in the next turn; until then a failure is not unhandled
    yield* failed;
    if (ready.length === 0) continue;
    const failures = await computation.embed(ready);
    for (const { target, sha256, key } of ready) {
      const failure = failures.get(key);
      if (failure === undefined) yield { target, sha256, key, fromCache: false };
      else yield { target, error: named(failure, target.path) };
    }
  }
}

async function prepare<P>(
  batch: readonly Identified[],
  computation: Computation<P>,
): Promise<{ ready: (Identified & Ready<P>)[]; failed: Embedded[] }> {
  const ready: (Identified & Ready<P>)[] = [];
  const failed: Embedded[] = [];
  await Promise.all(
    batch.map(async image => {
      try {
        ready.push({ ...image, prepared: await computation.prepare(image.target) });
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

/** Failures that belong to one file; all others stop the job. A file that kills its decoder is one of them. */
function isAboutTheImage(error: ProbeError): boolean {
  if (error.details?.['fatal'] === true) return false;
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
