/** One folder's map: embeds what the cache lacks, then compares. Knows the workers, not the window. */
import path from 'node:path';
import { COSINE_SCALE } from '../../core/embedding/picture';
import { NEAR_DUPLICATE } from '../../core/embedding/nearest';
import type { EncoderRef } from '../../core/encoder/ref';
import { ProbeError } from '../../core/errors';
import { PANEL_PROTOCOL } from '../../shared/panels/common';
import type { EachWithout } from '../../shared/eachWithout';
import type { Failure } from '../../shared/panels/common';
import type { MapContent, MapProgress, MapSnapshot, MapState, ToMapPanel } from '../../shared/panels/map';
import type { EmbeddedFile, FolderProgress } from '../../worker/folder';
import type { FolderJob, FolderJobs } from '../../worker/folderJobs';
import type { Workers } from '../../worker/workers';
import { originNote } from '../pair/comparing';
import { initialMap, reduceMap } from './mapState';
import type { MapEvent, OpenMap } from './mapState';
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

/** One making of the map: it is given up with its signal, and is heard only until the next begins. */
interface MapScope {
  readonly signal: AbortSignal;
  readonly dispatch: (event: EachWithout<MapEvent, 'map' | 'job'>) => void;
}

const failureOf = ({ message, remedy }: ProbeError): Failure => ({
  message,
  ...(remedy === undefined ? {} : { remedy }),
});

export class MapSession {
  readonly #host: MapHost;
  readonly #record: MapRecord;
  #open: OpenMap;
  #job: AbortController | undefined;
  #embedding: FolderJob | undefined;

  constructor(host: MapHost, record: MapRecord) {
    this.#host = host;
    this.#record = record;
    this.#open = initialMap(record.id);
  }

  get open(): OpenMap {
    return this.#open;
  }

  /** The file at a position of the map. */
  fileAt(position: number): string | undefined {
    return this.#open.files[position];
  }

  snapshot(): MapSnapshot {
    const { map, encoder, state, progress, failed, content, notice } = this.#open;
    return {
      type: 'snapshot',
      v: PANEL_PROTOCOL,
      map,
      folder: this.#host.nameOf(this.#record.folder),
      encoder: {
        title: encoder?.title ?? this.#record.encoder,
        origin: encoder === null ? '' : originNote(encoder),
      },
      state,
      progress,
      failed,
      content,
      notice,
    };
  }

  /** Reads the folder and makes its map; one that is under way is left to go on. Ends in a state, never by throwing. */
  async run(): Promise<void> {
    if (this.#job !== undefined) return;
    const job = (this.#job = new AbortController());
    const scope = this.#scope(job.signal, this.#open.job + 1);
    scope.dispatch({ type: 'begun' });
    try {
      await this.#make(scope);
    } catch (error) {
      const failure = ProbeError.from(error);
      const isStopped = failure.kind === 'cancelled';
      const notice = isStopped ? null : { severity: 'error' as const, ...failureOf(failure) };
      scope.dispatch({ type: 'ended', state: isStopped ? 'stopped' : 'failed', notice });
    } finally {
      this.#job = undefined;
    }
  }

  pause(): void {
    if (this.#open.state !== 'embedding') return;
    this.#embedding?.pause();
  }

  resume(): void {
    if (this.#open.state !== 'paused') return;
    this.#embedding?.resume();
  }

  stop(): void {
    this.#job?.abort();
  }

  #scope(signal: AbortSignal, job: number): MapScope {
    return { signal, dispatch: event => this.#dispatch({ ...event, map: this.#record.id, job }) };
  }

  /** The one place where the map changes, and from which it is told. */
  #dispatch(event: MapEvent): void {
    const before = this.#open;
    const { state, progress } = (this.#open = reduceMap(before, event));
    if (this.#open === before || event.type === 'begun' || event.type === 'encoderDescribed') return;
    this.#host.onProgress(state, progress);
    this.#host.post(event.type === 'progressed' ? { type: 'progress', state, progress } : this.snapshot());
  }

  async #make({ signal, dispatch }: MapScope): Promise<void> {
    const { workers } = this.#host;
    const { folder } = this.#record;
    const encoder = this.#host.encoder(this.#record.encoder);
    const describe = async (): Promise<void> => {
      const described = await workers.encoder.call('info', { encoder }, { signal });
      dispatch({ type: 'encoderDescribed', encoder: described });
    };
    dispatch({ type: 'preparing', words: 'loading the encoder' });
    await describe();
    dispatch({ type: 'preparing', words: 'reading the folder' });
    const { job, done } = this.#host.jobs.join(folder, encoder, {
      signal,
      onProgress: progress => dispatch({ type: 'progressed', progress: shownProgress(progress) }),
      onSettling: images => {
        const words = `finding out whether int8 will do: ${images} of the images in both precisions`;
        dispatch({ type: 'preparing', words });
      },
      onPaused: paused => dispatch({ type: 'paused', paused }),
    });
    this.#embedding = job;
    const { embedded, failed } = await done;
    // Embedding a folder may have settled what the encoder computes in.
    await describe();
    const named = failed.map(({ path: file, error }) => ({ name: this.#nameOf(file), failure: failureOf(error) }));
    dispatch({ type: 'embedded', failed: named });
    const call = { encoder, keys: embedded.map(({ key }) => key) };
    const map = await workers.encoder.call('matrix', call, { signal, priority: 'background' });
    dispatch({ type: 'compared', ...this.#shown(map, embedded) });
  }

  #shown({ order, without, ...map }: ComputedMap, embedded: readonly EmbeddedFile[]) {
    const files = order.map(n => embedded[n]!.path);
    const { side, cells, pairs, neighbours, similar } = map;
    const content: MapContent = {
      names: files.map(file => this.#nameOf(file)),
      side,
      cells,
      pairs,
      neighbours,
      similar: [...similar],
      scale: { ...COSINE_SCALE },
      nearDuplicate: NEAR_DUPLICATE,
    };
    return { content, files, without: without.map(n => withoutDirection(this.#nameOf(embedded[n]!.path))) };
  }

  #nameOf(file: string): string {
    return path.relative(this.#record.folder, file);
  }
}

const shownProgress = ({ done, total, perSecond, secondsLeft, fromCache, failed }: FolderProgress): MapProgress => ({
  done,
  total,
  fromCache,
  failed,
  imagesPerSecond: perSecond,
  secondsLeft,
});

const withoutDirection = (name: string): MapSnapshot['failed'][number] => ({
  name,
  failure: {
    message: 'Its embedding has no direction to compare, as of a blank image.',
    remedy: 'Look at the image; another encoder may see more in it.',
  },
});

type ComputedMap = Pick<MapContent, 'side' | 'cells' | 'pairs' | 'neighbours'> & {
  readonly order: readonly number[];
  readonly without: readonly number[];
  readonly similar: readonly MapContent['similar'][number][];
};
