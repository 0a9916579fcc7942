/** One folder's map: embeds what the cache lacks, then compares. Knows the workers, not the window. */
import path from 'node:path';
import { COSINE_SCALE } from '../../core/embedding/picture';
import { NEAR_DUPLICATE } from '../../core/embedding/nearest';
import type { EncoderRef } from '../../core/encoder/ref';
import type { EncoderFacts } from '../../core/encoder/types';
import { ProbeError } from '../../core/errors';
import { PANEL_PROTOCOL } from '../../shared/panels/common';
import type { Failure, Notice } from '../../shared/panels/common';
import type { MapContent, MapProgress, MapSnapshot, MapState, ToMapPanel } from '../../shared/panels/map';
import type { EmbeddedFile, FolderProgress } from '../../worker/folder';
import type { FolderJob, FolderJobs } from '../../worker/folderJobs';
import type { Workers } from '../../worker/workers';
import { originNote } from '../pair/comparing';
import type { MapRecord } from './record';

export interface MapHost {
  readonly workers: Workers;
  readonly jobs: FolderJobs;
  /** As the workers are asked for an encoder of that name. @throws ProbeError where it is not there any more. */
  encoder(name: string): EncoderRef;
  post(message: ToMapPanel): void;
  /** Told of every change of state and progress. */
  onProgress(state: MapState, progress: MapProgress): void;
  /** Paths as the person knows them. */
  nameOf(file: string): string;
}

const NOTHING_DONE: MapProgress = {
  done: 0,
  total: 0,
  fromCache: 0,
  failed: 0,
  imagesPerSecond: null,
  secondsLeft: null,
};

const failureOf = ({ message, remedy }: ProbeError): Failure => ({
  message,
  ...(remedy === undefined ? {} : { remedy }),
});

export class MapSession {
  readonly #host: MapHost;
  readonly #record: MapRecord;
  #job: AbortController | undefined;
  #embedding: FolderJob | undefined;
  #state: MapState = 'stopped';
  #progress = NOTHING_DONE;
  #info: EncoderFacts | undefined;
  #failed: MapSnapshot['failed'] = [];
  #content: MapContent | null = null;
  /** The file at each position of the content. */
  #files: readonly string[] = [];
  #notice: Notice | null = null;

  constructor(host: MapHost, record: MapRecord) {
    this.#host = host;
    this.#record = record;
  }

  /** The file at a position of the map. */
  fileAt(position: number): string | undefined {
    return this.#files[position];
  }

  snapshot(): MapSnapshot {
    return {
      type: 'snapshot',
      v: PANEL_PROTOCOL,
      map: this.#record.id,
      folder: this.#host.nameOf(this.#record.folder),
      encoder: {
        title: this.#info?.title ?? this.#record.encoder,
        origin: this.#info === undefined ? '' : originNote(this.#info),
      },
      state: this.#state,
      progress: this.#progress,
      failed: this.#failed,
      content: this.#content,
      notice: this.#notice,
    };
  }

  /** Reads the folder and makes its map; one that is under way is left to go on. Ends in a state, never by throwing. */
  async run(): Promise<void> {
    if (this.#job !== undefined) return;
    const job = (this.#job = new AbortController());
    this.#notice = null;
    this.#progress = NOTHING_DONE;
    try {
      await this.#make(job.signal);
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind !== 'cancelled') this.#notice = { severity: 'error', ...failureOf(failure) };
      this.#setState(failure.kind === 'cancelled' ? 'stopped' : 'failed');
    } finally {
      this.#job = undefined;
    }
  }

  pause(): void {
    if (this.#state !== 'embedding') return;
    this.#embedding?.pause();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#embedding?.resume();
  }

  stop(): void {
    this.#job?.abort();
  }

  async #make(signal: AbortSignal): Promise<void> {
    const { workers } = this.#host;
    const { folder } = this.#record;
    const encoder = this.#host.encoder(this.#record.encoder);
    this.#prepare('loading the encoder');
    const describe = async () => (this.#info = await workers.encoder.call('info', { encoder }, { signal }));
    await describe();
    this.#prepare('reading the folder');
    const { job, done } = this.#host.jobs.join(folder, encoder, {
      signal,
      onProgress: progress => this.#onProgress(progress),
      onSettling: images =>
        this.#prepare(`finding out whether int8 will do: ${images} of the images in both precisions`),
      onPaused: paused => this.#setState(paused ? 'paused' : 'embedding'),
    });
    this.#embedding = job;
    const { embedded, failed } = await done;
    this.#failed = failed.map(({ path: file, error }) => ({ name: this.#nameOf(file), failure: failureOf(error) }));
    // Embedding a folder may have settled what the encoder computes in.
    await describe();
    this.#setState('comparing');
    const map = await workers.encoder.call(
      'matrix',
      { encoder, keys: embedded.map(({ key }) => key) },
      {
        signal,
        priority: 'background',
      },
    );
    this.#show(map, embedded);
  }

  #show(map: ShownMap, embedded: readonly EmbeddedFile[]): void {
    const without = map.without.map(n => ({
      name: this.#nameOf(embedded[n]!.path),
      failure: {
        message: 'Its embedding has no direction to compare, as of a blank image.',
        remedy: 'Look at the image; another encoder may see more in it.',
      },
    }));
    this.#failed = [...this.#failed, ...without];
    this.#files = map.order.map(n => embedded[n]!.path);
    const { side, cells, pairs, neighbours, similar } = map;
    this.#content = {
      names: this.#files.map(file => this.#nameOf(file)),
      side,
      cells,
      pairs,
      neighbours,
      similar: [...similar],
      scale: { ...COSINE_SCALE },
      nearDuplicate: NEAR_DUPLICATE,
    };
    this.#setState('ready');
  }

  #onProgress({ done, total, perSecond, secondsLeft, fromCache, failed }: FolderProgress): void {
    this.#progress = { done, total, fromCache, failed, imagesPerSecond: perSecond, secondsLeft };
    this.#host.onProgress(this.#state, this.#progress);
    this.#host.post({ type: 'progress', state: this.#state, progress: this.#progress });
  }

  /** @param words what is done before the first image is */
  #prepare(words: string): void {
    this.#progress = { ...NOTHING_DONE, preparing: words };
    this.#setState('embedding');
  }

  #setState(state: MapState): void {
    this.#state = state;
    this.#host.onProgress(state, this.#progress);
    this.#host.post(this.snapshot());
  }

  #nameOf(file: string): string {
    return path.relative(this.#record.folder, file);
  }
}

type ShownMap = Pick<MapContent, 'side' | 'cells' | 'pairs' | 'neighbours'> & {
  readonly order: readonly number[];
  readonly without: readonly number[];
  readonly similar: readonly MapContent['similar'][number][];
};
