/**
 * Embedding many images with both workers: files are identified by content, what the cache has is not computed again,
 * and the image worker prepares the next batch while the encoder worker computes this one.
 */
import { ProbeError, throwIfAborted } from '../core/errors';
import { FEWEST_IMAGES } from '../core/encoder/precision/decision';
import type { EncoderFacts } from '../core/encoder/types';
import { imageKey } from '../core/image/rendering';
import { LocalComputation, RemoteComputation } from './computing';
import type { Computation, Decoded, Ready } from './computing';
import type { Embedded, EmbedOptions, EmbedTarget } from './embedRequest';
import { settlePrecision } from './precision';
import type { Workers } from './workers';

export type { Embedded, EmbedOptions, EmbedTarget } from './embedRequest';

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
  await settlePrecision(workers, targets, options, embedImages);
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
async function* compute<P extends Decoded>(
  missing: readonly Identified[],
  computation: Computation<P>,
): AsyncGenerator<Embedded> {
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

/** What is embedded and named is what was decoded, whatever the file held when it was identified. */
async function prepare<P extends Decoded>(
  batch: readonly Identified[],
  computation: Computation<P>,
): Promise<{ ready: (Identified & Ready<P>)[]; failed: Embedded[] }> {
  const failed: Embedded[] = [];
  const prepared = await Promise.all(
    batch.map(async ({ target }) => {
      try {
        const image = await computation.prepare(target);
        const sha256 = image.fileSha256;
        return [{ target, sha256, key: imageKey(sha256, target.frame, target.rendering), prepared: image }];
      } catch (error) {
        const failure = ProbeError.from(error);
        if (!isAboutTheImage(failure)) throw failure;
        failed.push({ target, error: named(failure, target.path) });
        return [];
      }
    }),
  );
  return { ready: prepared.flat(), failed };
}

/** Failures that belong to one file; all others stop the job. A file that kills its decoder is one of them. */
function isAboutTheImage(error: ProbeError): boolean {
  if (error.details?.['fatal'] === true) return false;
  return ['bad-input', 'not-found', 'unsupported', 'too-large', 'timeout', 'io', 'crash'].includes(error.kind);
}

/** A worker that died or was ended does not know which file it had; every failure of a file names it. */
export function named(error: ProbeError, file: string): ProbeError {
  if (error.message.includes(file)) return error;
  const { remedy, retryable } = error;
  return new ProbeError(error.kind, `${file}: ${error.message}`, {
    ...(remedy === undefined ? {} : { remedy }),
    retryable,
    cause: error,
  });
}
