/** Folders that are being embedded in the background: whoever asks for the same folder and encoder joins the one job. */
import path from 'node:path';
import { refKey } from '../core/encoder/ref';
import type { EncoderRef } from '../core/encoder/ref';
import { ProbeError, throwIfAborted } from '../core/errors';
import { listImages } from '../core/image/listImages';
import { embedFiles, Gate } from './folder';
import type { EmbeddedFile, FailedFile, FolderProgress } from './folder';
import type { Workers } from './workers';

export interface FolderResult {
  readonly embedded: readonly EmbeddedFile[];
  readonly failed: readonly FailedFile[];
}

/** One that waits for a job; the job is cancelled when nobody does any more. */
export interface Participant {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: FolderProgress) => void;
  /** Before the first progress: some images are embedded in both precisions, which may take minutes. */
  readonly onSettling?: (images: number) => void;
  /** The job was paused or gone on with, by whomever. */
  readonly onPaused?: (paused: boolean) => void;
}

export class FolderJob {
  readonly #abort = new AbortController();
  readonly #gate = new Gate();
  readonly #participants = new Set<Participant>();
  readonly #result: Promise<FolderResult>;
  #progress: FolderProgress | undefined;
  #settling: number | undefined;

  constructor(workers: Workers, folder: string, encoder: EncoderRef) {
    this.#result = this.#run(workers, folder, encoder);
    this.#result.catch(() => undefined); // every participant is told; a job that all have left is cancelled
  }

  get paused(): boolean {
    return this.#gate.closed;
  }

  /** Nobody waits for it any more. */
  get abandoned(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Between two images; what is being computed is finished first. */
  pause(): void {
    this.#gate.close();
    for (const { onPaused } of this.#participants) onPaused?.(true);
  }

  resume(): void {
    this.#gate.open();
    for (const { onPaused } of this.#participants) onPaused?.(false);
  }

  /** @throws ProbeError bad-input (no image), cancelled, and as `embedImages` does. */
  async join(participant: Participant): Promise<FolderResult> {
    this.#participants.add(participant);
    if (this.#progress !== undefined) participant.onProgress?.(this.#progress);
    else if (this.#settling !== undefined) participant.onSettling?.(this.#settling);
    if (this.paused) participant.onPaused?.(true);
    let onAbort = (): void => undefined;
    const left = new Promise<never>((_, reject) => {
      onAbort = () => reject(new ProbeError('cancelled', 'Cancelled.'));
    });
    participant.signal.addEventListener('abort', onAbort, { once: true });
    try {
      throwIfAborted(participant.signal);
      return await Promise.race([this.#result, left]);
    } finally {
      participant.signal.removeEventListener('abort', onAbort);
      this.#participants.delete(participant);
      if (this.#participants.size === 0) this.#abort.abort();
    }
  }

  async #run(workers: Workers, folder: string, encoder: EncoderRef): Promise<FolderResult> {
    const { signal } = this.#abort;
    const files = await listImages(folder, signal);
    if (files.length === 0) {
      throw new ProbeError('bad-input', `There is no image in ${path.basename(folder)}.`, {
        remedy: 'Choose a folder that holds some.',
      });
    }
    const onProgress = (progress: FolderProgress) => {
      this.#progress = progress;
      for (const participant of this.#participants) participant.onProgress?.(progress);
    };
    const onSettling = (images: number) => {
      this.#settling = images;
      for (const participant of this.#participants) participant.onSettling?.(images);
    };
    const told = { gate: this.#gate, onProgress, onSettling };
    return embedFiles(workers, files, { encoder, signal, priority: 'background', ...told });
  }
}

export class FolderJobs {
  readonly #workers: Workers;
  readonly #jobs = new Map<string, FolderJob>();

  constructor(workers: Workers) {
    this.#workers = workers;
  }

  /** Takes part in the job over that folder and encoder, which is started where none is going. */
  join(folder: string, encoder: EncoderRef, participant: Participant): { job: FolderJob; done: Promise<FolderResult> } {
    const key = JSON.stringify([path.resolve(folder), refKey(encoder)]);
    const going = this.#jobs.get(key);
    const job = going === undefined || going.abandoned ? new FolderJob(this.#workers, folder, encoder) : going;
    this.#jobs.set(key, job);
    const done = job.join(participant).finally(() => {
      if (job.abandoned && this.#jobs.get(key) === job) this.#jobs.delete(key);
    });
    return { job, done };
  }
}
