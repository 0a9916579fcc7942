/** Embedding the images of a folder, with progress, and what can be asked of them then. */
import type { ProbeError } from '../core/errors';
import { throwIfAborted } from '../core/errors';
import { Pace } from '../core/pace';
import type { PaceReading } from '../core/pace';
import { embedImages } from './embedder';
import type { EmbedOptions } from './embedder';
import type { Workers } from './workers';

export interface EmbeddedFile {
  readonly path: string;
  /** Of its embedding in the cache. */
  readonly key: string;
}

export interface FailedFile {
  readonly path: string;
  readonly error: ProbeError;
}

export interface FolderProgress extends PaceReading {
  readonly fromCache: number;
  readonly failed: number;
}

export interface FolderOptions extends EmbedOptions {
  readonly onProgress?: (progress: FolderProgress) => void;
  readonly gate?: Gate;
}

/** Embeds every file that the cache lacks. A file that cannot be read stops nothing. @throws as `embedImages` does. */
export async function embedFiles(
  workers: Workers,
  files: readonly string[],
  options: FolderOptions,
): Promise<{ embedded: EmbeddedFile[]; failed: FailedFile[] }> {
  const keys = new Map<string, string>();
  const failed: FailedFile[] = [];
  let fromCache = 0;
  let pace = new Pace(files.length);
  const targets = files.map(path => ({ path, frame: 0 }));
  for await (const image of embedImages(workers, targets, options)) {
    if ('error' in image) failed.push({ path: image.target.path, error: image.error });
    else keys.set(image.target.path, image.key);
    const done = keys.size + failed.length;
    const wasCached = 'fromCache' in image && image.fromCache;
    if (wasCached) {
      fromCache++;
      pace = new Pace(files.length, done);
    }
    options.onProgress?.({ ...pace.reading(done), fromCache, failed: failed.length });
    // Like what the cache had, a pause says nothing of how fast images are computed.
    if ((await options.gate?.pass(options.signal)) === true) pace = new Pace(files.length, done);
  }
  const embedded = files.flatMap(path => (keys.has(path) ? [{ path, key: keys.get(path)! }] : []));
  return { embedded, failed };
}

/** Holds a job up between two images for as long as it is closed. */
export class Gate {
  #open: (() => void) | undefined;
  #opened: Promise<void> | undefined;

  get closed(): boolean {
    return this.#opened !== undefined;
  }

  close(): void {
    this.#opened ??= new Promise(resolve => (this.#open = resolve));
  }

  open(): void {
    this.#open?.();
    this.#opened = undefined;
  }

  /** @returns whether it had to wait. @throws ProbeError cancelled */
  async pass(signal?: AbortSignal): Promise<boolean> {
    if (this.#opened === undefined) return false;
    const onAbort = () => this.open();
    signal?.addEventListener('abort', onAbort, { once: true });
    await this.#opened;
    signal?.removeEventListener('abort', onAbort);
    throwIfAborted(signal);
    return true;
  }
}

/**
 * The `k` files most similar to one of them, most similar first; files that cannot be read are in `failed`.
 * @throws ProbeError naming the file itself where it is the one that cannot be read.
 */
export async function nearestFiles(
  workers: Workers,
  file: string,
  others: readonly string[],
  k: number,
  options: FolderOptions,
): Promise<{ nearest: { path: string; cosine: number }[]; failed: FailedFile[] }> {
  const { embedded, failed } = await embedFiles(workers, [file, ...others], options);
  const own = failed.find(({ path }) => path === file);
  if (own !== undefined) throw own.error;
  const [query, ...rest] = embedded;
  const params = { encoder: options.encoder, key: query!.key, keys: rest.map(({ key }) => key), k };
  const found = await workers.encoder.call('neighbours', params, options);
  return { nearest: found.map(({ index, cosine }) => ({ path: rest[index]!.path, cosine })), failed };
}
